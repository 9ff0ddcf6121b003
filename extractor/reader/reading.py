"""What the reader says about one money expression, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.reader.labels import LabelSet

#: The longest words of a role, in tokens; names are shorter than phrases.
MAX_TOKENS, NAME_TOKENS = 24, 14
NAME_ROLES = ("company", "counterparty")
_STARTS = 8
#: The share of the highest end probability in reach that makes a token a likely end.
_LIKELY = 0.2


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of the article, text[start:end], and the probability that it is what was asked for."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a role's words stand: candidates, the likeliest first, and the probability that the text names none."""

    words: tuple[Words, ...]
    none: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One expression in its context: the probability of each class by head, and a pointer by role."""

    classes: Mapping[str, Mapping[str, float]]
    pointers: Mapping[str, Pointer]

    def best(self, head: str) -> tuple[str, float]:
        """The likeliest class of a head, and its probability."""
        return max(self.classes[head].items(), key=lambda item: item[1])


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    raised = np.exp(shifted)
    result: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return result


def to_reading(
    heads: Mapping[str, NDArray[np.float32]],
    start: NDArray[np.float32],
    end: NDArray[np.float32],
    offsets: NDArray[np.int64],
    labels: LabelSet,
) -> Reading:
    """The reading of one anchor: ``heads`` holds (classes,) logits by name, ``start`` and ``end`` (roles, T), ``offsets`` (T, 2)."""
    classes = {
        head: dict(zip(names, softmax(heads[head]).tolist(), strict=True)) for head, names in labels.heads.items()
    }
    length = len(offsets)
    starts, ends = softmax(start[:, :length]), softmax(end[:, :length])
    pointers = {
        role: _pointer(starts[i], ends[i], offsets, NAME_TOKENS if role in NAME_ROLES else MAX_TOKENS)
        for i, role in enumerate(labels.roles)
    }
    return Reading(classes, pointers)


def _pointer(start: NDArray[np.float64], end: NDArray[np.float64], offsets: NDArray[np.int64], longest: int) -> Pointer:
    """Candidates from the probabilities of each token to be the first and the last of the words.

    All mentions of the right name share the probability, so a likely first token is closed by the nearest last token that is likely, not by the likeliest:
    that may belong to another mention.
    """
    found: list[Words] = []
    none = float(start[0] * end[0])
    for first in np.argsort(-start, kind="stable")[:_STARTS].tolist():
        if offsets[first, 0] < 0 or start[first] < 1e-3:
            continue
        stretch = end[first : _reach(offsets, first, longest)]
        step = int(np.argmax(stretch >= _LIKELY * stretch.max()))
        # What the likelier ends further on have is what other mentions have: the words are as likely as their first token.
        probability = float(start[first] * stretch[step:].sum())
        if probability > 1e-4:
            found.append(Words(int(offsets[first, 0]), int(offsets[first + step, 1]), probability))
    total = none + sum(words.probability for words in found)
    if total <= 0:
        return Pointer((), 1.0)
    ranked = sorted(found, key=lambda w: (-w.probability, w.start, w.end))
    return Pointer(tuple(Words(w.start, w.end, w.probability / total) for w in ranked), none / total)


def _reach(offsets: NDArray[np.int64], first: int, longest: int) -> int:
    """The token after the last that a span from ``first`` may include: spans stay within a segment and a length."""
    stop = min(first + longest, len(offsets))
    breaks = np.flatnonzero(offsets[first:stop, 0] < 0)
    return first + int(breaks[0]) if len(breaks) else stop
