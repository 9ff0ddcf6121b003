"""Which currency a shared word or sign means in this text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cache

from extractor.money.lexicon import Mark, lexicon

_NEAR = 300  # code points on each side of an expression in which a place tells first
_MOST = 60  # places that are counted there


@cache
def _hints(unit: str) -> re.Pattern[str]:
    words = sorted(lexicon().units[unit].meanings, key=len, reverse=True)
    heads = re.escape("".join(sorted({word[0] for word in words})))
    return re.compile(rf"(?=[{heads}])(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


class Currencies:
    """Reads the currency of marks in one text; ``dollar`` is what a bare "$" means."""

    def __init__(self, text: str, dollar: str) -> None:
        self._text = text
        self.dollar = dollar
        self._hinted: dict[str, tuple[list[int], list[str], str | None]] = {}

    def of(self, mark: Mark, start: int, end: int) -> str:
        """The ISO code of ``mark``, which stands in the expression at ``start:end``."""
        if mark.code:
            return mark.code
        if mark.unit == "dollar":
            return self.dollar
        unit = lexicon().units[mark.unit]
        if unit.told_by == "nothing":
            return unit.default
        if unit.told_by == "places":
            places, codes, overall = self._hints_to(mark.unit)
            first = bisect_left(places, start - _NEAR)
            near = _commonest(codes[first : min(bisect_left(places, end + _NEAR), first + _MOST)])
            return near or overall or unit.default
        return self._hints_to(mark.unit)[2] or unit.default

    def _hints_to(self, name: str) -> tuple[list[int], list[str], str | None]:
        """Where the text names places of the unit's currencies, which currencies, and the commonest of them."""
        if name not in self._hinted:
            found = list(_hints(name).finditer(self._text))
            codes = [lexicon().units[name].meanings[hint[0]] for hint in found]
            self._hinted[name] = [hint.start() for hint in found], codes, _commonest(codes)
        return self._hinted[name]


def _commonest(codes: list[str]) -> str | None:
    """The currency named most often, or ``None`` if none is, or several alike."""
    best = Counter(codes).most_common(2)
    return best[0][0] if len(best) == 1 or (best and best[0][1] > best[1][1]) else None


_RESTATED = re.compile(r"(?<![\w$])\$ ?[0-9][0-9.,]*[ -]?(?:\w+ )?\((?:\w+ )?(?:US\$|USD|U\.S\. ?\$)")


@cache
def _statement() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lex = lexicon()
    names = [" ".join(words) for entries in lex.phrases.values() for words, mark in entries if mark.unit == "dollar"]
    names += [sign for sign, mark in lex.before.items() if mark.unit == "dollar" and mark.code]
    names += ["canadian funds", "australian currency", "canadian currency", "u.s. dollars", "u.s. funds", "us funds"]
    name = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    what = "|".join(map(re.escape, sorted(lex.statement, key=len, reverse=True)))
    said = re.compile(
        rf"(?:\b(?:all|unless[ ]otherwise[ ]\w+,?(?:[ ]all)?)[ ](?:[\w]+[ ]){{0,3}}?(?:{what})\b[^.\n]{{0,60}}?"
        rf"|\((?:{what})[ ])\b(?:in|to)[ ](?P<name>{name})(?!\w)"
        rf"|\bin[ ](?P<unless>{name})[ ]?,?[ ]unless[ ]otherwise"
        rf"|[\"“']?\$[\"”']?[ ](?:means|refers[ ]to|denotes|represents)[ ](?P<means>{name})(?!\w)",
        re.IGNORECASE,
    )
    signs = "|".join(re.escape(sign) for sign, mark in lex.before.items() if sign.endswith("$") and mark.code and mark.code != "USD")
    rate = re.compile(rf"(?<![\w$])(?P<sign>{signs})1(?:\.0+)?\s?=\s?(?:US\$|USD|U\.S\.\$)\s?[0-9]")
    return said, rate


def dollar_of(text: str) -> str:
    """What a bare "$" means in ``text``: ``"USD"`` unless the text says of its own figures that they are in another dollar.

    "All figures in Canadian dollars", a note on the rate, "C$1 = US$0.75", and a bare amount that is restated in American
    dollars, "$5 million (US$3.8 million)", say so; a lone "A$5 million" does not.
    """
    said, rate = _statement()
    if "$" not in text and "dollar" not in text:
        return "USD"
    found = said.search(text)
    if found:
        return _dollar_named(next(name for name in found.group("name", "unless", "means") if name))
    noted = rate.search(text)
    if noted:
        return lexicon().before[noted["sign"]].code or "USD"
    if _RESTATED.search(text):
        return _local_dollar(text)
    return "USD"


def _local_dollar(text: str) -> str:
    """The dollar, other than the American, whose places ``text`` names most often."""
    unit = lexicon().units["dollar"]
    counts = Counter(unit.meanings[hint[0]] for hint in _hints("dollar").finditer(text))
    del counts["USD"]
    return counts.most_common(1)[0][0] if counts else "USD"


def _dollar_named(name: str) -> str:
    lex = lexicon()
    if name in lex.before:
        return lex.before[name].code or "USD"
    nation = name.lower().replace(".", "").split()[0]
    for words, mark in lex.phrases.get(nation, ()):
        if mark.unit == "dollar" and mark.code:
            if " ".join(words) == name.lower().replace(".", "") or name.lower().split()[-1] in ("funds", "currency"):
                return mark.code
    return "USD"
