"""A trained reader on disk, run by ONNX Runtime. The only module that imports the inference runtime."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from extractor.errors import ModelError
from extractor.reader.labels import LabelSet
from extractor.reader.reading import Reading, to_reading
from extractor.reader.windows import Span, Window, WindowSize, make_windows

BUNDLED = "claim-reader-small"
WEIGHTS, CONFIG, TOKENIZER = "model.onnx", "config.json", "tokenizer.json"


class ReaderModel:
    """The fine-tuned transformer with its tokenizer and labels; loads from a folder with ``model.onnx``, ``config.json`` and ``tokenizer.json``."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        """Load from ``folder``; ``threads`` = 0 leaves the number to the runtime. Raises ``ModelError``."""
        missing = [name for name in (WEIGHTS, CONFIG, TOKENIZER) if not (folder / name).is_file()]
        if missing:
            raise ModelError(
                f"{folder}: no reader model here ({', '.join(missing)} missing); train one with 'extractor train'"
            )
        try:
            self.folder = folder
            self.config: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
            self.name: str = self.config["name"]
            self.labels = LabelSet.from_dict(self.config["labels"])
            self.size = WindowSize(**self.config["window"])
            self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            options = ort.SessionOptions()
            options.intra_op_num_threads = threads
            options.log_severity_level = 3
            self._session = ort.InferenceSession(str(folder / WEIGHTS), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelError(
                f"{folder}: the reader model cannot be loaded ({error}); install or train it again"
            ) from error
        self._names = [output.name for output in self._session.get_outputs()]

    def calibrate(self, joint: float) -> float:
        """The probability that a record is right, from the product of the readings' probabilities (0..1): a logistic curve fitted after training."""
        slope, offset = self.config["calibration"]
        joint = min(max(joint, 1e-6), 1.0 - 1e-6)
        return float(1.0 / (1.0 + np.exp(-(slope * np.log(joint / (1.0 - joint)) + offset))))

    def windows(self, text: str, title_end: int, spans: Sequence[Span]) -> list[Window]:
        """The windows that hold the expressions at ``spans`` of ``text``."""
        return list(make_windows(text, title_end, spans, self.tokenizer, self.size))

    def read(self, windows: Sequence[Window], *, budget: int = 6000) -> Iterator[list[tuple[int, Reading]]]:
        """For each window, in order, the readings of its anchors as (expression, reading).

        Windows of like length run together, about ``budget`` tokens a run.
        """
        results: list[list[tuple[int, Reading]]] = [[] for _ in windows]
        order = sorted(range(len(windows)), key=lambda i: len(windows[i].input_ids))
        batch: list[int] = []
        cost = 0
        for index in order:
            step = len(windows[index].input_ids) * (1 + len(windows[index].anchors))
            if batch and cost + step > budget:
                self._run(windows, batch, results)
                batch, cost = [], 0
            batch.append(index)
            cost += step
        if batch:
            self._run(windows, batch, results)
        yield from results

    def _run(self, windows: Sequence[Window], batch: Sequence[int], results: list[list[tuple[int, Reading]]]) -> None:
        longest = max(len(windows[i].input_ids) for i in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        features = np.zeros((len(batch), longest, 3), dtype=np.int64)
        anchors: list[tuple[int, int, int]] = []
        owners: list[tuple[int, int]] = []
        for row, index in enumerate(batch):
            window = windows[index]
            ids[row, : len(window.input_ids)] = window.input_ids
            features[row, : len(window.input_ids)] = window.features
            for expression, first, last in window.anchors.tolist():
                anchors.append((row, first, last))
                owners.append((index, expression))
        feed = {"input_ids": ids, "features": features, "anchors": np.asarray(anchors, dtype=np.int64)}
        outputs = dict(zip(self._names, self._session.run(None, feed), strict=True))
        for position, (index, expression) in enumerate(owners):
            heads = {head: outputs[head][position] for head in self.labels.heads}
            reading = to_reading(
                heads, outputs["start"][position], outputs["end"][position], windows[index].offsets, self.labels
            )
            results[index].append((expression, reading))


def bundled_folder() -> Path:
    """Where the shipped model lies: in the installed package, or in the checkout's ``models/``."""
    return Path(str(files("extractor.models"))) / BUNDLED
