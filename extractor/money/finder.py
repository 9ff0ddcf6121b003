"""The finder: from a text to its money expressions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.money.context import is_elliptical, is_money_count, leans_ahead
from extractor.money.conversions import conversions
from extractor.money.currency import Currencies
from extractor.money.drafts import Draft, drafts
from extractor.money.expression import MoneyExpression, Qualifier, plain_number
from extractor.money.qualify import qualifier_of
from extractor.money.scan import quantities

_VAGUE_REACH = 400  # code points back to the expression whose currency a vague count takes


@dataclass(frozen=True, slots=True)
class _Found:
    draft: Draft
    currency: str
    elliptical: bool
    worded: bool = False  # its currency, or that of the expression it leans on, is a word behind the number


def find_money(text: str, *, dollar: str = "USD") -> list[MoneyExpression]:
    """Every money expression of ``text``, in order, none overlapping another.

    ``dollar`` is the ISO code that a bare "$" or "dollars" means, see ``dollar_of``. Takes time linear in the length of
    the text and raises nothing.
    """
    found = _with_currency(text, list(drafts(text, quantities(text))), Currencies(text, dollar))
    restated = conversions(text, [(f.draft.start, f.draft.end) for f in found], [f.currency for f in found])
    found = _interrupted_ranges(text, found, restated)
    return [_expression(text, one, of) for one, of in zip(found, restated, strict=True)]


def parse_money(text: str, *, dollar: str = "USD") -> MoneyExpression | None:
    """The one money expression that ``text`` as a whole is, or ``None`` if it is something else."""
    found = find_money(text, dollar=dollar)
    if len(found) == 1 and found[0].text == text:
        return found[0]
    return None


def _with_currency(text: str, pending: list[Draft], currencies: Currencies) -> list[_Found]:
    """The drafts that are money, each with its currency; those without one borrow it or fall away."""
    found: list[_Found] = []
    counted = False  # whether a count of other things stands between: "on shipments of 41 million, up from 35 million"
    main: _Found | None = None  # the expression whose currency the next may take: no conversion in brackets
    for index, draft in enumerate(pending):
        following = pending[index + 1] if index + 1 < len(pending) else None
        one = _read(text, draft, following, None if counted and not draft.vague else main, currencies)
        if one is None:
            counted = counted or draft.scale > 1
            continue
        counted = False
        if not (main and main.currency != one.currency and text[draft.start - 1 : draft.start] in ("(", "[")):
            main = one
        found.append(one)
    return found


def _read(
    text: str, draft: Draft, following: Draft | None, main: _Found | None, currencies: Currencies
) -> _Found | None:
    if draft.mark is not None:
        worded = draft.last is not None and draft.last.suffix is not None
        return _Found(draft, currencies.of(draft.mark, draft.start, draft.end), draft.ahead, worded)
    if draft.vague:
        if not is_money_count(text, draft):
            return None
        near = main is not None and draft.start - main.draft.end <= _VAGUE_REACH
        return _Found(draft, main.currency if main and near else currencies.dollar, near)
    if following is not None and following.mark is not None and leans_ahead(text, draft, following):
        return _Found(draft, currencies.of(following.mark, following.start, following.end), True)
    if main is not None and is_elliptical(text, draft, main.draft, worded=main.worded):
        return _Found(draft, main.currency, True, main.worded)
    return None


def _interrupted_ranges(text: str, found: list[_Found], restated: list[int | None]) -> list[_Found]:
    """A range whose bounds a conversion parts, "40 million francs ($40 million) to 50 million francs": both hold it."""
    result = list(found)
    for index in range(2, len(found)):
        one, between, two = found[index - 2 : index + 1]
        if restated[index - 1] != index - 2 or restated[index] is not None or one.currency != two.currency:
            continue
        gap = text[between.draft.end : two.draft.start].lower()
        before = text[max(one.draft.start - 24, 0) : one.draft.start].lower().split()
        joined = gap in (") to ", "] to ") and "from" not in before
        joined = joined or (gap in (") and ", "] and ") and "between" in before)
        low, high = one.draft.value, two.draft.value
        if joined and low is not None and high is not None and low < high and one.draft.low is None is two.draft.low:
            middle: Decimal = (low + high) / 2
            for place, item in ((index - 2, one), (index, two)):
                result[place] = replace(item, draft=replace(item.draft, value=middle, low=low, high=high))
    return result


def _expression(text: str, found: _Found, of: int | None) -> MoneyExpression:
    draft = found.draft
    qualifier: Qualifier = qualifier_of(text, draft)
    low, high = draft.low, draft.high
    if qualifier == "at least":
        low = draft.value
    elif qualifier == "at most":
        high = draft.value
    return MoneyExpression(
        start=draft.start,
        end=draft.end,
        text=text[draft.start : draft.end],
        amount=None if draft.value is None else plain_number(draft.value),
        low=None if low is None else plain_number(low),
        high=None if high is None else plain_number(high),
        qualifier=qualifier,
        currency=found.currency,
        conversion_of=of,
        elliptical=found.elliptical,
    )
