"""One quantity: a number with its scale and its currency, as far as they stand together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from extractor.money.lexicon import Mark, lexicon
from extractor.money.marks import Placed, mark_before, mark_behind, tag_behind
from extractor.money.number_words import read_words
from extractor.money.numerals import GAP, SPACED, Number, and_a_half, read_figures
from extractor.money.sense import makes_sense

_GLUED = re.compile(r"\+|[-‑](?:plus|odd|some|or-so)(?!\w)", re.IGNORECASE)
_SCALE = re.compile(rf"{GAP}?([^\W\d_]+)")
_SHORT = re.compile(r"([ \u00a0\u2009\u202f]?|-)([A-Za-z]{1,4}?)(?=$|[^A-Za-z]|[A-Z]{3}(?![A-Za-z]))")
_NOT_SHORT = re.compile(r"[-‑&'’/](?!plus)[A-Za-z]|[0-9]|\.[a-z]")
_ONE = re.compile(
    r"\b(?:the|another|first|last|next|extra|additional|every|that|its|their|his|each|full|single)[ \u00a0]\Z",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r".[ \u00a0\u2009\u202f\n]{0,2}(?:([^\W\d_]+)|[^\w\s.,;:!?()\[\]'\"“”‘’%…]|(?<=[ \u00a0\u2009\u202f])[0-9]{3}(?![0-9]))",
    re.DOTALL,
)
_JOINED = re.compile(r"(?:[-–—‑−]|\b(?:to|and|or|from) )\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at ``start:end`` with what belongs to it. ``value`` is in units, ``None`` if vague."""

    start: int
    end: int
    value: Decimal | None
    scale: int
    prefix: Placed | None
    suffix: Placed | None
    number: Number

    @property
    def mark(self) -> Mark | None:
        """The currency, if it stands with the number; a word behind tells more than a bare sign before."""
        if self.prefix and self.suffix:
            return self.suffix.mark if self.suffix.mark.code else self.prefix.mark
        placed = self.prefix or self.suffix
        return placed.mark if placed else None

    @property
    def scaled(self) -> bool:
        """Whether a scale word or short form belongs to the number."""
        return self.scale > 1


def quantity_at(text: str, start: int, end: int, *, grounded: frozenset[str]) -> Quantity | None:
    """The quantity whose number begins at ``start`` (a run of figures up to ``end``, or a word).

    ``grounded`` holds the currencies with a mere letter for a sign of whose places the text speaks.
    """
    read = _number_at(text, start, end)
    if read is None:
        return None
    number, prefix = read
    value, scale, at = _scaled(text, number, prefix)
    if prefix and not _holds(text, prefix, number, scale, grounded=grounded):
        prefix = None
    if prefix is None and number.start and (text[number.start - 1].isalnum() or text[number.start - 1] in "_@"):
        return None
    quantity = Quantity(prefix.start if prefix else number.start, at, value, scale, prefix, None, number)
    quantity = _with_suffix(text, quantity)
    if number.lone and not _counts_one(text, quantity):
        quantity = replace(quantity, value=None, start=prefix.start if prefix else start)  # without the article
    if number.lone and quantity.mark is None and number.start == start:
        return None  # "per thousand"
    if number.figures and scale == 1 and quantity.mark is None and text[at : at + 1].isalpha():
        return None  # "5th", "3D", "10x"
    first = text[start : start + 7].split()[0].lower()
    if quantity.value is None and scale == 1 and first not in lexicon().vague_units:
        return None  # "how many kronor"
    mark = quantity.mark
    if mark is None or quantity.value is None or mark.per == mark.scale:
        return quantity
    return replace(quantity, value=quantity.value * mark.scale / mark.per, scale=scale * mark.scale)


def _number_at(text: str, start: int, end: int) -> tuple[Number, Placed | None] | None:
    """The number at ``start`` and the mark before it; ``None`` also for one that nothing makes money."""
    figures = not text[start].isalpha()
    prefix = mark_before(text, start - 1 if figures and text[start - 1 : start] == "." else start)
    if figures:
        if prefix is None and _stands_alone(text, start, end):
            return None
        number = read_figures(text, start, end, spaced=prefix is not None or _is_grouped(text, end))
    else:
        number = read_words(text, start)
    if number is None:
        return None
    return number, None if not figures and number.start < start else prefix


def _scaled(text: str, number: Number, prefix: Placed | None) -> tuple[Decimal | None, int, int]:
    """The value of the number with the scale that follows it, the scale, and where both end."""
    at = number.end
    if not number.figures or number.value is None:
        return number.value, number.scale, at
    if prefix and text[number.start - 1] == "(" and text[at : at + 1] == ")":
        at += 1  # "$(3.2) million"
    scale, at = _scale(text, at, prefix)
    part = Decimal(0)
    if scale > 1 and number.value == 1:
        part, at = and_a_half(text, at)  # "1 billion and a half"
    return (number.value + part) * scale, scale, at


