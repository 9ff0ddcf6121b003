"""Reading one number in figures at a place in the text.

Every reader here looks at a bounded stretch of text, so that the whole scan stays linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractor.money.lexicon import lexicon

MAX_FIGURES = 40  # a longer run of digits is no amount of money

_WESTERN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}")
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_APOSTROPHES = re.compile(r"[0-9]{1,3}(?:['’][0-9]{3})+(?:\.[0-9]+)?")
_VULGAR = re.compile(r"[0-9]*[½¼¾⅓⅔⅛⅜⅝⅞]")
_HARD_SPACED = re.compile(r"(?:[\u00a0\u2009\u202f][0-9]{3})+(?![0-9])")
SPACED = re.compile(r"(?: [0-9]{3})+(?![0-9,.]*[0-9])")
_ABBREVIATED = re.compile(r"[^\W_]\.\Z|/\.\Z")  # "Rs.5", "S/.5"
_FRACTION = re.compile(r"[ \u00a0-]([1-9])/([2-9])(?![0-9/])")
_SLASH = re.compile(r"/([2-9])(?=[ -]\w)")
_AND_A_HALF = re.compile(r"[ -]and[ -](?:a|one|three)[ -](half|quarters?)(?!\w)", re.IGNORECASE)
_HALVES = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.75")}

GAP = r"(?:[ \u00a0\u2009\u202f]|[-‑]|\r?\n(?!\s)|[ \u00a0]\n(?!\s)|  )"


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``start:end``; ``value`` is ``None`` for a vague one; a scale word that belongs to it is included."""

    start: int
    end: int
    value: Decimal | None
    scale: int = 1
    figures: bool = True
    large: bool = False  # grouped, with decimals or of three digits: hardly a count by chance
    lone: bool = False  # begins with the scale word: "billion", "a billion"

    @property
    def scaled(self) -> bool:
        return self.scale > 1


def read_figures(text: str, start: int, end: int, *, spaced: bool) -> Number | None:
    """The number whose run of digits and separators is ``text[start:end]``.

    ``spaced`` says that a currency stands before it, so that plain spaces may group its digits ("R10 000").
    """
    run = text[start:end].rstrip(".,'’")
    end = start + len(run)
    if len(run) > MAX_FIGURES:
        return None
    value = _figures(run)
    if value is None:
        return None
    large = len(run) > 2 and not (len(run) == 4 and run.isdigit())
    if run.isdigit() and len(run) <= 3:
        groups = _HARD_SPACED.match(text, end, end + MAX_FIGURES) or (
            SPACED.match(text, end, end + MAX_FIGURES) if spaced else None
        )
        if groups:
            value = Decimal(run + re.sub(r"\D", "", groups[0]))
            return Number(start, groups.end(), value, large=True)
    if run.isdigit():
        fraction = _FRACTION.match(text, end)
        slash = _SLASH.match(text, end)
        if fraction and fraction[1] < fraction[2]:
            value, end = value + Decimal(fraction[1]) / Decimal(fraction[2]), fraction.end()
        elif slash and len(run) == 1 and run < slash[1]:
            value, end = value / Decimal(slash[1]), slash.end()
    if start and text[start - 1] == "." and not _ABBREVIATED.search(text, max(start - 2, 0), start) and run.isdigit():
        value, start, large = Decimal("0." + run), start - 1, True
    if value == value.to_integral_value():
        part, end = and_a_half(text, end)
        value += part
    return Number(start, end, value, large=large)


def and_a_half(text: str, at: int) -> tuple[Decimal, int]:
    """The fraction that "and a half" or the like at ``at`` adds, and where it ends; zero if nothing of the kind follows."""
    found = _AND_A_HALF.match(text, at)
    return (_HALVES[found[1].lower()], found.end()) if found else (Decimal(0), at)


def _figures(run: str) -> Decimal | None:
    if _PLAIN.fullmatch(run):
        return Decimal(run)
    if _WESTERN.fullmatch(run) or _INDIAN.fullmatch(run):
        return Decimal(run.replace(",", ""))
    if _DECIMAL_COMMA.fullmatch(run):
        return Decimal(run.replace(",", "."))
    if _DOTTED.fullmatch(run):
        return Decimal(run.replace(".", ""))
    if _APOSTROPHES.fullmatch(run):
        return Decimal(run.replace("'", "").replace("’", ""))
    if _VULGAR.fullmatch(run):
        return Decimal(run[:-1] or 0) + lexicon().fractions[run[-1]]
    return None
