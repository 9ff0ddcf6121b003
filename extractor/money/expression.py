"""The money expression: what the finder gives back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Qualifier = Literal["exact", "about", "at least", "at most", "range"]
Amount = int | float


@dataclass(frozen=True, slots=True)
class MoneyExpression:
    """One money expression of a text, with its value.

    ``start`` and ``end`` are half-open offsets in code points into the unmodified text: ``text[start:end]`` is ``.text``.
    ``amount`` is in units of ``currency`` (ISO 4217), the midpoint of a range, ``None`` where no number can be read off
    ("tens of billions of dollars"). ``low`` and ``high`` are the bounds of a range; of "at least" and "at most" the one
    bound. ``conversion_of`` is the index, in the list that the finder returned, of the expression that this one restates
    in another currency. ``elliptical`` says that the currency stands with another expression ("from 35.8 billion").
    """

    start: int
    end: int
    text: str
    amount: Amount | None
    low: Amount | None
    high: Amount | None
    qualifier: Qualifier
    currency: str
    conversion_of: int | None = None
    elliptical: bool = False


def plain_number(value: Decimal) -> Amount:
    """An exact ``int`` where the value is whole, else the nearest ``float``."""
    return int(value) if value == value.to_integral_value() else float(value)
