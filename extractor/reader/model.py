"""A trained reader on disk, run by ONNX Runtime. The only module that imports the inference runtime."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import onnxruntime as ort
from tokenizers import Tokenizer

from extractor.errors import ModelError
from extractor.reader.confidence import PARTS, confidence
from extractor.reader.labels import LabelSet
from extractor.reader.reading import Reading, to_reading
from extractor.reader.windows import Span, Window, WindowSize, make_windows

BUNDLED = "claim-reader-small"
WEIGHTS, CONFIG, TOKENIZER = "model.onnx", "config.json", "tokenizer.json"
#: Graph rewritings that cost time: the fused kernel takes about 8 times as long as an addition and a normalization (ONNX Runtime 1.32 on a CPU).
_SLOW = ["SkipLayerNormFusion"]


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
            self.name = f"{self.config['name']}-{_fingerprint(folder / WEIGHTS)}"
            self.labels = LabelSet.from_dict(self.config["labels"])
            self.size = WindowSize(**self.config["window"])
            self.curves = {name: self.config["calibration"][name] for name in PARTS}
            self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            options = ort.SessionOptions()
            options.intra_op_num_threads = threads
            options.add_session_config_entry(
                "session.intra_op.allow_spinning", "0"
            )  # waiting threads must not burn CPU
            options.log_severity_level = 3
            self._session = ort.InferenceSession(
                str(folder / WEIGHTS), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
            )
        except Exception as error:
            raise ModelError(
                f"{folder}: the reader model cannot be loaded ({error}); install or train it again"
            ) from error
        self._names = [output.name for output in self._session.get_outputs()]

    def confidences(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        """How likely a record and each of its fields are to be right, from the reader's probabilities of claim, company, status, source and metric."""
        return {
            name: confidence(self.curves[name], [probabilities[part] for part in parts])
            for name, parts in PARTS.items()
        }

    def read(self, text: str, title_end: int, spans: Sequence[Span]) -> dict[int, Reading]:
        """The readings of the expressions at ``spans`` of ``text``, by their index.

        Each window runs by itself: the scale of int8 activations is taken over all that runs together, and a reading must not depend on its neighbours.
        """
        readings: dict[int, Reading] = {}
        for window in make_windows(text, title_end, spans, self.tokenizer, self.size):
            readings.update(self._run(window))
        return readings

    def _run(self, window: Window) -> dict[int, Reading]:
        anchors = window.anchors.copy()
        anchors[:, 0] = 0
        feed = {"input_ids": window.input_ids[None], "features": window.features[None], "anchors": anchors}
        outputs = dict(zip(self._names, self._session.run(None, feed), strict=True))
        return {
            expression: to_reading(
                {head: outputs[head][row] for head in self.labels.heads},
                outputs["start"][row],
                outputs["end"][row],
                window.offsets,
                self.labels,
            )
            for row, expression in enumerate(window.anchors[:, 0].tolist())
        }


def _fingerprint(file: Path) -> str:
    """Which weights these are: the first 8 hex digits of their SHA-256."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]


def bundled_folder() -> Path:
    """Where the shipped model lies: in the installed package, or in the ``models/`` of the checkout that is run in place."""
    try:
        return Path(str(files("extractor.models"))) / BUNDLED
    except ModuleNotFoundError:
        return Path(__file__).parents[2] / "models" / BUNDLED
