"""The sample articles: each gives its gold records, in every field that the gold has.

``pytest tests/test_fixtures.py --runxfail`` shows what the known misses get wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from extractor import Article, ClaimExtractor
from extractor.errors import InputError
from extractor.evaluation.gold import name_keys
from extractor.pipeline import Extraction
from extractor.sources import read_articles

Row = dict[str, Any]
Place = tuple[int, int, str]

GOLD = Path(__file__).parents[1] / "fixtures" / "gold.jsonl"
ROWS = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
MISSES = {line for line in GOLD.with_name("known-misses.txt").read_text("utf-8").splitlines() if line[:1] != "#"}
EXACT = (
    "amount", "amount_low", "amount_high", "amount_qualifier", "currency", "status", "source_type", "metric", "response", "period_start", "period_end",
)  # fmt: skip


def read(path: str) -> tuple[list[Article], list[InputError]]:
    """The articles and errors of one gold line's file; "file.jsonl#2" is its second article."""
    file, _, number = path.partition("#")
    errors: list[InputError] = []
    articles = list(read_articles(GOLD.parent / "articles" / file, on_error=errors.append))
    return (articles[int(number) - 1 :][:1] if number else articles), errors


@pytest.fixture(scope="module")
def extractions(bundled: ClaimExtractor) -> dict[str, Extraction]:
    return {row["path"]: bundled.read(read(row["path"])[0][0]) for row in ROWS if "skipped" not in row}


def _cases() -> list[ParameterSet]:
    """The articles; those that the shipped reader does not meet yet must fail, so that the list is cut when it does."""
    rows = [row for row in ROWS if "skipped" not in row]
    reason = "listed in fixtures/known-misses.txt"
    miss = pytest.mark.xfail(strict=True, raises=pytest.fail.Exception, reason=reason)
    return [pytest.param(r, id=r["path"], marks=[miss] if r["path"] in MISSES else []) for r in rows]


@pytest.mark.parametrize("row", _cases())
def test_gold(row: Row, extractions: dict[str, Extraction]) -> None:
    lines = differences(row, extractions[row["path"]])
    if lines:
        pytest.fail("\n  ".join([f"{row['path']} does not read as its gold says:", *lines]), pytrace=False)


def differences(row: Row, extraction: Extraction) -> list[str]:
    """A line for everything in which an extraction is not as its line of the gold says."""
    records = {_places(claim.to_dict()["mentions"]): claim.to_dict() for claim in extraction.claims}
    gold = {_places(claim["amounts"]): claim for claim in row["claims"]}
    rejected = {_place(m): m["reason"] for m in row["rejected"]}
    ledger = {(line.start, line.end, line.text): line.reason for line in extraction.ledger if line.reason}
    lines = _unlike("title", row["title"], extraction.article.title, row["title"] == extraction.article.title)
    lines += [f"{_words(places)}: this claim is missing" for places in gold if places not in records]
    lines += [f"{_words(places)}: this claim is too much" for places in records if places not in gold]
    for place in sorted(rejected.keys() | ledger.keys()):
        reason, read_as = rejected.get(place), ledger.get(place)
        lines += _unlike(f"{_words([place])}: reason", reason, read_as, reason == read_as)
    for places, claim in gold.items():
        for name, want, got, same in _fields(claim, records[places]) if places in records else ():
            lines += _unlike(f"{_words(places)}: {name}", want, got, same)
    return lines


def _fields(gold: Row, record: Row) -> Iterator[tuple[str, object, object, bool]]:
    """(field, gold, read, whether they agree) for each field that the gold has."""
    for name in EXACT:
        yield name, gold[name], record[name], gold[name] == record[name]
    for name in ("company", "source"):
        yield name, gold[name], record[name], record[name] in {gold[name], *gold[f"{name}_aliases"]}
    one, other = gold["counterparty"], record["counterparty"]
    yield "counterparty", one, other, name_keys([one]) == name_keys([other])
    one, other = gold["period"], record["period"]
    yield "period", one, other, one == other if None in (one, other) else _within(one, other) or _within(other, one)
    begin, stop = record["evidence_start"], record["evidence_end"]
    told = any(begin <= amount["start"] and amount["end"] <= stop for amount in gold["amounts"])
    yield "evidence", "a sentence with the amount", record["evidence"], told


def _within(words: str, others: str) -> bool:
    """Whether ``others`` hold ``words``: how many words belong to a period, the gold leaves open."""
    return f" {words.lower()} " in f" {others.lower()} "


def _unlike(name: str, gold: object, read: object, same: bool) -> list[str]:
    return [] if same else [f"{name}\n      gold: {gold!r}\n      read: {read!r}"]


def _places(mentions: Sequence[Row]) -> tuple[Place, ...]:
    return tuple(_place(m) for m in mentions if m.get("field", "amount") == "amount")


def _place(mention: Row) -> Place:
    return mention["start"], mention["end"], mention["text"]


def _words(places: Sequence[Place]) -> str:
    return ", ".join(f"{text} at {start}" for start, _, text in places)


@pytest.mark.parametrize("field", [*EXACT, "company", "source", "counterparty", "period", "amounts"])
def test_a_record_that_is_not_as_the_gold_says_is_noticed(field: str, extractions: dict[str, Extraction]) -> None:
    (row,) = [row for row in ROWS if row["path"] == "deals/talks-collapse.txt"]
    right = differences(row, extractions[row["path"]])
    wrong = [{"start": 0, "end": 1, "text": "x"}] if field == "amounts" else "x"
    claims = [*row["claims"][:-1], {**row["claims"][-1], field: wrong}]
    found = differences({**row, "claims": claims}, extractions[row["path"]])
    (*_, line) = [line for line in found if line not in right]
    assert line.partition("\n")[0].endswith("too much" if field == "amounts" else f": {field}")


@pytest.mark.parametrize("row", [r for r in ROWS if "skipped" in r], ids=lambda row: row["path"])
def test_skipped(row: Row) -> None:
    articles, errors = read(row["path"])
    assert articles == []
    assert [error.reason for error in errors] == [row["skipped"]]


def test_gold_covers_every_sample(samples: Path) -> None:
    files = {p.relative_to(samples).as_posix() for p in samples.rglob("*") if p.is_file()}
    assert {row["path"].partition("#")[0] for row in ROWS} == files


def test_a_counterparty_is_mentioned_where_the_record_has_one(extractions: dict[str, Extraction]) -> None:
    claims = [claim for extraction in extractions.values() for claim in extraction.claims]
    for claim in claims:
        assert bool(claim.counterparty) == any(mention.field == "counterparty" for mention in claim.mentions)
    assert {bool(claim.counterparty) for claim in claims} == {True, False}
