"""The qualifier of an amount: about, at least, at most, read from the words round it."""

from __future__ import annotations

import re
from functools import cache

from extractor.data import load
from extractor.money.drafts import Draft
from extractor.money.expression import Qualifier

_REACH = 64  # code points before an amount in which its qualifier stands
_SIGN = re.compile(r"([~≈∼˜±<>≥≤]|[<>]=|\+/-)[ \u00a0]?\Z")
_WORDS = 11  # and the words in them that are looked at, and one
_PAUSES = frozenset(',;:.!?)]”"…—–')
_ABBREVIATIONS = frozenset({"approx.", "est.", "c.", "ca."})
_OPENING = "([{\"“‘'«"
_GLUED_PLUS = re.compile(r"[0-9]\+|[-‑]plus(?![a-z])", re.IGNORECASE)
_GLUED_ODD = re.compile(r"[-‑](?:odd|some|or-so)(?![a-z])", re.IGNORECASE)
_OWN_NOUN = re.compile(
    r"[ \u00a0-](?!(?:in|of|on|at|to|for|from|by|and|or|a|an|over|this|last|per|as|with|since|through|worth)\b)[A-Za-z]"
)
_CLOSES = re.compile(r"\s*(?:[.,;:!?)\]\"”]|\Z)")


@cache
def _rules() -> tuple[dict[tuple[str, ...], Qualifier], dict[Qualifier, re.Pattern[str]], dict[str, frozenset[str]]]:
    data = load("qualifiers")
    names: dict[str, Qualifier] = {"about": "about", "at_least": "at least", "at_most": "at most"}
    before = {tuple(phrase.split()): names[kind] for kind, phrases in data["before"].items() for phrase in phrases}
    after = {}
    for kind, phrases in data["after"].items():
        choice = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
        after[names[kind]] = re.compile(rf"(?:,? )?({choice})(?![a-z])", re.IGNORECASE)
    return before, after, {name: frozenset(words) for name, words in data["rules"].items()}


def qualifier_of(text: str, draft: Draft) -> Qualifier:
    """The qualifier of the amount at ``draft``."""
    if draft.low is not None:
        return "range"
    glued = text[draft.start : draft.end]
    if _GLUED_PLUS.search(glued):
        return "at least"
    if _GLUED_ODD.search(glued):
        return "about"
    return _before(text, draft.start, draft.end) or _after(text, draft.end) or "exact"


def _after(text: str, end: int) -> Qualifier | None:
    for qualifier, pattern in _rules()[1].items():
        found = pattern.match(text, end, end + 32)
        if found:
            word = found[1].lower()
            loose = word.startswith(("at ", "max", "min", "tops"))
            if loose and not _CLOSES.match(text, found.end()):
                continue
            if word.startswith("ish") and found.start(1) != end:
                continue
            return qualifier
    return None


def _words_before(text: str, start: int) -> list[str]:
    """The words before ``start`` back to the nearest pause, lower case."""
    left = text[max(start - _REACH, 0) : start]
    if left and not left[-1].isspace():
        return []
    words: list[str] = []
    for token in left.lower().split()[:-_WORDS:-1]:
        if token[-1] in _PAUSES and token not in _ABBREVIATIONS:
            break
        words.append(token.lstrip(_OPENING))
        if token[0] in _OPENING:
            break
    return words[::-1]


def _before(text: str, start: int, end: int) -> Qualifier | None:
    phrases, _, rules = _rules()
    sign = _SIGN.search(text, max(start - 4, 0), start)
    if sign:
        return phrases[(sign[1],)]
    words = _words_before(text, start)
    article = False
    while words:
        if len(words) > 1 and " ".join(words[-2:]) in rules["between"]:
            words = words[:-2]
        elif words[-1] in rules["between"]:
            article = article or words[-1] in ("a", "an")
            words.pop()
        else:
            break
    for size in range(min(5, len(words)), 0, -1):
        qualifier = phrases.get(tuple(words[-size:]))
        if qualifier is None:
            continue
        phrase, left = " ".join(words[-size:]), words[:-size]
        if phrase in rules["in_the"]:
            return qualifier if _in_range(text, end) else None
        if phrase in rules["bare_only"] and article and _OWN_NOUN.match(text, end):
            return None
        if phrase in ("over", "about") and left and left[-1] in rules["over_what"]:
            return None
        if phrase == "up to" and (not rules["not_up_to"].isdisjoint(left) or re.match(r" from\b", text[end : end + 8])):
            return None
        return qualifier
    return None


def _in_range(text: str, end: int) -> bool:
    found = re.match(r"[ -]([a-z]+)", text[end : end + 24])
    return found is not None and found[1] in _rules()[2]["ranges"]
