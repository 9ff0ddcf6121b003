"""The scan: every quantity of a text, from left to right, in time linear in its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractor.data import load
from extractor.money.lexicon import lexicon
from extractor.money.quantity import Quantity, quantity_at

_OWN = r"\b[RNPKY][0-9][0-9.,]*[ \u00a0-]?(?:million|billion|trillion)\b|\bR[0-9][0-9.,]*\s?(?:bn|m)\b"


@cache
def _anchor() -> re.Pattern[str]:
    """Where a number may begin: a run of figures, or a word of a number at the start of a word."""
    lex = lexicon()
    words = {*lex.numbers, *lex.scales, *lex.plural, *lex.vague, "half", "quarter", "multi"}
    words -= {"lacs"} | {word for word in lex.scales if word.endswith("s")} - set(lex.plural)
    spelled = {form for word in words for form in (word, word.capitalize(), word.upper())}
    spelled |= {f"{multi}{scale}" for multi in ("multi", "Multi") for scale in ("million", "billion", "trillion")}
    one = "|".join(lex.one_units)
    choice = rf"a(?= (?:{one})(?![\w-]))|" + "|".join(sorted(spelled, key=len, reverse=True))
    heads = "".join(sorted({"a", *(word[0] for word in spelled)}))
    return re.compile(rf"[0-9½¼¾⅓⅔⅛⅜⅝⅞](?:[0-9.,'’½¼¾⅓⅔⅛⅜⅝⅞]*)|(?<![^\W_])(?=[{heads}])(?:{choice})(?![^\W_])")


@cache
def _places() -> tuple[re.Pattern[str], dict[str, str]]:
    """Words of the places whose currency sign is a mere letter, and the currency of each."""
    data = load("currencies")
    words = {}
    for code in data["letters"].values():
        currency = data["currencies"][code]
        words.update(dict.fromkeys((code, *currency["of"], *currency.get("places", ())), code))
    choice = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"\b(?:{choice})\b|{_OWN}"), words


def _grounded(text: str) -> frozenset[str]:
    """The currencies with a letter for a sign whose places ``text`` names; an amount such as "P5 billion" speaks for itself."""
    pattern, words = _places()
    letters = load("currencies")["letters"]
    return frozenset(words.get(found[0]) or letters[found[0][0]] for found in pattern.finditer(text))


def quantities(text: str) -> Iterator[Quantity]:
    """Every quantity of ``text`` in order, those without a currency included; none overlaps another."""
    search = _anchor().search
    grounded: frozenset[str] | None = None
    found = search(text)
    last = 0
    while found:
        start, end = found.span()
        if grounded is None and text[start - 1 : start].isalpha() and start:
            grounded = _grounded(text)
        quantity = quantity_at(text, start, end, grounded=grounded or frozenset())
        if quantity and quantity.start >= last:
            yield quantity
            last = end = max(end, quantity.end)
        elif not text[start].isdigit() and quantity is None:
            end = found.end()
        found = search(text, end)