def _with_suffix(text: str, quantity: Quantity) -> Quantity:
    """The quantity with the currency behind it, if one stands there and belongs to it."""
    prefix, at = quantity.prefix, quantity.end
    suffix = mark_behind(text, at, of=quantity.value is None)
    if suffix and prefix and not _agree(prefix.mark, suffix.mark):
        suffix = None
    if suffix is None and prefix and prefix.mark.unit == "dollar" and prefix.mark.code is None:
        suffix = tag_behind(text, at)
    if suffix is None:
        return quantity
    closed = replace(quantity, end=suffix.end, suffix=suffix)
    return closed if prefix or makes_sense(text, closed) else quantity


@cache
def _followers() -> frozenset[str]:
    """The words, in lower case, that may follow a number of money."""
    lex = lexicon()
    return frozenset(
        {*lex.scales, *lex.phrases, *(form.lower() for form in (*lex.short, *lex.behind)), "to", "and", "or"}
    )


def _is_grouped(text: str, end: int) -> bool:
    """Whether plain spaces group the digits before a currency: "10 000 euros"."""
    groups = SPACED.match(text, end, end + 16)
    return groups is not None and mark_behind(text, groups.end()) is not None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A quick look that passes over most numbers, years and dates and counts: nothing beside them makes them money."""
    behind = _BEHIND.match(text, end - 1)
    if behind and (behind[1] is None or len(behind[1]) == 1 or behind[1].lower() in _followers()):
        return False
    return _JOINED.search(text, max(start - 5, 0), start) is None


def _counts_one(text: str, quantity: Quantity) -> bool:
    """Whether "billion" without a number means one: "a billion dollars", "another billion euros"; not "billion-dollar"."""
    if quantity.suffix and quantity.suffix.spelled.lower().split()[-1] in lexicon().singular:
        return False
    number = quantity.number
    return text[number.start] in "aA" or _ONE.search(text, max(number.start - 12, 0), number.start) is not None


def _scale(text: str, at: int, prefix: Placed | None) -> tuple[int, int]:
    """The product of the scale words or the short form at ``at``, and where they end."""
    lex = lexicon()
    glued = _GLUED.match(text, at)
    after = glued.end() if glued else at
    product, end = 1, after
    while product < 10**18:
        word = _SCALE.match(text, end, end + 16)
        if not word or word[1].lower() not in lex.scales:
            break
        product *= lex.scales[word[1].lower()]
        end = word.end()
    if product > 1:
        return product, end
    short = _SHORT.match(text, after, after + 8)
    if short and short[2] in lex.short and not _NOT_SHORT.match(text, short.end()):
        apart = short[1] != ""
        needs_prefix = short[2] in lex.prefixed_only or (apart and len(short[2]) == 1)
        if (
            not needs_prefix
            or (prefix and (not apart or short[2] not in ("t", "L", "k", "K")))
            or _behind(text, short.end())
        ):
            dotted = text[short.end() : short.end() + 1] == "." and _behind(text, short.end() + 1)  # "5 bn. yen"
            return lex.short[short[2]], short.end() + dotted
    return 1, at


def _behind(text: str, at: int) -> bool:
    placed = mark_behind(text, at)
    return placed is not None and not placed.mark.weak and placed.spelled not in ("p", "c")


def _holds(text: str, prefix: Placed, number: Number, scale: int, *, grounded: frozenset[str]) -> bool:
    """Whether a mark before the number, if it also means something else, is a currency here."""
    if prefix.mark.kind == "letter":
        if text[prefix.end : prefix.end + 1].isdigit() and text[number.end : number.end + 1] in ("T", "B", "K"):
            return False  # models and bonds: "R1T"
        if prefix.mark.code in grounded:
            return (
                scale > 1 or number.large or (prefix.spelled in ("R", "N", "P") and number.value != 95)
            )  # "N95" is a mask
        return scale > 1 and prefix.spelled in ("R", "N")
    if prefix.mark.kind == "code" and text[max(prefix.start - 1, 0)] in "/-" and prefix.start:
        return False  # a pair of currencies: "EUR/USD 1.12"
    if prefix.mark.weak:
        shouted = prefix.mark.kind == "code" and _shouted(text, prefix.start)
        if scale > 1:
            return not shouted
        part = number.value is not None and number.value != number.value.to_integral_value()
        return number.large and ((number.value or 0) >= 1000 or (part and prefix.mark.kind == "sign"))
    return True


def _shouted(text: str, start: int) -> bool:
    """Whether the word before is in capitals too, so that "ALL" is no lek."""
    before = re.search(r"([A-Za-z]{2,})[^A-Za-z\d]{1,3}\Z", text[max(start - 16, 0) : start])
    return before is not None and before[1].isupper()


def _agree(before: Mark, behind: Mark) -> bool:
    """Whether a mark behind the number may belong to it although one stands before it: "$5 million USD"."""
    if behind.kind == "sign" or behind.per > 1 or behind.weak:
        return False
    if before.code and behind.code:
        return before.code == behind.code
    return before.unit == behind.unit
