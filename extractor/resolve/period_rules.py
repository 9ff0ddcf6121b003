"""The rules that turn a period's words into dates: a pattern and what its match means, seen from the day of publication."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from extractor import data

Dates = tuple[date | None, date | None]

_MONTHS = (
    {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
    | {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
    | {"sept": 9}
)
_DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_UNIT = r"(?P<unit>day|week|month|quarter|year)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"


def _month_span(year: int, first: int, months: int) -> Dates:
    """From the first day of a month on, so many months; ``first`` may lie outside 1..12."""
    index = year * 12 + first - 1
    last = index + months - 1
    end_year, end_month = divmod(last, 12)
    return date(index // 12, index % 12 + 1, 1), date(
        end_year, end_month + 1, calendar.monthrange(end_year, end_month + 1)[1]
    )


def _year_of(match: re.Match[str], today: date | None, first_month: int) -> int | None:
    """The stated year, or that of the newest such month that has begun by ``today``."""
    stated, near = match.groupdict().get("year"), match.groupdict().get("near")
    if stated:
        return int(stated)
    if near:
        return today.year + _table("relative")[near] if today else None
    if today is None:
        return None
    return today.year if first_month <= today.month else today.year - 1


def _years(match: re.Match[str], _: date | None) -> Dates:
    first, last = int(match["first"]), match["last"]
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    return (date(first, 1, 1), date(end, 12, 31)) if end >= first else (None, None)


def _quarter(match: re.Match[str], today: date | None) -> Dates | None:
    number = int(match["digit"]) if match["digit"] else _table("ordinals")[match["ordinal"]]
    year = _year_of(match, today, 3 * number - 2)
    return None if year is None else _month_span(year, 3 * number - 2, 3)


def _half(match: re.Match[str], today: date | None) -> Dates | None:
    number = int(match["digit"]) if match["digit"] else _table("ordinals")[match["ordinal"]]
    year = _year_of(match, today, 6 * number - 5)
    return None if year is None or number > 2 else _month_span(year, 6 * number - 5, 6)


def _first_months(match: re.Match[str], today: date | None) -> Dates | None:
    count = _count(match["count"])
    year = _year_of(match, today, count + 1 if count < 12 else 1)
    return None if year is None else _month_span(year, 1, count)


def _months_ended(match: re.Match[str], today: date | None) -> Dates | None:
    month = _MONTHS[match["month"]]
    year = _year_of(match, today, month)
    if year is None:
        return None
    length = {"year": 12, "quarter": 3, "half": 6}.get(match["what"] or "") or _count(match["count"])
    return _month_span(year, month - length + 1, length)


def _month_quarter(match: re.Match[str], today: date | None) -> Dates | None:
    """The quarter that ends with a month: "the June quarter"."""
    month = _MONTHS[match["month"]]
    year = _year_of(match, today, month)
    return None if year is None else _month_span(year, month - 2, 3)


def _day(match: re.Match[str], today: date | None) -> Dates | None:
    month = _MONTHS[match["month"]]
    year = _year_of(match, today, month)
    if year is None:
        return None
    day = date(year, month, int(match["day"]))
    return day, day


def _months(match: re.Match[str], today: date | None) -> Dates | None:
    """From one month to another: "October to December", "May and June 2019"."""
    first, last = _MONTHS[match["from"]], _MONTHS[match["month"]]
    year = _year_of(match, today, first)
    return None if year is None else _month_span(year, first, (last - first) % 12 + 1)


def _month(match: re.Match[str], today: date | None) -> Dates | None:
    month = _MONTHS[match["month"]]
    year = _year_of(match, today, month)
    return None if year is None else _month_span(year, month, 1)


def weekday(match: re.Match[str], today: date | None) -> Dates | None:
    if today is None:
        return None
    day = today - timedelta(days=(today.weekday() - _DAYS[match["weekday"]]) % 7)
    return day, day


def _near_day(match: re.Match[str], today: date | None) -> Dates | None:
    if today is None:
        return None
    day = today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(match[0], 0))
    return day, day


def _stretch(match: re.Match[str], today: date | None) -> Dates | None:
    """So many units back or ahead: "over the next five years", "in the past three months"."""
    if today is None:
        return None
    count = _count(match["count"])
    if match["unit"].startswith("decade"):
        count, unit = count * 10, "year"
    else:
        unit = match["unit"]
    ahead = (
        match["way"] in {"next", "coming", "following"}
        or match["way"].startswith("within")
        or match["way"].startswith("over")
    )
    other = shift(today, unit, count if ahead else -count)
    return (today, other) if ahead else (other, today)


def _ago(match: re.Match[str], today: date | None) -> Dates | None:
    if today is None:
        return None
    day = shift(today, match["unit"], -_count(match["count"]))
    return _unit_span(match["unit"], day)


def _relative(match: re.Match[str], today: date | None) -> Dates | None:
    if today is None:
        return None
    way = _table("relative")[match["way"]]
    return _unit_span(match["unit"], shift(today, match["unit"], way))


def _end_of_year(match: re.Match[str], today: date | None) -> Dates | None:
    year = int(match["year"]) if match.groupdict().get("year") else today.year if today else None
    return None if year is None else (date(year, 12, 31), date(year, 12, 31))


def _whole_year(match: re.Match[str], _: date | None) -> Dates:
    year = int(match["year"])
    return date(year, 1, 1), date(year, 12, 31)


def shift(day: date, unit: str, count: int) -> date:
    if unit in {"day", "week"}:
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    index = day.year * 12 + day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _unit_span(unit: str, day: date) -> Dates:
    """The whole day, week (from Monday), month, quarter or year that holds ``day``."""
    if unit == "day":
        return day, day
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return _month_span(day.year, (day.month - 1) // months * months + 1, months)


def _count(words: str) -> int:
    return int(words) if words.isdigit() else int(_table("numbers")[words])


def _table(name: str) -> dict[str, int]:
    table: dict[str, int] = data.load("periods")[name]
    return table


def _any(name: str) -> str:
    return "|".join(sorted(_table(name), key=len, reverse=True))


def _rules() -> list[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], Dates | None]]]:
    count = rf"(?P<count>\d{{1,2}}|{_any('numbers')})"
    ordinal = rf"(?P<ordinal>{_any('ordinals')})"
    of_year = rf"(?:,? (?:of |in )?(?:fiscal )?(?:the )?(?:{_YEAR}|(?P<near>{_any('relative')}) year))?"
    sources = [
        (r"(?P<first>(?:19|20)\d\d)\s?(?:-|–|to|through|and|/)\s?(?P<last>(?:19|20)?\d\d)\b", _years),
        (
            rf"(?:{count}[- ]months?|(?P<what>quarter|year|half))[ -](?:period )?(?:end(?:ed|ing|s)?|to|through)(?: on)?(?: {_DAY})? {_MONTH}(?: [0-3]?\d\b)?,?(?: {_YEAR})?",
            _months_ended,
        ),
        (rf"(?:\bq(?P<digit>[1-4])\b|\b{ordinal}[- ](?:fiscal )?quarter){of_year}", _quarter),
        (rf"(?:\bh(?P<digit>[12])\b|\b{ordinal}[- ]half){of_year}", _half),
        (rf"first {count} months{of_year}", _first_months),
        (rf"{_MONTH}[- ]quarter{of_year}", _month_quarter),
        (
            rf"(?:from )?{_MONTH.replace('month', 'from')} ?(?:to|and|through|until|-|–) ?{_MONTH}(?:,? {_YEAR})?",
            _months,
        ),
        (rf"{_MONTH} {_DAY}\b(?:,? {_YEAR})?", _day),
        (rf"\b{_DAY} {_MONTH}(?:,? {_YEAR})?", _day),
        (rf"\b{_MONTH}(?:,? (?:of )?{_YEAR})?", _month),
        (
            rf"(?P<way>past|last|previous|next|coming|following|within|over) (?:the )?(?:next |coming )?{count}[- ](?P<unit>day|week|month|quarter|year|decade)s?",
            _stretch,
        ),
        (rf"{count} (?P<unit>day|week|month|quarter|year)s? (?:ago|earlier|before)", _ago),
        (rf"(?:end of (?:the )?(?:this )?year\b(?! \d)|year[- ]end|end of {_YEAR})", _end_of_year),
        (rf"\b(?P<way>{_any('relative')})(?: fiscal| calendar| full)?[- ]{_UNIT}\b", _relative),
        (r"\b(?P<weekday>" + "|".join(_DAYS) + r")\b", weekday),
        (r"\b(?:yesterday|today|tomorrow|now)\b", _near_day),
        (rf"\b{_YEAR}\b", _whole_year),
    ]
    return [(re.compile(pattern), rule) for pattern, rule in sources]


RULES = _rules()
#: Rules for what comes round again, each year or (weekdays) each week.
RECURRING = (_quarter, _half, _first_months, _months_ended, _month_quarter, _months, _month, _day, weekday)
#: Rules for the stretches that companies report on.
REPORTED = (_quarter, _half, _first_months, _months_ended, _month_quarter)
