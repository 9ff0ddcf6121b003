"""Drafts: quantities put together into expressions, ranges as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.money.lexicon import Mark
from extractor.money.links import Link, link_of
from extractor.money.quantity import Quantity

_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\Z")
_WIDEST = 24  # code points: the widest gap between the bounds of a range, "to as much as" included


@dataclass(frozen=True, slots=True)
class Draft:
    """An expression at ``start:end`` before its context is read. ``low`` is ``None`` unless it is a range."""

    start: int
    end: int
    mark: Mark | None
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    scale: int = 1
    vague: bool = False
    first: Quantity | None = None
    last: Quantity | None = None
    ahead: bool = False  # its currency stands with the next expression


def drafts(text: str, found: Iterable[Quantity]) -> Iterator[Draft]:
    """The quantities as drafts, two that bound a range as one; lone numbers without currency or scale are left out."""
    last: Quantity | None = None
    for quantity in found:
        if last is None:
            last = quantity
            continue
        pair = _pair(text, last, quantity)
        if isinstance(pair, Draft):
            yield pair
            last = None
            continue
        if pair:
            yield pair[0]
            last = pair[1]
            continue
        if _kept(last):
            yield single(last)
        last = quantity
    if last is not None and _kept(last):
        yield single(last)


def _kept(quantity: Quantity) -> bool:
    return quantity.mark is not None or quantity.scaled or quantity.number.large


def single(quantity: Quantity) -> Draft:
    """The draft of one quantity."""
    return Draft(
        quantity.start,
        quantity.end,
        quantity.mark,
        quantity.value,
        scale=quantity.scale,
        vague=quantity.value is None,
        first=quantity,
        last=quantity,
    )


def _pair(text: str, one: Quantity, two: Quantity) -> Draft | tuple[Draft, Quantity] | None:
    """A range of both, or both as neighbours that share scale or currency, or nothing."""
    gap = text[one.end : two.start]
    if len(gap) > _WIDEST or one.value is None or two.value is None or one.number.end == two.number.end:
        return None
    link = link_of(text, one, two)
    if link is None or not _same_money(text, one, two, link):
        return None
    if one.mark is None and two.mark and two.mark.per > 1:
        one = replace(one, value=one.value / two.mark.per)  # "10 to 15 cents"
    mark = two.mark if one.mark is None or (two.mark and two.mark.code and not one.mark.code) else one.mark
    bounds = _bounds(one, two, link)
    if bounds is None:
        return None
    low, high = bounds
    if link is Link.CHANGE or (link is Link.TO and low >= high):
        first = replace(single(one), mark=mark, value=low, ahead=one.mark is None, scale=max(one.scale, two.scale))
        return first, replace(two, value=high, scale=two.scale if two.mark else max(two.scale, one.scale))
    if low >= high:
        return None
    middle = (low + high) / 2
    return Draft(one.start, two.end, mark, middle, low, high, max(one.scale, two.scale), first=one, last=two)


def _same_money(text: str, one: Quantity, two: Quantity, link: Link) -> bool:
    """Whether the currencies of both agree, or the one that lacks a currency may take the other's."""
    if one.mark and two.mark:
        same_code = one.mark.code is not None and one.mark.code == two.mark.code
        return same_code or (one.mark.unit == two.mark.unit and (one.mark.code is None or two.mark.code is None))
    if one.mark:
        # "$40 to 50 billion", "$40-50": the second number must be near and bare
        return one.prefix is not None and (two.scaled or link is not Link.OR)
    if two.mark is None:
        return one.scaled and two.scaled and link is not Link.OR
    return two.suffix is not None and two.prefix is None and not _is_year(one) and not _is_day(text, one)


def _is_day(text: str, quantity: Quantity) -> bool:
    """Whether the number is the day of a month: "in the quarter to June 3"."""
    return _MONTH.search(text, max(quantity.start - 12, 0), quantity.start) is not None


def _is_year(quantity: Quantity) -> bool:
    return not quantity.scaled and quantity.value is not None and 1900 <= quantity.value <= 2100


def _bounds(one: Quantity, two: Quantity, link: Link) -> tuple[Decimal, Decimal] | None:
    """Both values, a scale that only one has shared: "$40-50 billion"."""
    low, high = one.value, two.value
    if low is None or high is None:
        return None
    if one.scaled and not two.scaled and (two.mark is None or two.suffix is None) and not two.prefix:
        numeral = low / one.scale
        near = link is Link.DASH and numeral < high < 20 * numeral and not _is_year(two)
        return (low, high * one.scale) if near else None
    if one.scaled or not two.scaled or (one.mark is not None and one.suffix is not None and one.mark.per > 1):
        return low, high
    numeral = high / two.scale
    if link is Link.CHANGE:
        near = numeral / 20 <= low <= numeral * 20 and not (one.suffix and one.mark)
        return (low * two.scale, high) if near else (low, high)
    scale = two.scale
    while scale > 1 and low * scale >= high:
        scale = scale // 1000 or 1
    return low * scale, high
