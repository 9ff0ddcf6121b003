"""The data files against outside knowledge: CLDR's currencies (through Babel)."""

from __future__ import annotations

import pytest
from babel import Locale
from babel.core import get_global

from extractor.money import find_money
from extractor.money.lexicon import lexicon

ENGLISH = Locale("en")


def current_codes() -> list[str]:
    """Codes that are tender somewhere today."""
    used = {
        code
        for entries in get_global("territory_currencies").values()
        for code, _, end, tender in entries
        if end is None and tender
    }
    return sorted(code for code in used if code in ENGLISH.currencies)


def test_every_current_code_is_known() -> None:
    assert len(current_codes()) > 140
    assert [code for code in current_codes() if code not in lexicon().codes] == []


@pytest.mark.parametrize("code", current_codes())
def test_code_on_either_side(code: str) -> None:
    for text in (f"{code} 5.5 million", f"5.5 million {code}", f"{code}5.5m"):
        assert [(e.text, e.amount, e.currency) for e in find_money(f"it paid {text}.")] == [(text, 5_500_000, code)]


PLURALS = {code: names.get("other") for code, names in ENGLISH._data["currency_names_plural"].items()}
UNUSUAL = {"BAM", "SHP", "TTD", "TOP", "STN", "ZWG", "XCG", "KGS", "MKD", "ALL", "CRC", "IDR"}


@pytest.mark.parametrize("code", [code for code in current_codes() if PLURALS.get(code) and code not in UNUSUAL])
def test_english_name(code: str) -> None:
    text = f"It lent 5.5 million {PLURALS[code]}."
    assert [(e.amount, e.currency) for e in find_money(text)] == [(5_500_000, code)]
