"""What each way of writing an amount reads as: one line, one example."""

from __future__ import annotations

import pytest

from extractor.money import MoneyExpression, find_money, parse_money


def only(text: str, *, dollar: str = "USD") -> MoneyExpression:
    found = find_money(text, dollar=dollar)
    assert len(found) == 1, [e.text for e in found]
    return found[0]


WHOLE = [
    # signs and prefixes
    ("$70 billion", 70_000_000_000, "USD"),
    ("US$5bn", 5_000_000_000, "USD"),
    ("U.S.$5 million", 5_000_000, "USD"),
    ("HK$1.5 billion", 1_500_000_000, "HKD"),
    ("C$10.1 billion", 10_100_000_000, "CAD"),
    ("CA$3m", 3_000_000, "CAD"),
    ("Cdn$3 million", 3_000_000, "CAD"),
    ("A$2 billion", 2_000_000_000, "AUD"),
    ("AU$2 billion", 2_000_000_000, "AUD"),
    ("NZ$41 million", 41_000_000, "NZD"),
    ("S$16 billion", 16_000_000_000, "SGD"),
    ("NT$99.98 billion", 99_980_000_000, "TWD"),
    ("R$5.3 billion", 5_300_000_000, "BRL"),
    ("MX$400 million", 400_000_000, "MXN"),
    ("£3.8BILLION", 3_800_000_000, "GBP"),
    ("€2.41 billion", 2_410_000_000, "EUR"),
    ("₹1,50,000", 150_000, "INR"),
    ("Rs 500 Crore", 5_000_000_000, "INR"),
    ("Rs. 1.5 lakh crore", 1_500_000_000_000, "INR"),
    ("Rs500 cr", 5_000_000_000, "INR"),
    ("RMB5bn", 5_000_000_000, "CNY"),
    ("Rmb113,000", 113_000, "CNY"),
    ("CN¥5 million", 5_000_000, "CNY"),
    ("¥7.3 billion", 7_300_000_000, "JPY"),
    ("₩5,000", 5_000, "KRW"),
    ("₦5bn", 5_000_000_000, "NGN"),
    ("₺5bn", 5_000_000_000, "TRY"),
    ("₪5m", 5_000_000, "ILS"),
    ("฿5m", 5_000_000, "THB"),
    ("₱5m", 5_000_000, "PHP"),
    ("₽5bn", 5_000_000_000, "RUB"),
    ("GH₵5m", 5_000_000, "GHS"),
    ("KSh5m", 5_000_000, "KES"),
    ("RM60", 60, "MYR"),
    ("Rp 5 trillion", 5_000_000_000_000, "IDR"),
    ("SFr5m", 5_000_000, "CHF"),
    ("zł500m", 500_000_000, "PLN"),
    ("Dh5m", 5_000_000, "AED"),
    ("R5.3bn", 5_300_000_000, "ZAR"),
    ("R1,9bn", 1_900_000_000, "ZAR"),
    ("HK $5 million", 5_000_000, "HKD"),
    ("AUD $3,000", 3_000, "AUD"),
    # codes
    ("EUR 3 million", 3_000_000, "EUR"),
    ("3 million CHF", 3_000_000, "CHF"),
    ("SAR8.5bn", 8_500_000_000, "SAR"),
    ("DKK 310 million", 310_000_000, "DKK"),
    ("5mEUR", 5_000_000, "EUR"),
    ("MSEK 120", 120_000_000, "SEK"),
    ("120 MSEK", 120_000_000, "SEK"),
    ("$5 million USD", 5_000_000, "USD"),
    ("$5m AUD", 5_000_000, "AUD"),
    ("$5 million Canadian", 5_000_000, "CAD"),
    # words
    ("26.3 billion yuan", 26_300_000_000, "CNY"),
    ("150 million renminbi", 150_000_000, "CNY"),
    ("1 Billion Euro", 1_000_000_000, "EUR"),
    ("1 BILLION EUROS", 1_000_000_000, "EUR"),
    ("5 billion Hong Kong dollars", 5_000_000_000, "HKD"),
    ("3 million New Taiwan dollars", 3_000_000, "TWD"),
    ("5 billion U.S. dollars", 5_000_000_000, "USD"),
    ("40 million Swiss francs", 40_000_000, "CHF"),
    ("244 billion CFA francs", 244_000_000_000, "XOF"),
    ("25 million quid", 25_000_000, "GBP"),
    ("5 million pounds sterling", 5_000_000, "GBP"),
    ("5.3 billion reais", 5_300_000_000, "BRL"),
    ("170 billion-real", 170_000_000_000, "BRL"),
    ("320 billion forints", 320_000_000_000, "HUF"),
    ("70 trillion won", 70_000_000_000_000, "KRW"),
    ("10 tln won", 10_000_000_000_000, "KRW"),
    ("1.4 billion rand", 1_400_000_000, "ZAR"),
    ("500 million Argentine pesos", 500_000_000, "ARS"),
    ("79 kronor", 79, "SEK"),
    ("1 billion Swedish crowns", 1_000_000_000, "SEK"),
    ("4,300 Danish crowns", 4_300, "DKK"),
    ("700 billion rupees", 700_000_000_000, "INR"),
    ("5 million dlrs", 5_000_000, "USD"),
    ("5 bucks", 5, "USD"),
    ("1,000 roubles", 1_000, "RUB"),
    # coins
    ("87 cents", 0.87, "USD"),
    ("4.5 cents", 0.045, "USD"),
    ("12-cent", 0.12, "USD"),
    ("16 Hong Kong cents", 0.16, "HKD"),
    ("74 U.S. cents", 0.74, "USD"),
    ("50p", 0.5, "GBP"),
    ("3½p", 0.035, "GBP"),
    ("1,508 pence", 15.08, "GBP"),
    ("5¢", 0.05, "USD"),
    ("76 rappen", 0.76, "CHF"),
    # scales and numerals
    ("$1.2 bn", 1_200_000_000, "USD"),
    ("$ 5 million", 5_000_000, "USD"),
    ("$5\u00a0million", 5_000_000, "USD"),
    ("$360k", 360_000, "USD"),
    ("$15M", 15_000_000, "USD"),
    ("$2B", 2_000_000_000, "USD"),
    ("$1.3b", 1_300_000_000, "USD"),
    ("$940 mn", 940_000_000, "USD"),
    ("$65 bln", 65_000_000_000, "USD"),
    ("$1.5tn", 1_500_000_000_000, "USD"),
    ("$3 1/2 billion", 3_500_000_000, "USD"),
    ("$2½ billion", 2_500_000_000, "USD"),
    ("$5-billion", 5_000_000_000, "USD"),
    ("US$1.2-billion", 1_200_000_000, "USD"),
    ("5-billion-euro", 5_000_000_000, "EUR"),
    ("100-million-dollar", 100_000_000, "USD"),
    ("1.4 trillion-euro", 1_400_000_000_000, "EUR"),
    ("4,200-crore rupees", 42_000_000_000, "INR"),
    ("$1,234,567.89", 1_234_567.89, "USD"),
    ("€1.500.000", 1_500_000, "EUR"),
    ("1'000'000 francs", 1_000_000, "CHF"),
    ("R20 000", 20_000, "ZAR"),
    ("10 000 euros", 10_000, "EUR"),
    ("$.50", 0.5, "USD"),
    ("50 €", 50, "EUR"),
    ("$(3.2) million", 3_200_000, "USD"),
    # number words
    ("half a billion euros", 500_000_000, "EUR"),
    ("three billion yuan", 3_000_000_000, "CNY"),
    ("a billion dollars", 1_000_000_000, "USD"),
    ("a hundred million dollars", 100_000_000, "USD"),
    ("one and a half billion pounds", 1_500_000_000, "GBP"),
    ("a billion and a half dollars", 1_500_000_000, "USD"),
    ("a quarter of a billion dollars", 250_000_000, "USD"),
    ("three quarters of a billion pounds", 750_000_000, "GBP"),
    ("twenty-five million dollars", 25_000_000, "USD"),
    ("two hundred and fifty million euros", 250_000_000, "EUR"),
    ("two point five billion yen", 2_500_000_000, "JPY"),
    ("one-billion-dollar", 1_000_000_000, "USD"),
    ("half-billion-dollar", 500_000_000, "USD"),
    ("four hundred quid", 400, "GBP"),
    ("five lakh crore rupees", 5_000_000_000_000, "INR"),
]


