"""Windows: the stretches of an article that the encoder sees, with the money expressions in them marked.

A window is the title, the beginning of the body and a stretch of text around one or more expressions. Expressions that stand close together share a
window, so that the text between them is encoded once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

CLS, SEP = "[CLS]", "[SEP]"
SHAPES = ("other", "lower", "title", "upper", "mixed", "digit", "initial")
SEGMENTS = ("special", "body", "title", "lead")
Span = tuple[int, int]


@dataclass(frozen=True)
class WindowSize:
    """How much text a window holds; all but ``tokens`` in code points."""

    before: int = 450
    after: int = 250
    shared: int = 900
    title: int = 200
    lead: int = 250
    tokens: int = 448


@dataclass(frozen=True)
class Window:
    """One input of the encoder, of T tokens.

    ``input_ids`` and ``features`` have shapes (T,) and (T, 3): the columns are word shape, money mark and segment.
    ``offsets`` (T, 2) are half-open code-point offsets into the article text, (-1, -1) for special tokens.
    ``anchors`` (N, 3) are rows (expression, first token, last token + 1).
    """

    input_ids: NDArray[np.int64]
    features: NDArray[np.int64]
    offsets: NDArray[np.int64]
    anchors: NDArray[np.int64]


def make_windows(
    text: str, title_end: int, spans: Sequence[Span], tokenizer: Tokenizer, size: WindowSize | None = None
) -> Iterator[Window]:
    """Windows over ``text`` that together hold every one of ``spans`` (sorted, not overlapping) once.

    ``title_end`` is the length of the title at the head of the text, 0 for none.
    """
    size = size or WindowSize()
    group: list[int] = []
    for index, (_, end) in enumerate(spans):
        if group and end + size.after - max(0, spans[group[0]][0] - size.before) > size.shared:
            yield from _fit(text, title_end, spans, group, tokenizer, size)
            group = []
        group.append(index)
    if group:
        yield from _fit(text, title_end, spans, group, tokenizer, size)


def _fit(
    text: str, title_end: int, spans: Sequence[Span], group: Sequence[int], tokenizer: Tokenizer, size: WindowSize
) -> Iterator[Window]:
    """One window for the group; where it has too many tokens, the group is halved, then the context."""
    window = _window(text, title_end, spans, group, tokenizer, size)
    if len(window.input_ids) <= size.tokens:
        yield window
    elif len(group) > 1:
        middle = len(group) // 2
        yield from _fit(text, title_end, spans, group[:middle], tokenizer, size)
        yield from _fit(text, title_end, spans, group[middle:], tokenizer, size)
    elif size.before + size.after + size.title + size.lead > 16:
        smaller = replace(
            size, before=size.before // 2, after=size.after // 2, title=size.title // 2, lead=size.lead // 2
        )
        yield from _fit(text, title_end, spans, group, tokenizer, smaller)
    else:  # the expression alone is longer than the window: its head is what can be read
        cut = window.anchors.copy()
        cut[:, 1:] = np.minimum(cut[:, 1:], size.tokens)
        head = slice(0, size.tokens)
        yield Window(window.input_ids[head], window.features[head], window.offsets[head], cut)


def _window(
    text: str, title_end: int, spans: Sequence[Span], group: Sequence[int], tokenizer: Tokenizer, size: WindowSize
) -> Window:
    start = _snap(text, max(0, spans[group[0]][0] - size.before))
    end = _snap(text, min(len(text), spans[group[-1]][1] + size.after))
    end = max(end, spans[group[-1]][1])
    segments: list[tuple[str, int, int]] = []
    if start < title_end:  # the stretch holds the title: from its first letter on
        cut = min(title_end, end)
        segments.append(("title", 0, cut))
        start = cut
    elif title_end:
        segments.append(("title", 0, title_end if title_end <= size.title else _snap(text, size.title)))
    lead_end = _snap(text, min(start, title_end + size.lead))
    if size.lead and lead_end > title_end:
        if lead_end >= start:
            start = title_end
        else:
            segments.append(("lead", title_end, lead_end))
    if end > start:
        segments.append(("body", start, end))
    return _assemble(text, segments, spans, group, tokenizer)


def _snap(text: str, position: int) -> int:
    """The nearest position at or before ``position`` (within 40 code points) where a word begins."""
    if position in (0, len(text)):
        return position
    for candidate in range(position, max(0, position - 40), -1):
        if text[candidate - 1].isspace():
            return candidate
    return position


def _assemble(
    text: str,
    segments: Sequence[tuple[str, int, int]],
    spans: Sequence[Span],
    group: Sequence[int],
    tokenizer: Tokenizer,
) -> Window:
    cls, sep = (tokenizer.token_to_id(name) or 0 for name in (CLS, SEP))
    ids: list[int] = [cls]
    shapes: list[int] = [0]
    parts: list[int] = [0]
    offsets: list[Span] = [(-1, -1)]
    for name, start, end in segments:
        encoding = tokenizer.encode(text[start:end], add_special_tokens=False)
        ids += [*encoding.ids, sep]
        shapes += [*_shapes(text, start, encoding), 0]
        parts += [SEGMENTS.index(name)] * len(encoding.ids) + [0]
        offsets += [(s + start, e + start) for s, e in encoding.offsets]
        offsets.append((-1, -1))
    table = np.asarray(offsets, dtype=np.int64)
    marks = np.zeros(len(ids), dtype=np.int64)
    for _, start, end in segments:
        for span in spans[bisect_right(spans, start, key=itemgetter(1)) : bisect_left(spans, end, key=itemgetter(0))]:
            first, last = token_span(table, *span)
            marks[first:last] = 1
    anchors = [(index, *token_span(table, *spans[index])) for index in group]
    features = np.stack([np.asarray(shapes, dtype=np.int64), marks, np.asarray(parts, dtype=np.int64)], axis=1)
    return Window(np.asarray(ids, dtype=np.int64), features, table, np.asarray(anchors, dtype=np.int64))


def token_span(offsets: NDArray[np.int64], start: int, end: int) -> Span:
    """The token range [first, last) that overlaps text[start:end] in its last occurrence among the segments; (0, 0) if none does."""
    hits = np.flatnonzero((offsets[:, 0] < end) & (offsets[:, 1] > start))
    if not len(hits):
        return 0, 0
    first = last = int(hits[-1])
    while first - 1 in hits:
        first -= 1
    return first, last + 1


def _shapes(text: str, start: int, encoding: Encoding) -> list[int]:
    """The shape of the word that each token is a part of."""
    words, offsets = encoding.word_ids, encoding.offsets
    bounds = [0, *(i for i, (a, b) in enumerate(pairwise(words), 1) if a != b), len(words)]
    shapes: list[int] = []
    for first, last in pairwise(bounds):
        if first == last:
            continue
        word = text[start + offsets[first][0] : start + offsets[last - 1][1]]
        shapes += [_shape(word)] * (last - first)
    return shapes


def _shape(word: str) -> int:
    if word[:1].isdigit():
        name = "digit"
    elif not word[:1].isalpha():
        name = "other"
    elif word.islower():
        name = "lower"
    elif word.isupper():
        name = "upper" if len(word) > 1 else "initial"
    else:
        name = "title" if word.istitle() else "mixed"
    return SHAPES.index(name)
