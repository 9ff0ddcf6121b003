"""Rendering: an amount as text, in the styles that the finder reads back to the same value."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from extractor.money.expression import Amount
from extractor.money.lexicon import lexicon

Style = Literal["symbol", "short", "code", "code behind", "words", "hyphens", "digits"]

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹", "KRW": "₩"}
_SCALES = (("trillion", "tn", 10**12), ("billion", "bn", 10**9), ("million", "m", 10**6))


def render_money(amount: Amount, currency: str, style: Style = "symbol", *, high: Amount | None = None) -> str:
    """``amount`` of ``currency`` (ISO 4217) as a news desk writes it; with ``high`` a range from ``amount`` to ``high``.

    Styles: ``symbol`` "US$2.5 billion", ``short`` "€2.5bn", ``code`` "EUR 2.5 billion", ``code behind`` "2.5 billion EUR",
    ``words`` "2.5 billion euros", ``hyphens`` "2.5-billion-euro", ``digits`` "€2,500,000,000". Raises ``ValueError`` for a
    currency that is unknown.
    """
    if currency not in lexicon().codes:
        raise ValueError(f"{currency!r} is no ISO 4217 code that is known here; use one such as 'USD'")
    if high is not None:
        joint = "–" if style == "short" else " to "
        return render_money(amount, currency, style) + joint + render_money(high, currency, style)
    value = Decimal(str(amount))
    if style == "digits":
        return _sign(currency) + f"{value:,f}"
    word, short, scale = next((s for s in _SCALES if value >= s[2]), ("", "", 1))
    number = f"{(value / scale).normalize():f}"
    scaled = f"{number} {word}".rstrip()
    if style == "short":
        return _sign(currency) + number + short
    if style == "symbol":
        return _sign(currency) + scaled
    if style == "code":
        return f"{currency} {scaled}"
    if style == "code behind":
        return f"{scaled} {currency}"
    name = lexicon().plural_names.get(currency)
    if name is None:
        return f"{scaled} {currency}"
    return scaled.replace(" ", "-") + "-" + name if style == "hyphens" else f"{scaled} {name}"


def _sign(currency: str) -> str:
    """The sign that tells the currency by itself, else its code and a space."""
    if currency in _SIGNS:
        return _SIGNS[currency]
    signs = [
        s for s, mark in lexicon().before.items() if mark.code == currency and not mark.weak and mark.kind == "sign"
    ]
    return next((sign for sign in signs if not sign[-1].isalpha() and sign[-1] != "."), f"{currency} ")
