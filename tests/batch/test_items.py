"""The inputs as a row of items: what is past is passed over, and what breaks a parser stays alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor import Article, InputError
from extractor.batch import items as items_module
from extractor.batch.items import Document, Past, read_items
from extractor.sources.formats import RawDocument


def test_items_of_the_past_are_passed_over(inputs: Path) -> None:
    items = list(read_items([str(inputs)]))
    for done in range(len(items) + 1):
        begun = [item.document for item in items[:done] if item.number == 0]
        past = Past(begun, items[done - 1].number + 1 if done else 0)
        assert repr(list(read_items([str(inputs)], past=past))) == repr(items[done:])
    names = [item.name for item in items if isinstance(item.content, InputError)]
    assert [Path(name).name for name in names] == ["b.txt", "c.jsonl:3", "e.txt"]


def test_a_document_that_breaks_its_parser_stays_alone(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(document: RawDocument, *, limits: object) -> Iterator[Article]:
        if "a.txt" in document.name:
            raise RecursionError("too deep")
        while "i.txt" in document.name:
            pass
        yield Article(text="fine")

    monkeypatch.setattr(items_module, "parse", parse)
    items = list(read_items([str(inputs)], time_limit=0.05))
    reasons = {Path(item.name).name: item.content.reason for item in items if isinstance(item.content, InputError)}
    assert reasons == {"a.txt": "crashed", "i.txt": "too_slow"}
    assert len(items) == 12


def test_pages_of_the_past_are_not_fetched_again(monkeypatch: pytest.MonkeyPatch, inputs: Path) -> None:
    monkeypatch.setattr("extractor.sources.web.fetch", lambda *_, **__: pytest.fail("fetched again"))
    past = Past([Document(0, "https://example.com/", "a hash")], 1)
    first, *_ = read_items(["https://example.com/", str(inputs / "a.txt")], past=past)
    assert first.document.source == 1
