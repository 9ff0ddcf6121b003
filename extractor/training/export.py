"""From a trained network to a model folder: one int8 ONNX file, the tokenizer and a config."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from extractor.reader.confidence import PARTS, unfitted
from extractor.reader.model import CONFIG, TOKENIZER, WEIGHTS
from extractor.reader.windows import WindowSize
from extractor.training.model import ReaderNetwork


class _Tuple(nn.Module):
    """The network with its outputs in a fixed order, as a graph has them."""

    def __init__(self, network: ReaderNetwork, names: list[str]) -> None:
        super().__init__()
        self.network, self.names = network, names

    def forward(self, input_ids: Tensor, features: Tensor, anchors: Tensor) -> tuple[Tensor, ...]:
        outputs = self.network(input_ids, features, anchors, padded=False)
        return tuple(outputs[name] for name in self.names)


def export(
    network: ReaderNetwork, tokenizer: Tokenizer, folder: Path, *, name: str, window: WindowSize, quantize: bool = True
) -> None:
    """Write ``network`` to ``folder`` as ``ReaderModel`` loads it, with a calibration that changes nothing yet."""
    network = network.eval().float()
    names = [*network.labels.heads, "start", "end"]
    ids = torch.randint(1, 1000, (2, 24))
    features = torch.zeros(2, 24, 3, dtype=torch.long)
    anchors = torch.tensor([[0, 3, 5], [1, 4, 6], [1, 8, 9]])
    batch, tokens, asked = (torch.export.Dim(n, min=2, max=m) for n, m in (("B", 4096), ("T", 512), ("N", 65536)))
    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as scratch:
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            _Tuple(network, names),
            (ids, features, anchors),
            input_names=["input_ids", "features", "anchors"],
            output_names=names,
            dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}, {0: asked}),
            dynamo=True,
            verbose=False,
        )
        assert program is not None
        full = Path(scratch) / WEIGHTS
        program.save(str(full if quantize else folder / WEIGHTS), external_data=False)
        if quantize:
            onnx.save(_with_turned_weights(onnx.load(full)), full)
            operators = ["MatMul", "Gemm", "Gather"]
            quantize_dynamic(
                full, folder / WEIGHTS, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=operators
            )
    tokenizer.save(str(folder / TOKENIZER))
    config: dict[str, object] = {
        "name": name,
        "labels": network.labels.to_dict(),
        "window": asdict(window),
        "network": {k: v for k, v in network.config.to_dict().items() if k != "base"},
        "calibration": {name: unfitted(len(parts)) for name, parts in PARTS.items()},
    }
    write_config(folder, config)


def _with_turned_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with weights that it transposes stored transposed: only weights that go into a product as they are can be quantized."""
    graph = model.graph
    weights = {weight.name: weight for weight in graph.initializer}
    for node in [node for node in graph.node if node.op_type == "Transpose" and node.input[0] in weights]:
        (order,) = (list(attribute.ints) for attribute in node.attribute if attribute.name == "perm")
        turned = numpy_helper.to_array(weights[node.input[0]]).transpose(order)
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(turned), node.output[0]))
        graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    for weight in [weight for weight in graph.initializer if weight.name not in used]:
        graph.initializer.remove(weight)
    return model


def write_config(folder: Path, config: dict[str, object]) -> None:
    (folder / CONFIG).write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