@pytest.mark.parametrize(("text", "amount", "currency"), WHOLE)
@pytest.mark.parametrize("around", ["{}", "It paid {}.", "the ({}) sum", "“{},” he said"])
def test_amount_and_currency(text: str, amount: float, currency: str, around: str) -> None:
    if text in ("R20 000",) and around != "{}":
        around = "South Africa: " + around
    elif text == "R20 000":
        pytest.skip("a lone letter needs a place to be read as a currency")
    found = only(around.format(text))
    assert (found.text, found.amount, found.currency) == (text, amount, currency)
    assert isinstance(found.amount, type(amount))
    assert (found.low, found.high, found.qualifier) == (None, None, "exact")


RANGES = [
    ("$40 billion to $50 billion", 40_000_000_000, 50_000_000_000, "USD"),
    ("$40-50 billion", 40_000_000_000, 50_000_000_000, "USD"),
    ("$40 to $50 billion", 40_000_000_000, 50_000_000_000, "USD"),
    ("$80 to $90 million", 80_000_000, 90_000_000, "USD"),
    ("€2.5bn–€3bn", 2_500_000_000, 3_000_000_000, "EUR"),
    ("$1.5-2bn", 1_500_000_000, 2_000_000_000, "USD"),
    ("$800 million-$1 billion", 800_000_000, 1_000_000_000, "USD"),
    ("$900 to $1 billion", 900_000_000, 1_000_000_000, "USD"),
    ("15 cents to $20.54", 0.15, 20.54, "USD"),
    ("55 cents to 65 cents", 0.55, 0.65, "USD"),
    ("55 to 65 cents", 0.55, 0.65, "USD"),
    ("$70-$72", 70, 72, "USD"),
    ("4,000 to 5,000 yuan", 4_000, 5_000, "CNY"),
    ("26.9 billion yuan to 28.5 billion yuan", 26_900_000_000, 28_500_000_000, "CNY"),
    ("50-55 billion yen", 50_000_000_000, 55_000_000_000, "JPY"),
    ("8 billion to 11 billion crowns", 8_000_000_000, 11_000_000_000, "SEK"),
    ("Rs 2,000-2,500 crore", 20_000_000_000, 25_000_000_000, "INR"),
    ("C$5 million to $10 million", 5_000_000, 10_000_000, "CAD"),
    ("two to three billion dollars", 2_000_000_000, 3_000_000_000, "USD"),
    ("one or two million euros", 1_000_000, 2_000_000, "EUR"),
    ("$2 billion to as much as $3 billion", 2_000_000_000, 3_000_000_000, "USD"),
]


