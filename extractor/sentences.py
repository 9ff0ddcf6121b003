"""Sentences around given places of a text, by spaCy's rule-based sentence splitter. Only the paragraphs asked for are read."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

#: A paragraph longer than this is read in a stretch around the place asked for.
REACH = 2000


@cache
def _splitter() -> Language:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 10 * REACH
    return nlp


class Sentences:
    """The sentences of ``text`` on demand; offsets are half-open code points. Line breaks end sentences."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stretches: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The stretch from the beginning of the sentence that holds ``start`` to the end of the one that holds ``end``."""
        first = self._text.rfind("\n", max(0, start - REACH), start) + 1 or max(0, start - REACH)
        last = self._text.find("\n", end, end + REACH)
        last = last if last >= 0 else min(len(self._text), end + REACH)
        if (first, last) not in self._stretches:
            self._stretches[first, last] = self.within(first, last)
        spans = [(s, e) for s, e in self._stretches[first, last] if s < end and e > start]
        return (spans[0][0], spans[-1][1]) if spans else (start, end)

    def within(self, first: int, last: int) -> list[tuple[int, int]]:
        """The sentences of the stretch from ``first`` to ``last``."""
        doc = _splitter()(self._text[first:last])
        spans: list[tuple[int, int]] = []
        for sentence in doc.sents:
            words = sentence.text.strip()
            if not words:
                continue
            start = first + sentence.start_char + sentence.text.index(words)
            spans.append((start, start + len(words)))
        return spans
