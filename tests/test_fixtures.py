"""The sample articles: each gives its gold records, exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from extractor import Article, ClaimExtractor
from extractor.errors import InputError
from extractor.pipeline import Extraction
from extractor.sources import read_articles

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
    miss = pytest.mark.xfail(strict=True, reason="listed in fixtures/known-misses.txt")
    return [pytest.param(r, id=r["path"], marks=[miss] if r["path"] in MISSES else []) for r in rows]


@pytest.mark.parametrize("row", _cases())
def test_gold(row: dict, extractions: dict[str, Extraction]) -> None:  # type: ignore[type-arg]
    extraction = extractions[row["path"]]
    assert extraction.article.title == row["title"]
    found = {tuple(_amounts(claim.to_dict()["mentions"])): claim.to_dict() for claim in extraction.claims}
    gold = {tuple(_amounts(claim["amounts"])): claim for claim in row["claims"]}
    assert sorted(found) == sorted(gold)
    for place, claim in gold.items():
        record = found[place]
        assert {name: record[name] for name in EXACT} == {name: claim[name] for name in EXACT}
        assert record["company"] in {claim["company"], *claim["company_aliases"]}
        assert record["source"] in {claim["source"], *claim["source_aliases"]}
    rejected = {(line.start, line.end): line.reason for line in extraction.ledger if line.reason}
    assert rejected == {(r["start"], r["end"]): r["reason"] for r in row["rejected"]}


def _amounts(mentions: list[dict]) -> list[tuple[int, int]]:  # type: ignore[type-arg]
    return [(m["start"], m["end"]) for m in mentions if m.get("field", "amount") == "amount"]


@pytest.mark.parametrize("row", [r for r in ROWS if "skipped" in r], ids=lambda row: row["path"])
def test_skipped(row: dict) -> None:  # type: ignore[type-arg]
    articles, errors = read(row["path"])
    assert articles == []
    assert [error.reason for error in errors] == [row["skipped"]]


def test_gold_covers_every_sample(samples: Path) -> None:
    files = {p.relative_to(samples).as_posix() for p in samples.rglob("*") if p.is_file()}
    assert {row["path"].partition("#")[0] for row in ROWS} == files
