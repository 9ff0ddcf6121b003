"""Whether a word or code behind a number is a currency there: "2020 Euro", "3 won", "5,000 pounds of copper"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.data import load
from extractor.money.lexicon import lexicon

if TYPE_CHECKING:
    from extractor.money.quantity import Quantity

_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_DATED = re.compile(
    r"(?:\b(?:in|since|by|until|till|during|early|late|mid|fiscal|FY|"
    r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|April|May|June|July|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|"
    r"Nov(?:ember|\.)?|Dec(?:ember|\.)?)|[0-9],)[ \u00a0-]?\Z",
    re.IGNORECASE,
)
_VIDEO = frozenset(["144", "240", "360", "480", "720", "1080", "1440", "2160", "4320"])
_SCREEN = re.compile(
    r"[ -](?:video|resolution|screen|display|HD|webcam|camera|stream|footage|at \d+ ?(?:fps|frames|Hz))"
)
_CENTS_AHEAD = re.compile(r"(?:[ ](?:per|a|each|an|to [$\d]|from [$\d]|higher|lower|dividend|share|in )|[/-]|-a-)")
_PRICED = re.compile(r"(?:\b(?:at|to|from|by|of|say|than|over|under|for)[ ]|\(|[-–])\Z")
_GRAND = re.compile(r"[^\w\s-]|\Z|[ ](?:a|in|on|for|to|from|and|or|each|per|of|more|less)\b")
_FOR_ONE = re.compile(
    r"\b(?:for|by|of|at|than|under|over|nearly|almost|about|just|only|costs?|worth|pays?|paid|saves?|lost|charges?) \Z"
)
_ONE_ENDS = re.compile(r"[.,;:)”\"!?]|\Z| (?:to|in|per|on|each|more|less|for|and|or|when|if|a|apiece)\b")
_WORD = re.compile(r"[ \u00a0\n]+[^\W\d_]")
_NAME = re.compile(r"[ \u00a0\n]+(?:[A-Z][a-z]|[A-Z]{2})")


def makes_sense(text: str, quantity: Quantity) -> bool:
    """Whether the mark behind the number is a currency, judged by the number and the words round it."""
    suffix, number = quantity.suffix, quantity.number
    assert suffix is not None
    after = text[suffix.end : suffix.end + 40]
    spelled = suffix.spelled
    if suffix.mark.kind == "code":
        return not suffix.mark.weak or ((quantity.scaled or number.large) and not re.match(r"[ -][A-Z]{2}", after))
    if spelled == "p":
        return not quantity.scaled and text[number.start : number.end] not in _VIDEO and not _SCREEN.match(after)
    if spelled == "c":
        return not quantity.scaled and _are_cents(text, quantity)
    if suffix.mark.kind != "word":
        return not suffix.mark.weak or quantity.scaled or number.large
    if spelled == "Sen" or (spelled.lower() == "real" and suffix.gap != "-"):
        return False
    if quantity.scaled or quantity.value is None:
        return suffix.mark.unit != "pound" or not _weighs(text, quantity)
    if "\n" in suffix.gap or (spelled[0].isupper() and not spelled.isupper() and _is_name(spelled, after)):
        return False  # "Top 10\nEuro bonds", "the 500 Dollar General shops"
    figures = text[number.start : number.end]
    if _YEAR.match(figures) and _DATED.search(text, max(number.start - 12, 0), number.start):
        return False  # "in 2018 dollars"
    if spelled == "grand":
        return _GRAND.match(after) is not None
    if text[number.start : number.end] == "a":
        priced = _FOR_ONE.search(text, max(number.start - 10, 0), number.start)
        return priced is not None and _ONE_ENDS.match(after) is not None
    if not number.figures and number.value != 1 and suffix.gap != "-" and spelled.lower() in lexicon().singular:
        return False  # "two dollar bonds"
    weak = suffix.mark.weak or spelled.lower() == "crown"
    if weak and not (number.large or (number.value is not None and number.value >= 100)):
        return False
    return suffix.mark.unit != "pound" or not _weighs(text, quantity)


def _is_name(spelled: str, after: str) -> bool:
    """Whether a capitalised unit belongs to a name: singulars do before any word, plurals before a capital."""
    return (_WORD if spelled.lower() in lexicon().singular else _NAME).match(after) is not None


def _are_cents(text: str, quantity: Quantity) -> bool:
    """ "14c" in a text of dollars: before "a share" or the like, or between words that point at a price."""
    assert quantity.suffix is not None
    end = quantity.suffix.end
    if _CENTS_AHEAD.match(text, end):
        return True
    around = text[max(quantity.start - 150, 0) : end + 150]
    return _PRICED.search(text, max(quantity.start - 8, 0), quantity.start) is not None and "$" in around


@cache
def _weight() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load("qualifiers")["weight"]
    before = re.compile(rf"\b(?:{'|'.join(words['before'])})\W+(?:\w+ ){{0,3}}\Z", re.IGNORECASE)
    return before, re.compile(rf"[ \n-](?:{'|'.join(words['behind'])})\b")


def _weighs(text: str, quantity: Quantity) -> bool:
    before, behind = _weight()
    suffix = quantity.suffix
    assert suffix is not None
    if not suffix.spelled.lower().startswith("pound") or " " in suffix.spelled:
        return False
    if behind.match(text, suffix.end):
        return True
    return not quantity.scaled and before.search(text[max(quantity.start - 40, 0) : quantity.start]) is not None
