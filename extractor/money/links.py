"""How two neighbouring amounts hang together: as the bounds of a range or as the figures of a change."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from functools import cache

from extractor.data import load
from extractor.money.lexicon import lexicon
from extractor.money.quantity import Quantity

_START = re.compile(r"[-–‑−—]|[ \u00a0][-–‑−]|\s+(?:to|and|&|or)\s", re.IGNORECASE)
_DASH = re.compile(r"[ \u00a0]?[-–‑−][ \u00a0]?|—|[-‑]to[-‑]|[-‑]? to [-‑]?", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
_REACH = 48  # code points before the first amount in which a word tells a change
_NEAR = Decimal("2.5")  # "costs cut by 800 million to 1.2 billion" is a range, "raised by 9 cents to $1.51" a change


class Link(Enum):
    """What joins two amounts; all but ``CHANGE`` bound a range."""

    DASH = "dash"
    TO = "to"
    AND = "and"
    OR = "or"
    CHANGE = "change"


@cache
def _rules() -> tuple[dict[str, frozenset[str]], re.Pattern[str]]:
    data = load("qualifiers")
    spans = {name: frozenset(words) for name, words in data["spans"].items()}
    spans["passed"] = frozenset(data["rules"]["between"]) | frozenset(data["before"]["about"])
    inner = "|".join(sorted(map(re.escape, spans["inner"]), key=len, reverse=True))
    return spans, re.compile(rf"\s+to\s+(?:(?:{inner})\s+)*", re.IGNORECASE)


def link_of(text: str, one: Quantity, two: Quantity) -> Link | None:
    """What joins ``one`` and ``two``, or ``None`` if they stand apart."""
    gap = text[one.end : two.start]
    if not _START.match(gap):
        return None
    rules, to_gap = _rules()
    before = [word.lower() for word in _WORDS.findall(text[max(one.start - _REACH, 0) : one.start])]
    while before and before[-1] in rules["passed"]:
        before.pop()
    if to_gap.fullmatch(gap):
        return Link.CHANGE if _is_change(before, one, two) else Link.TO
    if _DASH.fullmatch(gap):
        return Link.DASH
    if _AND.fullmatch(gap):
        between = "between" in before[-3:] and before[-1] in ("between", "the", "either")
        return Link.AND if between else None
    if _OR.fullmatch(gap) and not one.scaled and (one.mark is None or _are_neighbours(one, two)):
        return Link.OR
    return None


def _is_change(before: list[str], one: Quantity, two: Quantity) -> bool:
    """Whether "X to Y", with the words ``before`` it, tells of a figure that moved: "rose from X to Y", "up X to Y"."""
    rules, _ = _rules()
    earlier, last = ["", "", *before][-2:]
    rises = one.value is not None and two.value is not None and one.value < two.value
    if last == "from":
        if earlier in rules["range"]:
            return False
        # "cut to $4 billion from $5 billion to $6 billion", "down from $40 billion to $44 billion" name a former range
        former = earlier in rules["fall"] or earlier in lexicon().scales or earlier in lexicon().phrases
        return not (former and rises)
    if last == "by" and one.scaled and one.value is not None and two.value is not None:
        return not (rises and two.value <= _NEAR * one.value)
    return last in rules["change"] or (last in rules["move"] and not one.scaled and not two.scaled)


def _are_neighbours(one: Quantity, two: Quantity) -> bool:
    """Whether the numbers follow each other, as in "$2 or $3 billion"."""
    if one.value is None or two.value is None:
        return False
    return Decimal(1) <= two.value / two.scale - one.value <= 5
