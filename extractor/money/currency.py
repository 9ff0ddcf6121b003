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
def hints(unit: str) -> re.Pattern[str]:
    """What in a text hints at one of the currencies that share ``unit``: its places, or its full names."""
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
            found = list(hints(name).finditer(self._text))
            codes = [lexicon().units[name].meanings[hint[0]] for hint in found]
            self._hinted[name] = [hint.start() for hint in found], codes, _commonest(codes)
        return self._hinted[name]


def _commonest(codes: list[str]) -> str | None:
    """The currency named most often, or ``None`` if none is, or several alike."""
    best = Counter(codes).most_common(2)
    return best[0][0] if len(best) == 1 or (best and best[0][1] > best[1][1]) else None
