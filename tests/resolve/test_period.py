"""The dates that the words of a period mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.resolve.period import resolve_period

PUBLISHED = "2019-11-14"  # a Thursday


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("this year", "2019-01-01", "2019-12-31"),
        ("last year", "2018-01-01", "2018-12-31"),
        ("a year earlier", "2018-01-01", "2018-12-31"),
        ("next year", "2020-01-01", "2020-12-31"),
        ("in 2018", "2018-01-01", "2018-12-31"),
        ("2021-2027", "2021-01-01", "2027-12-31"),
        ("between 2021 and 2025", "2021-01-01", "2025-12-31"),
        ("by 2030", None, "2030-12-31"),
        ("through 2025", None, "2025-12-31"),
        ("since 2015", "2015-01-01", "2019-11-14"),
        ("by the end of the year", None, "2019-12-31"),
        ("in the fourth quarter", "2019-10-01", "2019-12-31"),
        ("first-quarter", "2019-01-01", "2019-03-31"),
        ("in the fourth quarter of 2018", "2018-10-01", "2018-12-31"),
        ("in the third quarter of last year", "2018-07-01", "2018-09-30"),
        ("Q3 2019", "2019-07-01", "2019-09-30"),
        ("in the June quarter", "2019-04-01", "2019-06-30"),
        ("in the three months ended September", "2019-07-01", "2019-09-30"),
        ("in the year ended March 31, 2020", "2019-04-01", "2020-03-31"),
        ("in the six months to June", "2019-01-01", "2019-06-30"),
        ("first nine months of 2019", "2019-01-01", "2019-09-30"),
        ("the second half", "2019-07-01", "2019-12-31"),
        ("from October to December", "2019-10-01", "2019-12-31"),
        ("in May and June 2018", "2018-05-01", "2018-06-30"),
        ("in November 2018", "2018-11-01", "2018-11-30"),
        ("in December", "2018-12-01", "2018-12-31"),
        ("on Nov. 12", "2019-11-12", "2019-11-12"),
        ("12 November 2018", "2018-11-12", "2018-11-12"),
        ("on Wednesday", "2019-11-13", "2019-11-13"),
        ("Thursday", "2019-11-14", "2019-11-14"),
        ("last week", "2019-11-04", "2019-11-10"),
        ("last month", "2019-10-01", "2019-10-31"),
        ("over the next five years", "2019-11-14", "2024-11-14"),
        ("in the past three years", "2016-11-14", "2019-11-14"),
        ("five years ago", "2014-01-01", "2014-12-31"),
        ("current-quarter", "2019-10-01", "2019-12-31"),
        ("fiscal 2020", None, None),
        ("a month", None, None),
        ("in its most recent round", None, None),
        ("on February 31", None, None),
    ],
)
def test_words(words: str, start: str | None, end: str | None) -> None:
    assert resolve_period(words, PUBLISHED) == (start, end)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("in December", "2019-12-01", "2019-12-31"),
        ("by March", None, "2020-03-31"),
        ("for the first quarter", "2020-01-01", "2020-03-31"),
        ("in the fourth quarter", "2019-10-01", "2019-12-31"),
        ("in the third quarter of 2019", "2019-07-01", "2019-09-30"),
        ("next Friday", "2019-11-15", "2019-11-15"),
        ("next Monday", "2019-11-18", "2019-11-18"),
        ("before 2030", None, "2029-12-31"),
    ],
)
def test_words_that_look_forward(words: str, start: str | None, end: str | None) -> None:
    assert resolve_period(words, PUBLISHED, ahead=True) == (start, end)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("third-quarter", "2019-07-01"),
        ("second-quarter", "2020-04-01"),
        ("the September quarter", "2019-07-01"),
        ("in October", "2020-10-01"),
    ],
)
def test_an_estimate_is_of_the_quarter_that_has_just_ended(words: str, start: str) -> None:
    assert resolve_period(words, PUBLISHED, ahead=True, estimate=True)[0] == start
    assert resolve_period(words, PUBLISHED, ahead=True)[0] == start.replace("2019", "2020")


def test_relative_words_need_the_day_of_publication() -> None:
    assert resolve_period("this year", None) == (None, None)
    assert resolve_period("in 2018", None) == ("2018-01-01", "2018-12-31")


@given(st.text(), st.dates(min_value=date(1, 1, 1)).map(str) | st.none() | st.text(max_size=12))
def test_any_words_give_two_dates_in_order_or_none(words: str, published: str | None) -> None:
    start, end = resolve_period(words, published)
    assert start is None or end is None or date.fromisoformat(start) <= date.fromisoformat(end)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_written_day_is_read_back(day: date) -> None:
    words = f"on {day:%B} {day.day}, {day.year}"
    assert resolve_period(words, PUBLISHED) == (day.isoformat(), day.isoformat())
