"""Cue words: what the sentence of an amount says of its status, put beside what the reader says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from extractor import data

#: How far the sentence of an amount is looked at, in code points before and behind it.
BEFORE, BEHIND = 200, 120
_SENTENCE_END = re.compile(r"[.!?][”\"’]? +(?=[A-Z“])|\n")


@cache
def _cues() -> list[tuple[str, float, re.Pattern[str]]]:
    table = data.load("cues")
    return [(status, entry["times"], re.compile("|".join(entry["patterns"]), re.I)) for status, entry in table.items()]


def with_cues(statuses: Mapping[str, float], text: str, start: int, end: int) -> dict[str, float]:
    """The probabilities of the statuses with the cue words around text[start:end] heard; they sum to 1 again."""
    before = _SENTENCE_END.split(text[max(0, start - BEFORE) : start])[-1]
    behind = _SENTENCE_END.split(text[end : end + BEHIND])[0]
    heard = {status: times for status, times, pattern in _cues() if pattern.search(before) or pattern.search(behind)}
    raised = {status: p * heard.get(status, 1.0) for status, p in statuses.items()}
    total = sum(raised.values())
    return {status: p / total for status, p in raised.items()} if total > 0 else dict(statuses)
