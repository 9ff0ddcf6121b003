"""Recipes: everything that a training run depends on, in one file, and the run itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from extractor.errors import UsageError
from extractor.reader.labels import METRICS, STATUSES, LabelSet
from extractor.reader.windows import WindowSize
from extractor.training.corpus import Passage, Vocabulary, load
from extractor.training.model import NetworkConfig
from extractor.training.train import TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """A training run: where the passages lie, which are for testing, and the settings of network, windows and training."""

    name: str
    corpus: tuple[Path, ...]
    test_topics: frozenset[str]
    network: NetworkConfig
    training: TrainingConfig = field(default_factory=TrainingConfig)
    window: WindowSize = field(default_factory=WindowSize)
    labels: LabelSet = field(default_factory=LabelSet)

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe file. Raises ``UsageError`` that names the key that is wrong."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{path}: cannot be read as a recipe ({error})") from error
        try:
            network = dict(table["network"])
            return cls(
                name=table["name"],
                corpus=tuple(path.parent / folder for folder in table["corpus"]),
                test_topics=frozenset(table.get("test_topics", ())),
                network=NetworkConfig(**{**network, "base": base_folder(network["base"], path.parent)}),
                training=TrainingConfig(**table.get("training", {})),
                window=WindowSize(**table.get("window", {})),
                labels=_labels(table.get("labels", {})),
            )
        except (KeyError, TypeError) as error:
            raise UsageError(
                f"{path}: the recipe lacks a key or has an unknown one ({error}); compare models/recipe.toml"
            ) from error

    def passages(self) -> tuple[list[Passage], list[Passage]]:
        """The passages to train on and those to test on. Raises ``CorpusError``."""
        words = Vocabulary(self.labels.heads["metric"], self.labels.heads["status"])
        both = [p for folder in self.corpus for p in load(folder, words)]
        return [p for p in both if p.topic not in self.test_topics], [p for p in both if p.topic in self.test_topics]


def base_folder(base: str, beside: Path) -> str:
    """The folder of a base model: ``base`` itself, relative to ``beside``, or the ``model`` folder of the Python package of that name."""
    if (beside / base).is_dir():
        return str(beside / base)
    spec = find_spec(base.replace("-", "_"))
    if spec and spec.submodule_search_locations:
        return str(Path(spec.submodule_search_locations[0]) / "model")
    raise UsageError(
        f"base model {base!r}: neither a folder nor an installed package; pip install {base!r}, or name a folder"
    )


def _labels(extra: Mapping[str, Any]) -> LabelSet:
    """The standard labels with the recipe's own metrics and statuses behind them."""
    heads = dict(LabelSet().heads)
    heads["metric"] = (*METRICS, *extra.get("metrics", ()))
    heads["status"] = (*STATUSES, *extra.get("statuses", ()))
    return LabelSet(heads=MappingProxyType(heads))
