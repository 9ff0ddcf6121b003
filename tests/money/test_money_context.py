"""What the words round a number make of it: qualifiers, conversions, counts, borrowed currencies."""

from __future__ import annotations

import pytest

from extractor.money import dollar_of, find_money


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("about $5 billion", "about"),
        ("around €5bn", "about"),
        ("some $5 billion", "about"),
        ("nearly $5 billion", "about"),
        ("almost a $5 billion", "about"),
        ("close to $5 billion", "about"),
        ("an estimated 15 billion euros", "about"),
        ("~$5bn", "about"),
        ("(≈$5bn)", "about"),
        ("c. £5m", "about"),
        ("$5 billion or so", "about"),
        ("somewhere in the $3 billion range", "about"),
        ("$20-odd billion", "about"),
        ("more than $75 billion", "at least"),
        ("at least $5 billion", "at least"),
        ("well over $5 billion", "at least"),
        ("upwards of $5 billion", "at least"),
        ("north of $5bn", "at least"),
        ("at least another $5 billion", "at least"),
        ("more than a combined $5 billion", "at least"),
        ("no less than $5 billion", "at least"),
        ("$5 billion or more", "at least"),
        ("$10m-plus", "at least"),
        ("$1b+", "at least"),
        ("$100+ million", "at least"),
        ("up to $5 billion", "at most"),
        ("as much as $5 billion", "at most"),
        ("as high as $120 billion", "at most"),
        ("just under $5 billion", "at most"),
        ("no more than $5 billion", "at most"),
        ("capped at $5m", "at most"),
        ("$5 billion at most.", "at most"),
        ("$5 billion", "exact"),
        ("a reported $680 million", "exact"),
        ("more than the $15 million", "exact"),
        ("a dispute over $5 billion", "exact"),
        ("angry over a $5 billion loan", "exact"),
        ("under a $5 billion deal", "exact"),
        ("talks about a $3 billion stake", "exact"),
        ("bringing its total funding up to $26 million", "exact"),
        ("it was over. $5 billion", "exact"),
    ],
)
def test_qualifier(text: str, qualifier: str) -> None:
    (found,) = find_money(text)
    assert found.qualifier == qualifier
    assert found.low == (found.amount if qualifier == "at least" else None)
    assert found.high == (found.amount if qualifier == "at most" else None)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("150 billion yuan ($20.6 billion)", [None, 0]),
        ("$20.6 billion (150 billion yuan)", [None, 0]),
        ("150 billion yuan, or about $20.6 billion, last year", [None, 0]),
        ("150 billion yuan [$20.6 billion]", [None, 0]),
        ("a 500-million-euro loan ($560 million)", [None, 0]),
        ("5 billion euros ($6 billion; £4 billion)", [None, 0, 0]),
        ("£5m/€6m", [None, 0]),
        ("Rs 26,853 crore, about $3 billion, in the bank", [None, 0]),
        ("C$100 million ($75 million) and $3 million (£2 million)", [None, 0, None, 2]),
        ("$5 million (of which $3 million is debt)", [None, None]),
        ("$5 million and €6 million", [None, None]),
        ("$1 billion, or 0.25 francs a share", [None, None]),
        ("($1 = 148.60 yen)", [None, None]),
    ],
)
def test_conversion(text: str, of: list[int | None]) -> None:
    assert [e.conversion_of for e in find_money(text)] == of


@pytest.mark.parametrize(
    ("text", "span", "currency"),
    [
        ("tens of billions of dollars", "tens of billions of dollars", "USD"),
        ("a billion-dollar deal", "billion-dollar", "USD"),
        ("a multibillion-dollar deal", "multibillion-dollar", "USD"),
        ("a multi-million-pound plan", "multi-million-pound", "GBP"),
        ("several billion dollars", "several billion dollars", "USD"),
        ("several hundred million dollars", "several hundred million dollars", "USD"),
        ("a few million euros", "a few million euros", "EUR"),
        ("millions of pounds", "millions of pounds", "GBP"),
        ("billions of taxpayer dollars", "billions of taxpayer dollars", "USD"),
        ("hundreds of millions of yuan", "hundreds of millions of yuan", "CNY"),
        ("claims that could cost billions, and", "billions", "USD"),
        ("together generating tens of millions in cash flow", "tens of millions", "USD"),
        ("wiped billions off its market value", "billions", "USD"),
    ],
)
def test_vague(text: str, span: str, currency: str) -> None:
    (found,) = find_money(text)
    assert (found.text, found.amount, found.low, found.high, found.currency) == (span, None, None, None, currency)


