"""Conversions: which expression restates which in another currency, "150 billion yuan ($20.6 billion)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WIDEST = 80  # code points between an amount and its conversion
_ABOUT = (
    r"(?:(?:about|around|approximately|approx\.?|roughly|some|or|nearly|almost|equivalent to|the equivalent of|equal to|"
    r"equivalent|worth|more than|over|at least|up to|just|a little|a bit|slightly|well|less than|under|circa|c\.|ca\.|an estimated|a|"
    r"i\.e\.|≈|~|∼|>|<|±) ?)*"
)
_AT_ONCE = re.compile(rf"(?: each| apiece| per share| a share| a year| or so)?\s?[(\[]\s?{_ABOUT}", re.IGNORECASE)
_LATER = re.compile(rf"(?:[ -][\w’'%.&]+){{1,8}}\s?[(\[]\s?{_ABOUT}", re.IGNORECASE)
_OR = re.compile(
    rf"(?:,| [—–-]{{1,2}})? (?:or|which is|(?:and )?which equals|equivalent to|the equivalent of|equal to) {_ABOUT}|\s?[≈/]\s?",
    re.IGNORECASE,
)
_SOME = re.compile(r", (?:about|around|roughly|approximately|some|equivalent to) ", re.IGNORECASE)
_PAUSE = re.compile(r"[,.;)]|\Z| at ")
_NEXT = re.compile(rf"\s?(?:[;/,]|,? or|,? and)\s?{_ABOUT}", re.IGNORECASE)
_UNIT_PRICE = re.compile(r" (?:a|per|for each|each) |[/]| apiece", re.IGNORECASE)
_CLOSE = re.compile(r"(?:\s?[^()\[\]\n]{0,60})?[)\]]")
_CLOSE_AT_ONCE = re.compile(r"\s?(?:[)\]]|[;/,]|(?: USD| US| AUD| CAD| NZD| SGD)?[)\]])")


def conversions(text: str, spans: Sequence[tuple[int, int]], currencies: Sequence[str]) -> list[int | None]:
    """For each expression (in order, as offsets and ISO code) the index of the one it restates, or ``None``."""
    found: list[int | None] = []
    for index in range(len(spans)):
        found.append(_restated(text, spans, currencies, index, found[-1]) if index else None)
    return found


def _restated(
    text: str, spans: Sequence[tuple[int, int]], currencies: Sequence[str], index: int, previous: int | None
) -> int | None:
    """The index of the expression that the one at ``index`` restates; ``previous`` is that of its neighbour."""
    start, end = spans[index]
    before = spans[index - 1][1]
    if start - before > _WIDEST or currencies[index] == currencies[index - 1]:
        return None
    gap = text[before:start]
    if previous is None:
        return index - 1 if _restates(text, gap, end) else None
    first = spans[previous][1]
    third = start - first <= 3 * _WIDEST and _NEXT.fullmatch(gap) and _is_open(text[first:start])
    return previous if third and currencies[index] != currencies[previous] else None


def _is_open(stretch: str) -> bool:
    """Whether a bracket that opens in the stretch has not closed."""
    return max(stretch.rfind("("), stretch.rfind("[")) > max(stretch.rfind(")"), stretch.rfind("]"))


def _restates(text: str, gap: str, end: int) -> bool:
    if _OR.fullmatch(gap):
        return _UNIT_PRICE.match(text, end) is None
    if _SOME.fullmatch(gap):
        return _PAUSE.match(text, end) is not None
    if _AT_ONCE.fullmatch(gap):
        return _CLOSE.match(text, end) is not None
    return _LATER.fullmatch(gap) is not None and _CLOSE_AT_ONCE.match(text, end) is not None