@pytest.mark.parametrize(("text", "low", "high", "currency"), RANGES)
@pytest.mark.parametrize("around", ["{}", "It wants {}.", "a range of {} (it said)", "It costs about {} a year"])
def test_range_is_one_expression(text: str, low: float, high: float, currency: str, around: str) -> None:
    found = only(around.format(text))
    assert (found.text, found.low, found.high, found.currency) == (text, low, high, currency)
    assert found.qualifier == "range"
    assert found.amount == pytest.approx((low + high) / 2)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("between $2 billion and $3 billion", ["$2 billion and $3 billion"]),
        ("between about 2 and 3 billion euros", ["2 and 3 billion euros"]),
        ("ranging from $2 billion to $3 billion", ["$2 billion to $3 billion"]),
        ("anywhere from $5 million to $10 million", ["$5 million to $10 million"]),
        ("rose from $3 billion to $5 billion", ["$3 billion", "$5 billion"]),
        ("from 340 to 390 billion yuan", ["340", "390 billion yuan"]),
        ("cut to $5 billion from $6 billion", ["$5 billion", "$6 billion"]),
        ("$45 billion and $15 billion, respectively", ["$45 billion", "$15 billion"]),
        ("cash rose $2 billion to $12 billion", ["$2 billion", "$12 billion"]),
        ("raised the dividend by 9 cents to $1.51", ["9 cents", "$1.51"]),
        ("the shares added $3.10 to $622", ["$3.10", "$622"]),
        ("invest €13.2 billion to 2025", ["€13.2 billion"]),
        ("$4.7 billion to 22 women", ["$4.7 billion"]),
        ("from $21 billion in 2019 to $82 billion", ["$21 billion", "$82 billion"]),
        ("sales rose 15% to 20 billion yuan", ["20 billion yuan"]),
        ("in the quarter to June 3 to 5 billion yuan", ["5 billion yuan"]),
        ("$5 million to €6 million", ["$5 million", "€6 million"]),
        ("between one billion and two billion dollars", ["one billion and two billion dollars"]),
    ],
)
def test_change_or_range(text: str, spans: list[str]) -> None:
    assert [e.text for e in find_money(text)] == spans


def test_range_that_a_conversion_interrupts() -> None:
    found = find_money("about 40 million Swiss francs ($40.4 million) to 50 million francs")
    assert [(e.text, e.low, e.high) for e in found] == [
        ("40 million Swiss francs", 40_000_000, 50_000_000),
        ("$40.4 million", None, None),
        ("50 million francs", 40_000_000, 50_000_000),
    ]


def test_changing_figures_share_the_scale() -> None:
    found = find_money("rose from $40 to $50 billion")
    assert [e.amount for e in found] == [40_000_000_000, 50_000_000_000]


def test_whole_string() -> None:
    found = parse_money("€2.5bn")
    assert found is not None
    assert (found.start, found.end, found.amount) == (0, 6, 2_500_000_000)
    assert parse_money("about €2.5bn") is None
    assert parse_money("€2.5bn and €3bn") is None
    assert parse_money("") is None
