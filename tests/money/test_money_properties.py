"""Properties: round trips, offsets, order, robustness."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.money import MoneyExpression, Style, find_money, parse_money, render_money
from extractor.money.lexicon import lexicon

CURRENCIES = sorted(lexicon().codes)
COMMON = [
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CNY",
    "INR",
    "CHF",
    "CAD",
    "AUD",
    "HKD",
    "BRL",
    "ZAR",
    "KRW",
    "SEK",
    "TWD",
    "MXN",
]
styles = st.sampled_from(get_args(Style))
scaled = st.integers(1, 99_999).map(lambda n: Decimal(n) / 100)
amounts = st.builds(lambda n, s: n * s, scaled, st.sampled_from([10**6, 10**9, 10**12])).map(
    lambda d: int(d) if d == int(d) else float(d)
)
neutral = st.lists(
    st.sampled_from(
        ["the", "firm", "said", "on", "Monday", "that", "its", "board", "met", "in", "Paris", "and", "saw", "no", "end"]
    ),
    max_size=8,
)
BOUNDS = {"about": "about ", "at least": "more than ", "at most": "up to ", "exact": ""}


@given(amounts, st.sampled_from(CURRENCIES), styles)
@settings(max_examples=400)
def test_render_then_parse(amount: float, currency: str, style: Style) -> None:
    text = render_money(amount, currency, style)
    found = parse_money(text)
    assert found is not None, text
    assert (found.amount, found.currency, found.text) == (amount, currency, text)


@given(amounts, st.sampled_from(COMMON), styles, st.sampled_from(sorted(BOUNDS)), neutral, neutral)
@settings(max_examples=300)
def test_render_then_find(
    amount: float, currency: str, style: Style, qualifier: str, before: list[str], after: list[str]
) -> None:
    head = " ".join([*before, "it", "was", BOUNDS[qualifier]]) if before else BOUNDS[qualifier]
    head = head if head.endswith(" ") or not head else head + " "
    body = render_money(amount, currency, style)
    text = head + body + ". " + " ".join(after)
    (found,) = find_money(text)
    assert (found.start, found.end) == (len(head), len(head) + len(body))
    assert (found.amount, found.currency, found.qualifier) == (amount, currency, qualifier)
    assert found.low == (amount if qualifier == "at least" else None)
    assert found.high == (amount if qualifier == "at most" else None)


@given(
    st.integers(1, 998), st.integers(1, 400), st.sampled_from([10**6, 10**9]), st.sampled_from(COMMON), styles, neutral
)
@settings(max_examples=200)
def test_render_range_then_find(
    low: int, more: int, scale: int, currency: str, style: Style, before: list[str]
) -> None:
    high = low + more
    body = render_money(low * scale, currency, style, high=high * scale)
    head = "".join(word + " " for word in before)
    (found,) = find_money(head + body)
    assert found.text == body
    assert (found.low, found.high, found.qualifier, found.currency) == (low * scale, high * scale, "range", currency)


PIECES = st.sampled_from(
    [
        "$",
        "US$",
        "€",
        "£",
        "¥",
        "Rs",
        "R",
        "kr",
        "5",
        "1,000",
        "1.5",
        "3",
        "1/2",
        "½",
        "2019",
        "billion",
        "million",
        "m",
        "bn",
        "k",
        "crore",
        "lakh",
        "hundred",
        "of",
        "a",
        "an",
        "half",
        "and",
        "point",
        "to",
        "-",
        "–",
        "from",
        "between",
        "or",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        ";",
        "=",
        "/",
        "'",
        "%",
        "+",
        "-plus",
        "dollars",
        "euro",
        "pounds",
        "yuan",
        "cents",
        "p",
        "c",
        "USD",
        "EUR",
        "ALL",
        "tens",
        "billions",
        "several",
        "few",
        "more",
        "than",
        "up",
        "up-to",
        "about",
        "over",
        "the",
        "~",
        "multi",
        "multibillion-dollar",
        "won",
        "grand",
        "real",
        "Swiss",
        "francs",
        "Hong",
        "Kong",
        "\n",
        "\xa0",
        "$(",
        "-$",
    ]
)
mixed = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=40).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda gap: gap.join(pieces))
)


@given(st.one_of(st.text(), mixed), st.sampled_from(["USD", "CAD"]))
@settings(max_examples=1200)
@example("$", "USD")
@example("$\n5", "USD")
@example("½", "USD")
@example("US$", "USD")
@example("multi", "USD")
@example("a billion", "USD")
@example("$" + "1" * 50, "USD")
@example("5 \u0660 euros", "USD")
def test_holds_for_any_text(text: str, dollar: str) -> None:
    found = find_money(text, dollar=dollar)
    check(text, found)


def check(text: str, found: list[MoneyExpression]) -> None:
    last = 0
    for index, one in enumerate(found):
        assert last <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert one.currency in lexicon().codes
        if one.amount is None:
            assert one.low is None
            assert one.high is None
        else:
            assert one.amount >= 0
        if one.qualifier == "range":
            assert one.low is not None
            assert one.high is not None
            assert one.low < one.high
        if one.conversion_of is not None:
            assert one.conversion_of < index
            assert found[one.conversion_of].currency != one.currency
        last = one.end
