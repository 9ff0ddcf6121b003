"""Amounts without a currency of their own: "from 35.8 billion a year earlier", "could cost billions"."""

from __future__ import annotations

import re
from functools import cache

from extractor.data import load
from extractor.money.drafts import Draft

_CLAUSE = 8  # words before a number in which the thing that it counts may stand
REACH = 120  # code points between an amount and the one whose currency it takes
_STOP = re.compile(r"[.!?][\"”’)]*\s+[\"“‘(]?[A-Z0-9$€£¥]|\n")
_WORDS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?|\d+|[^\w\s]")
_FOLLOWS = re.compile(r"[ \u00a0\n]+([^\W\d_]+(?:['’-][^\W\d_]+)*|\d)")
_AHEAD = re.compile(r" (?:and|or|to|versus|against|compared with|compared to) ", re.IGNORECASE)
_TABLE = re.compile(r"\([^()]{0,32}[:\d] ?\Z")
_FROM = re.compile(
    r"(?: (?:apiece|each|(?:an?|per) \w+))?,? (?:up |down )?(?:from|against|versus|vs\.?|compared with) "
)
_IN_OR_OF = re.compile(r"\s+(of|in|worth of)\s+([\w'’-]+)(?:\s+([\w'’-]+))?(?:\s+([\w'’-]+))?")
_MILLIONS = re.compile(r"illion|crore", re.IGNORECASE)
_OF_THEN = re.compile(
    r" (?:of (?:it|this|which|them)\b|of (?:19|20)\d\d|that |"
    r"of (?:a|the|last|that) (?:year|quarter|period|month|previous|same|prior))"
)
_OFF = re.compile(r"\s+(?:off|from) (?:its|the|their) (?:market|value|share)")


@cache
def _words(table: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in load("qualifiers")[table].items()}


@cache
def _skipped() -> frozenset[str]:
    rules = load("qualifiers")
    return frozenset(
        word for kind in rules["before"].values() for phrase in kind for word in phrase.split()
    ) | frozenset(rules["rules"]["between"])


def same_sentence(text: str, end: int, start: int) -> bool:
    """Whether ``text[end:start]`` is short and holds no end of a sentence."""
    return 0 <= start - end <= REACH and _STOP.search(text, end, start) is None


def is_elliptical(text: str, draft: Draft, previous: Draft, *, worded: bool) -> bool:
    """Whether a number without currency takes that of ``previous``: "rose to 41.4 billion rupees from 35.8 billion".

    ``worded`` says that the currency there is a word behind the number. Such a text may leave the word out also where
    nothing is compared, "It had warned of 16 billion", up to the end of the next sentence.
    """
    gap = text[previous.end : draft.start] if draft.start - previous.end <= 2 * REACH else "\n"
    if "\n" in gap:
        return False
    if draft.scale == 1:
        return previous.scale == 1 and _FROM.fullmatch(gap) is not None and not _follower(text, draft.end, strict=True)
    near = same_sentence(text, previous.end, draft.start)
    if near and _TABLE.search(text, previous.end, draft.start):
        return True
    before = [word.lower() for word in _WORDS.findall(gap)]
    rules = _words("ellipsis")
    while before and (
        before[-1] in ("the", "half") or (before[-1] in _skipped() and before[-1] not in rules["before"])
    ):
        before.pop()
    last = before[-1] if before else ""
    counted = not rules["counted"].isdisjoint(before[-_CLAUSE:]) and last not in _words("context")["verbs"]
    if near and last in rules["before"] and (last in rules["compared"] or not counted):
        return not _follower(text, draft.end, strict=False)
    if draft.scale < 1000 or not worded or len(_STOP.findall(gap)) > 1 or _follower(text, draft.end, strict=True):
        return False
    return not counted


def _follower(text: str, end: int, *, strict: bool) -> bool:
    """Whether a noun follows that makes the number a count."""
    if text[end : end + 1] in ("%", "-") or text[end : end + 1].isalnum():
        return True
    found = _FOLLOWS.match(text, end)
    if not found:
        return False
    word = found[1].lower()
    if word in ("of", "that"):
        of = _IN_OR_OF.match(text, end, end + 48)
        return _OF_THEN.match(text, end) is None and not (of and of[2].lower() in _words("context")["of_nouns"])
    return word not in _words("ellipsis")["behind"] and not (word.isdigit() and not strict)


def leans_ahead(text: str, draft: Draft, following: Draft) -> bool:
    """Whether the next expression says the currency: "35.8 billion and 41.4 billion rupees"."""
    if following.mark is None or following.first is None or following.first.suffix is None or following.scale == 1:
        return False
    return draft.scale > 1 and _AHEAD.fullmatch(text[draft.end : following.start]) is not None


def is_money_count(text: str, draft: Draft) -> bool:
    """Whether a vague count without a currency is one of money: "could cost billions", "hundreds of millions in fines"."""
    rules = _words("context")
    small = draft.first is not None and not _MILLIONS.search(text[draft.start : draft.end])
    behind = _IN_OR_OF.match(text, draft.end, draft.end + 48)
    if behind:
        nouns = {word.lower() for word in behind.groups()[1:] if word}
        table = rules["of_nouns"] if behind[1] == "of" else rules["in_nouns"]
        if not small and not table.isdisjoint(nouns):
            return True
        if behind[1] == "of":
            return False
    if _OFF.match(text, draft.end):
        return True
    if _follower(text, draft.end, strict=True):
        return False
    stretch = text[max(draft.start - 48, 0) : draft.start]
    stops = list(re.finditer(r"[.;:!?()\n]", stretch))
    if stops:
        stretch = stretch[stops[-1].end() :]
    before = [word.lower() for word in _WORDS.findall(stretch)][-5:]
    return not rules["costs" if small else "verbs"].isdisjoint(before)
