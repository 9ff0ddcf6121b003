"""Amounts without a currency of their own: is one meant, and which? "from 35.8 billion a year earlier", "could cost billions"."""

from __future__ import annotations

import re
from functools import cache

from extractor.data import load
from extractor.money.drafts import Draft

REACH = 120  # code points between an amount and the one whose currency it takes
_STOP = re.compile(r"[.!?][\"”’)]*\s+[\"“‘(]?[A-Z0-9$€£¥]|\n")
_WORDS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?|\d+|[^\w\s]")
_FOLLOWS = re.compile(r"[ \u00a0\n]+([^\W\d_]+(?:['’-][^\W\d_]+)*|\d)")
_AHEAD = re.compile(r" (?:and|or|to|versus|against|compared with|compared to) ", re.IGNORECASE)
_TABLE = re.compile(r"\([^()]{0,32}[:\d] ?\Z")
_FROM = re.compile(r"(?:[ ](?:a|per|each)(?: share)?)?,?[ ](?:up |down )?from[ ]\Z")
_IN_OR_OF = re.compile(r"\s+(of|in|worth of)\s+([\w'’-]+)(?:\s+([\w'’-]+))?(?:\s+([\w'’-]+))?")
_MILLIONS = re.compile(r"illion|crore", re.IGNORECASE)
_OF_THEN = re.compile(r" (?:of (?:a|the|last|that|the) (?:year|quarter|period|month|previous|same|prior)|of (?:19|20)\d\d|that )")
_OFF = re.compile(r"\s+(?:off|from) (?:its|the|their) (?:market|value|share)")


@cache
def _words(table: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in load("qualifiers")[table].items()}


@cache
def _skipped() -> frozenset[str]:
    rules = load("qualifiers")
    return frozenset(word for kind in rules["before"].values() for phrase in kind for word in phrase.split()) | frozenset(
        rules["rules"]["between"]
    )


def same_sentence(text: str, end: int, start: int) -> bool:
    """Whether ``text[end:start]`` is short and holds no end of a sentence."""
    return 0 <= start - end <= REACH and _STOP.search(text, end, start) is None


def is_elliptical(text: str, draft: Draft, previous: Draft) -> bool:
    """Whether a number without currency compares with ``previous``: "rose to 41.4 billion rupees from 35.8 billion"."""
    if not same_sentence(text, previous.end, draft.start):
        return _is_reported(text, draft, previous)
    if not draft.scaled:
        gap = text[previous.end : draft.start]
        return not previous.scaled and _FROM.fullmatch(gap) is not None and not _follower(text, draft.end, strict=True)
    if _TABLE.search(text, previous.end, draft.start):
        return True
    before = [word.lower() for word in _WORDS.findall(text[previous.end : draft.start])]
    rules = _words("ellipsis")
    while before and (before[-1] in ("the", "half") or (before[-1] in _skipped() and before[-1] not in rules["before"])):
        before.pop()
    if before and before[-1] in rules["before"]:
        return not _follower(text, draft.end, strict=False)
    return _is_reported(text, draft, previous)


def _is_reported(text: str, draft: Draft, previous: Draft) -> bool:
    """Whether the number, in this sentence or the next, is the object of a verb of money: "It had warned of 16 billion"."""
    gap = text[previous.end : draft.start]
    if not draft.scaled or len(gap) > 2 * REACH or len(_STOP.findall(gap)) > 1 or "\n" in gap:
        return False
    if previous.last is None or previous.last.suffix is None or _follower(text, draft.end, strict=True):
        return False
    before = [word.lower() for word in _WORDS.findall(gap)]
    while before and before[-1] in _skipped():
        before.pop()
    rules = _words("context")
    if before and before[-1] == "of":
        before.pop()
        return bool(before) and before[-1] in rules["expected"]
    return bool(before) and (before[-1] in rules["expected"] or before[-1] in rules["verbs"])


def _follower(text: str, end: int, *, strict: bool) -> bool:
    """Whether a noun follows that makes the number a count."""
    if text[end : end + 1] in ("%", "-") or text[end : end + 1].isalnum():
        return True
    found = _FOLLOWS.match(text, end)
    if not found:
        return False
    word = found[1].lower()
    if word in ("of", "that"):
        return _OF_THEN.match(text, end) is None
    return word not in _words("ellipsis")["behind"] and not (word.isdigit() and not strict)


def leans_ahead(text: str, draft: Draft, following: Draft) -> bool:
    """Whether the next expression says the currency: "35.8 billion and 41.4 billion rupees"."""
    if following.mark is None or following.first is None or following.first.suffix is None or not following.scaled:
        return False
    return draft.scaled and _AHEAD.fullmatch(text[draft.end : following.start]) is not None


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
