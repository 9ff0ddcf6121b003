"""The same text twice: read once, recorded for both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from stub_reader import StubReader

from extractor import Article, ClaimExtractor, InputError
from extractor.assembly import told_by
from extractor.batch import ExtractJob, run
from extractor.batch.duplicates import Duplicates

STORY = "Acme Motors Inc. plans to spend $5 billion on a plant this year, the company said. Shares of Acme rose to $12."


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_second_path_gets_the_records_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUB_LOG", str(tmp_path / "log"))
    articles = [
        {"id": "one", "text": "Twice $1 and $2"},
        {"id": "two", "text": "Twice $1 and $2", "url": "https://example.com/"},
        {"id": "three", "text": "Twice $1 and $2", "published": "2024-05-31"},
        {"id": "four", "text": "Once $1 and $2"},
        {"id": "five", "text": "CRASH"},
        {"id": "six", "text": "CRASH"},
    ]
    source, out, ledger, errors = (tmp_path / name for name in ("in.json", "out", "ledger", "errors"))
    source.write_text(json.dumps(articles))
    job = ExtractJob(inputs=(str(source),), output=str(out), mentions=str(ledger), errors=str(errors))
    assert run(job, load=lambda _: StubReader()).duplicates == 2
    assert (tmp_path / "log").read_text().split("\n") == ["Twice $1 and $2"] * 2 + ["Once $1 and $2", "CRASH", ""]
    for records in (lines(out), lines(ledger)):
        found = [(r["article_id"], r["duplicate_of"]) for r in records]
        expected = [("one", None), ("two", "one"), ("three", "one"), ("four", None)]
        assert found == [pair for pair in expected for _ in range(2)]
        assert list(records[0])[-1] == "duplicate_of"
    assert [record["url"] for record in lines(out)][2:4] == ["https://example.com/"] * 2
    assert len({record["claim_id"] for record in lines(out)}) == 8
    assert [line["claim_id"] for line in lines(ledger)] == [record["claim_id"] for record in lines(out)]
    assert [line["input"] for line in lines(errors)] == [f"{source}[4]", f"{source}[5]"]


def test_a_copy_is_what_reading_gives(bundled: ClaimExtractor) -> None:
    first = bundled.read(Article(text=STORY, published="2024-05-31", url="https://example.com/1", authors=("Ann",)))
    second = Article(text=STORY, published="2024-05-31", article_id="second", path="2.txt", site="Elsewhere")
    expected = bundled.read(second)
    assert told_by(second, first.claims, first.ledger) == (expected.claims, expected.ledger)
    assert len(expected.claims) == 1


def test_what_is_remembered_is_bounded() -> None:
    duplicates, reader = Duplicates(remembered=3, kept=2), StubReader()

    def read(text: str) -> tuple[str | None, bool]:
        reading = duplicates.plan(Article(text=text, article_id=f"{text}{len(seen)}"))
        duplicates.settle(reading, None if reading.of is not None else reader.try_read(reading.article))
        seen.append(text)
        return reading.duplicate_of, reading.of is not None

    seen: list[str] = []
    assert [read(text) for text in "abca"] == [(None, False)] * 3 + [("a0", False)]  # known, but too far back to copy
    assert [read(text) for text in "aa"] == [("a0", True)] * 2
    assert [read(text) for text in "xyb"] == [(None, False)] * 3  # b had been forgotten
    assert [read(text) for text in "xa"] == [("x6", False), (None, False)]


def test_a_text_that_keeps_coming_is_read_once() -> None:
    duplicates, reader = Duplicates(kept=2), StubReader()
    read = 0
    for number in range(20):
        reading = duplicates.plan(Article(text="ab"[number % 2], article_id=str(number)))
        result = reader.try_read(reading.article) if reading.of is None else None
        read += result is not None
        duplicates.settle(reading, result)
    assert read == 2


def test_a_failure_is_taken_over_too() -> None:
    duplicates, article = Duplicates(), Article(text="CRASH")
    first, second = duplicates.plan(article), duplicates.plan(article)
    error = InputError("one", "crashed", "no")
    assert duplicates.settle(first, error) is error
    assert duplicates.settle(second, None) is error