@pytest.mark.parametrize(
    "text",
    [
        "3 billion people and 15 million users",
        "it sold 35.8 billion shares",
        "$TSLA rose",
        "its Form 10-K and 10K",
        "5G, B2B, R&D, 4K and Covid-19",
        "a 5% stake, up 25 basis points in 2019",
        "call 1-800-555-1234 at 10:30",
        "¥ and € and K",
        "5,000 pounds of copper",
        "it weighs 200 pounds",
        "of the ten, 3 won",
        "in 2018 dollars",
        "Euro 2020 and the 2020 Euro NCAP tests",
        "the 500 Dollar General shops",
        "top 10 Euro stocks",
        "1080p video",
        "EUR/USD 1.12",
        "ALL 50 STATES, TOP 10",
        "AMD 7000, PHP 8 and COP26",
        "millions of users and tens of billions of messages",
        "two dollar bonds",
        "the Rivian R1T and the Yamaha R6",
        "how many kronor",
        "the dollar fell",
        "it costs a pound of flesh",
        "bitcoin: 5,000 bitcoins",
    ],
)
def test_not_money(text: str) -> None:
    assert [e.text for e in find_money(text)] == []


@pytest.mark.parametrize(
    ("text", "borrowed"),
    [
        ("rose to 41.4 billion rupees from 35.8 billion a year earlier", ["35.8 billion"]),
        ("sales of €5.2bn, up from 4.8bn", ["4.8bn"]),
        ("net profit of 5 million euros (2019: 4.8 million)", ["4.8 million"]),
        ("35.8 billion and 41.4 billion rupees, respectively", ["35.8 billion"]),
        ("the target is 85,000 won from 74,000 before", ["74,000"]),
        ("It booked 28 billion crowns. It had warned of 16 billion.", ["16 billion"]),
        ("sales rose to 5 billion rupees from 41 million users", []),
        ("revenue of 5 billion yuan on shipments of 41 million, up from 35 million", []),
        ("It paid $5 billion. Then came 3 million.", []),
        ("It paid $5 billion.\nIt has 3 million.", []),
    ],
)
def test_borrowed_currency(text: str, borrowed: list[str]) -> None:
    found = find_money(text)
    assert [e.text for e in found if e.elliptical] == borrowed
    assert len({e.currency for e in found}) == 1


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("It cost 5 billion pesos.", "MXN"),
        ("The Argentine bank lent 5 billion pesos.", "ARS"),
        ("MANILA - Ayala lent 5 billion pesos.", "PHP"),
        ("COPENHAGEN - Orsted wrote off 5 billion crowns.", "DKK"),
        ("Norway's fund put in 5 billion crowns.", "NOK"),
        ("Prague: CEZ put in 5 billion crowns.", "CZK"),
        ("It put in 5 billion crowns.", "SEK"),
        ("Karachi - The bank lent 5 billion rupees.", "PKR"),
        ("Iraqi oil brought 5 billion dinars.", "IQD"),
        ("It lent 5 billion pounds.", "GBP"),
        ("It lent 3 billion Egyptian pounds, then 5 billion pounds.", "EGP"),
        ("Its Beijing plant, in yuan terms, cost ¥5 billion.", "CNY"),
        ("Its Tokyo plant cost ¥5 billion.", "JPY"),
    ],
)
def test_shared_word(text: str, currency: str) -> None:
    assert find_money(text)[-1].currency == currency


@pytest.mark.parametrize(
    ("text", "dollar"),
    [
        ("It paid $5 million.", "USD"),
        ("It paid A$5 million, and $3 million in Canada.", "USD"),
        ("All figures in Canadian dollars. It paid $5 million.", "CAD"),
        ("(All amounts are in Australian dollars unless otherwise stated.) $5 million", "AUD"),
        ("It paid $5 million. (C$1 = US$0.75)", "CAD"),
        ("It paid $5 million. ($1 = C$1.33)", "USD"),
        ("Toronto's Barrick paid $5 million (US$3.8 million).", "CAD"),
        ("Telstra of Sydney paid US$40 billion ($55 billion).", "AUD"),
        ("Telstra of Sydney paid US$40 billion, or $55 billion in our money.", "AUD"),
        ("Telstra of Sydney paid US$40 billion, and $55 billion more.", "USD"),
        ("SYDNEY - Telstra paid $55 billion for a US$2 billion unit in Melbourne, it said.", "AUD"),
        ("SYDNEY - Telstra paid $55 billion for an A$2 billion unit in Melbourne, US$1 billion in debt.", "USD"),
        ("SYDNEY - Telstra paid $55 billion for units in Melbourne.", "USD"),
        ("SYDNEY - Telstra paid $55 billion, US$2 billion and US$3 billion in Melbourne.", "USD"),
        ("SINGAPORE - Grab of Singapore paid $55 billion for a US$2 billion unit.", "USD"),
        ("Kingston, Jamaica: the Jamaican bank lent $55 billion, or US$350 million.", "JMD"),
    ],
)
def test_bare_dollar_of_the_article(text: str, dollar: str) -> None:
    assert dollar_of(text) == dollar
    bare = next(e for e in find_money(text, dollar=dollar_of(text)) if e.text.startswith("$"))
    assert bare.currency == dollar


def test_bare_dollar_argument() -> None:
    assert [e.currency for e in find_money("$5, US$5, 5 dollars, 5 cents", dollar="AUD")] == [
        "AUD",
        "USD",
        "AUD",
        "AUD",
    ]
