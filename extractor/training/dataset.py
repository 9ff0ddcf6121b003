"""From labelled passages to batches of tensors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from extractor.reader.labels import LabelSet
from extractor.reader.windows import SEGMENTS, SHAPES, Window, WindowSize, make_windows, token_span
from extractor.training.corpus import Label, Passage, occurrences

IGNORE = -100
#: Rejections that the money finder decides by itself: the reader is never asked about them.
DECIDED_BEFORE = {"vague", "dup_conversion"}
_LOWER, _TITLE, _UPPER = map(SHAPES.index, ("lower", "title", "upper"))
_IN_TITLE = SEGMENTS.index("title")
#: Words of a title with fewer letters stay small in capitalised ones.
_SMALL = 4
_UNLETTERED = tuple(map(SHAPES.index, ("other", "digit")))


@dataclass(frozen=True)
class Example:
    """A window with the answers for each of its N anchors.

    ``classes``: (N,) class indices by head, ``IGNORE`` where the head is not asked.
    ``spans``: (N, roles) lists of right token spans (first, last); (0, 0) says "none"; an empty list is not asked.
    """

    window: Window
    classes: dict[str, NDArray[np.int64]]
    spans: list[list[list[tuple[int, int]]]]

    @property
    def cost(self) -> int:
        """The tokens that the encoder reads for it."""
        return len(self.window.input_ids)


def examples(
    passage: Passage, tokenizer: Tokenizer, labels: LabelSet, size: WindowSize | None = None
) -> Iterator[Example]:
    """The windows of a passage with their answers. Expressions that the money finder decides are marked but not asked about."""
    spans = [(label.start, label.end) for label in passage.labels]
    title_end = len(passage.title) if passage.title else 0
    for window in make_windows(passage.text, title_end, spans, tokenizer, size):
        asked = [
            row for row in window.anchors if passage.labels[row[0]].reason not in DECIDED_BEFORE and row[2] > row[1]
        ]
        if not asked:
            continue
        window = replace(window, anchors=np.asarray(asked, dtype=np.int64))
        chosen = [passage.labels[row[0]] for row in asked]
        classes = {
            head: np.asarray([_class(lb, head, labels) for lb in chosen], dtype=np.int64) for head in labels.heads
        }
        yield Example(window, classes, [_role_spans(label, passage.text, window, labels) for label in chosen])


def _class(label: Label, head: str, labels: LabelSet) -> int:
    value = (label.reason or "claim") if head == "kind" else getattr(label, head)
    return IGNORE if value is None else list(labels.heads[head]).index(value)


def _role_spans(label: Label, text: str, window: Window, labels: LabelSet) -> list[list[tuple[int, int]]]:
    if label.reason:
        return [[] for _ in labels.roles]
    return [_targets(role, label, text, window) for role in labels.roles]


def _targets(role: str, label: Label, text: str, window: Window) -> list[tuple[int, int]]:
    value = getattr(label, role)
    if not value:
        return [(0, 0)]
    if isinstance(value, str):  # words of one place: the occurrence nearest to the amount
        found = sorted(occurrences(value, text), key=lambda s: max(s[0] - label.end, label.start - s[1], 0))[:1]
    else:
        found = _outermost([span for name in value for span in occurrences(name, text)])
    tokens = [token_span(window.offsets, *span) for span in found]
    return [(first, last - 1) for first, last in tokens if last > first]


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]


@dataclass(frozen=True)
class Batch:
    """Several windows as padded tensors: the inputs as ``ReaderNetwork.forward`` takes them, and the right answers.

    ``classes`` holds (N,) class indices by head; ``pairs`` (P, 4) the right spans as rows (anchor, role, first, last).
    """

    input_ids: Tensor
    features: Tensor
    anchors: Tensor
    classes: dict[str, Tensor]
    pairs: Tensor


def collate(items: Sequence[Example]) -> Batch:
    longest = max(len(item.window.input_ids) for item in items)
    ids = torch.zeros(len(items), longest, dtype=torch.long)
    features = torch.zeros(len(items), longest, 3, dtype=torch.long)
    anchors: list[tuple[int, int, int]] = []
    pairs: list[tuple[int, int, int, int]] = []
    for row, item in enumerate(items):
        length = len(item.window.input_ids)
        ids[row, :length] = torch.from_numpy(item.window.input_ids)
        features[row, :length] = torch.from_numpy(item.window.features)
        for (_, first, last), roles in zip(item.window.anchors.tolist(), item.spans, strict=True):
            for role, spans in enumerate(roles):
                pairs += [(len(anchors), role, start, end) for start, end in spans]
            anchors.append((row, first, last))
    classes = {h: torch.from_numpy(np.concatenate([item.classes[h] for item in items])) for h in items[0].classes}
    return Batch(ids, features, torch.tensor(anchors), classes, torch.tensor(pairs).reshape(-1, 4))


def batches(items: Sequence[Example], budget: int, rng: random.Random | None = None) -> list[list[Example]]:
    """Examples of like length together, each batch of about ``budget`` tokens; in random order with ``rng``."""
    order = sorted(range(len(items)), key=lambda i: len(items[i].window.input_ids) + (rng.random() * 40 if rng else 0))
    groups: list[list[Example]] = []
    cost = 0
    for index in order:
        if not groups or cost + items[index].cost > budget:
            groups.append([])
            cost = 0
        groups[-1].append(items[index])
        cost += items[index].cost
    if rng:
        rng.shuffle(groups)
    return groups


def thin(example: Example, most: int, rng: random.Random) -> Example:
    """The example with at most ``most`` of its anchors, drawn by chance: what stands in one window is much alike."""
    count = len(example.window.anchors)
    if count <= most:
        return example
    rows = sorted(rng.sample(range(count), most))
    window = replace(example.window, anchors=example.window.anchors[rows])
    classes = {head: values[rows] for head, values in example.classes.items()}
    return Example(window, classes, [example.spans[row] for row in rows])


def hide(example: Example, share: float, mask: int, rng: random.Random) -> Example:
    """The example with a ``share`` of its words' tokens, drawn by chance, replaced by the token ``mask``: not those of money expressions."""
    window = example.window
    open_to_it = (window.offsets[:, 0] >= 0) & (window.features[:, 1] == 0)
    drawn = np.asarray([rng.random() < share for _ in range(len(open_to_it))]) & open_to_it
    return replace(example, window=replace(window, input_ids=np.where(drawn, mask, window.input_ids)))


def shout(example: Example) -> Example:
    """The example as if the page were in capitals: the word shapes say nothing."""
    features = example.window.features.copy()
    lettered = ~np.isin(features[:, 0], _UNLETTERED)
    features[lettered, 0] = _UPPER
    return replace(example, window=replace(example.window, features=features))


def capitalise(example: Example) -> Example:
    """The example as if its Title Were Written Like This: the word shapes do not tell its names from its other words."""
    window = example.window
    features, offsets = window.features.copy(), window.offsets
    same = (offsets[1:, 0] == offsets[:-1, 1]) & (features[1:, 0] == features[:-1, 0])
    words = np.cumsum(np.r_[False, ~same])  # tokens of one shape without a gap between them are of one word
    letters = np.bincount(words, weights=offsets[:, 1] - offsets[:, 0])[words]
    changed = (features[:, 2] == _IN_TITLE) & (features[:, 0] == _LOWER) & (letters >= _SMALL)
    features[changed, 0] = _TITLE
    return replace(example, window=replace(window, features=features))
