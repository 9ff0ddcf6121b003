"""The dates that a period's words mean: "in the fourth quarter", "by 2030", "last year", seen from the day of publication."""

from __future__ import annotations

import re
from datetime import date, timedelta

from extractor.resolve.period_rules import RECURRING, REPORTED, RULES, Dates, shift, weekday

#: Days after the end of a quarter or half within which its results come out.
SEASON = 100


def resolve_period(
    words: str, published: str | None, *, ahead: bool = False, estimate: bool = False
) -> tuple[str | None, str | None]:
    """First and last day (ISO, inclusive) that ``words`` mean, for an article ``published`` on an ISO date.

    ``ahead`` says that the words look forward (a plan, a forecast): "in December" then is the next one, not the last. ``estimate`` says that they look forward to
    results: a quarter that has just ended is the one that is estimated. Either may be None: "by 2030" has only an end. (None, None) where the words fix no dates: fiscal years without their end, or words that need the
    day of publication when it is not known.
    """
    try:
        today = date.fromisoformat((published or "")[:10])
    except ValueError:
        today = None
    folded = " ".join(words.lower().split())
    ahead = ahead or re.search(r"\b(?:by|until|till|before|through|next|coming)\b", folded) is not None
    start, end = _resolve(folded, today, ahead, estimate)
    return start.isoformat() if start else None, end.isoformat() if end else None


def _resolve(words: str, today: date | None, ahead: bool, estimate: bool) -> Dates:
    if re.search(r"\bfiscal\b|\bfy ?\d|financial year", words) and not re.search(r"\bend(?:ed|ing|s)?\b|\bto\b", words):
        return None, None
    for pattern, rule in RULES:
        match = pattern.search(words)
        if match:
            try:
                found = rule(match, today)
            except (ValueError, OverflowError):  # 31 February, or a year beyond the calendar
                return None, None
            if found:
                if ahead and today and rule in RECURRING and not {"year", "near"} & _given(match):
                    due = estimate and rule in REPORTED and found[1] and (today - found[1]).days <= SEASON
                    found = found if due else _next(found, today, "week" if rule is weekday else "year")
                return _bounded(words, match.start(), found, today)
    return None, None


def _given(match: re.Match[str]) -> set[str]:
    return {name for name, value in match.groupdict().items() if value}


def _next(found: Dates, today: date, unit: str) -> Dates:
    """The dates themselves, or the same a week or a year later where they are over."""
    start, end = found
    if start is None or end is None or end >= today:
        return found
    return shift(start, unit, 1), shift(end, unit, 1)


def _bounded(words: str, at: int, found: Dates, today: date | None) -> Dates:
    """The dates with the preposition before them heard: by, until, since."""
    before = words[:at]
    start, end = found
    if re.search(r"\bbefore\b[^,]*$", before):
        return None, start - timedelta(days=1) if start else None
    if re.search(r"\b(?:by|until|till|through)\b[^,]*$", before):
        return None, end
    if re.search(r"\b(?:since|from|after)\b[^,]*$", before) and start and (today is None or start <= today):
        return start, today
    return found
