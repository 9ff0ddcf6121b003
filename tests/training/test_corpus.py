"""The corpus format: what it reads, and that a label which does not point at its words stops it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from extractor.money import find_money
from extractor.training.agreement import report
from extractor.training.augment import curl, drop_title, name_pool, swap_names
from extractor.training.corpus import CorpusError, Passage, Vocabulary, load, occurrences, parse
from extractor.training.coverage import check, table
from extractor.training.gold import as_article, as_gold

PASSAGE = """@ shipping-007 | 2021-11-02 | wire report, London
# facts: invented
= Norsk Line to buy Senta for [1:$644 million]
Norsk Line A/S said on Tuesday it would buy Senta
for about [2:$644 million].

Shares in Norsk rose to [3:18,900 crowns]. Senta had sales of [4:€1.2 billion] last year, people familiar with the matter said.
--
1 | acquisition | agreed | Norsk Line A/S = Norsk Line = Norsk | company: Norsk Line A/S = Norsk Line | to: Senta | cue: to buy
2 | same 1 | cue: would buy
3 | no unit_price
4 | revenue | completed | Senta | anonymous: people familiar with the matter | period: last year
"""


def passage() -> Passage:
    (one,) = parse(PASSAGE)
    return one


def changed(old: str, new: str) -> str:
    assert old in PASSAGE
    return PASSAGE.replace(old, new)


def test_text_and_labels() -> None:
    one = passage()
    assert (one.id, one.topic, one.date, one.title) == (
        "shipping-007",
        "shipping",
        "2021-11-02",
        "Norsk Line to buy Senta for $644 million",
    )
    assert one.text.startswith(
        f"{one.title}\n\nNorsk Line A/S said on Tuesday it would buy Senta for about $644 million.\nShares"
    )
    assert [one.text[lb.start : lb.end] for lb in one.labels] == [
        "$644 million",
        "$644 million",
        "18,900 crowns",
        "€1.2 billion",
    ]
    first, again, price, revenue = one.labels
    assert first.company == ("Norsk Line A/S", "Norsk Line", "Norsk")
    assert (again.same_as, again.company, again.cue) == (1, first.company, "would buy")
    assert (price.reason, price.company) == ("unit_price", ())
    assert (revenue.source_type, revenue.source, revenue.period) == (
        "anonymous",
        ("people familiar with the matter",),
        "last year",
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("| 2021-11-02 |", "| Tuesday |", "first line"),
        ("# facts: invented\n", "", "facts"),
        ("[2:", "[3:", r"should be number 2"),
        ("\n--\n", "\n", "no line '--'"),
        ("[4:€1.2 billion] last year, people familiar with the matter said.", "€1.2 billion.", "not marked"),
        ("3 | no unit_price\n", "", r"no label for \[3\]"),
        ("3 | no unit_price", "3 | no price", "unknown rejection"),
        ("3 | no unit_price", "9 | no unit_price", "has no mark"),
        ("3 | no unit_price", "2 | no unit_price", "has no mark"),
        ("| acquisition |", "| takeover |", "unknown metric 'takeover'"),
        ("| agreed |", "| done |", "unknown status 'done'"),
        ("| company: Norsk", "| firm: Norsk", "bad source"),
        ("| Norsk Line A/S =", "| Norsk Lines =", "'Norsk Lines' does not stand"),
        ("to: Senta |", "to: Santa |", "'Santa' does not stand"),
        ("cue: would buy", "cue: will buy", "'will buy' does not stand"),
        ("cue: would buy", "clue: would buy", "'clue: would buy' is not one of"),
        ("2 | same 1", "2 | same 3", "names no earlier claim"),
    ],
)
def test_a_label_that_does_not_fit_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        parse(changed(old, new), "ships.txt")
    assert str(caught.value).startswith("ships.txt, ")


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PASSAGE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(PASSAGE, encoding="utf-8")
    with pytest.raises(CorpusError, match="shipping-007: this id is taken"):
        list(load(tmp_path))


def test_own_metrics() -> None:
    words = Vocabulary(metrics=("takeover", "revenue"))
    assert parse(changed("| acquisition |", "| takeover |"), words=words)[0].labels[0].metric == "takeover"


def test_names_are_whole_words() -> None:
    assert occurrences("Ford", "Ford, Fordham and Ford’s (Ford)") == [(0, 4), (18, 22), (26, 30)]


def test_gold_puts_the_mentions_of_a_claim_together() -> None:
    gold = as_gold(passage())
    assert [(c.amount, c.currency, len(c.spans)) for c in gold.claims] == [
        (644_000_000, "USD", 2),
        (1_200_000_000, "EUR", 1),
    ]
    assert ("norsk", "line") in gold.claims[0].sources
    assert len(gold.rejected) == 1
    assert as_article(passage()).text == passage().text


def test_swapped_names_keep_every_label_on_its_words() -> None:
    one = passage()
    for seed in range(20):
        other = swap_names(one, [("Zett Holdings Ltd", "Zett"), ("Øre",)], random.Random(seed), share=1.0)
        assert "Norsk" not in other.text
        assert [other.text[lb.start : lb.end] for lb in other.labels] == [
            one.text[lb.start : lb.end] for lb in one.labels
        ]
        for label in other.labels:
            assert all(occurrences(name, other.text) for name in (*label.company, *label.counterparty, *label.source))
            assert all(words is None or words in other.text for words in (label.cue, label.period))
        assert other.title is not None
        assert other.text.startswith(other.title + "\n\n")


def test_typographic_quotation_marks_keep_every_label_on_its_words() -> None:
    quoted = 'Shares in "Norsk" (a "Line") rose, the unions\' "friends" said,'
    one = parse(changed("Shares in Norsk rose", quoted).replace("Senta", "Senta's"))[0]
    other = curl(one)
    assert "Shares in “Norsk” (a “Line”) rose, the unions’ “friends” said," in other.text
    assert len(other.text) == len(one.text)
    assert other.title is not None
    assert other.text.startswith(other.title + "\n\n")
    assert [label.counterparty for label in other.labels] == [("Senta’s",), ("Senta’s",), (), ()]
    for label in other.labels:
        assert all(occurrences(name, other.text) for name in (*label.company, *label.counterparty, *label.source))
    assert curl(other) == other


def test_the_name_pool_has_no_descriptions() -> None:
    assert name_pool([passage()]) == [("Norsk Line A/S", "Norsk Line", "Norsk"), ("Senta",)]


def test_a_title_with_an_expression_stays() -> None:
    assert drop_title(passage()) == passage()
    plain = parse(changed(" for [1:$644 million]", "").replace("[2:", "[1:").replace("[3:", "[2:").replace("[4:", "[3:").replace("1 | acq", "1 | acq").replace("2 | same 1 | cue: would buy\n", "").replace("3 | no", "2 | no").replace("4 | rev", "3 | rev"))[0]  # fmt: skip
    without = drop_title(plain)
    assert without.title is None
    assert [without.text[lb.start : lb.end] for lb in without.labels] == [
        plain.text[lb.start : lb.end] for lb in plain.labels
    ]


CORPUS = Path(__file__).parents[2] / "models" / "corpus"


def test_the_shipped_corpus_is_sound_and_its_table_is_of_today() -> None:
    passages, errors = check(CORPUS)
    assert errors == []
    assert len({p.id for p in passages}) == len(passages)
    assert (CORPUS / "COVERAGE.md").read_text("utf-8").strip() == table(passages)


def test_second_labellings_are_sound() -> None:
    counts, _, errors = report(CORPUS)
    assert errors == []
    assert counts["whole"].total() > 1000


def test_the_money_finder_finds_what_people_marked() -> None:
    marked = found = 0
    for one in load(CORPUS):
        expressions = find_money(one.text)
        for label in one.labels:
            if label.reason != "vague":
                marked += 1
                found += any(e.start < label.end and label.start < e.end for e in expressions)
    assert found / marked >= 0.99
