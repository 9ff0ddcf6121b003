"""The inputs as a row of items: what is past is passed over, and what breaks a parser stays alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import web_archive

from extractor import Article, InputError
from extractor.batch import items as items_module
from extractor.batch.items import Document, Past, read_items
from extractor.errors import UsageError
from extractor.sources.formats import RawDocument
from extractor.sources.reader import files_of


def test_items_of_the_past_are_passed_over(inputs: Path) -> None:
    items = list(read_items([str(inputs)]))
    for done in range(len(items) + 1):
        begun = [item.document for item in items[:done] if item.number == 0]
        past = Past(begun, items[done - 1].number + 1 if done else 0)
        assert repr(list(read_items([str(inputs)], past=past))) == repr(items[done:])
    names = [item.name for item in items if isinstance(item.content, InputError)]
    assert [Path(name).name for name in names] == ["b.txt", "c.jsonl:3", "e.txt"]


def test_each_page_of_an_archive_is_a_document(tmp_path: Path) -> None:
    archive = web_archive(tmp_path / "news.warc.gz", [f"Acme pays ${n}." for n in range(4)])
    items = list(read_items([str(archive)], day="crawl"))
    for done in range(len(items) + 1):
        past = Past([item.document for item in items[:done]], 1)
        assert repr(list(read_items([str(archive)], past=past, day="crawl"))) == repr(items[done:])
    assert [item.content.published for item in items if isinstance(item.content, Article)] == ["2024-05-31"] * 4
    (bad,) = [item for item in items if isinstance(item.content, InputError)]
    assert bad is items[2]
    assert bad.document.name.startswith(f"{archive}#")
    assert isinstance(bad.content, InputError)
    assert bad.content.reason == "bad_record"
    reached = [item.reached for item in items]
    assert reached == sorted(reached)
    assert 0 < reached[0] <= reached[-1] <= archive.stat().st_size


def test_a_page_of_an_archive_that_has_changed_is_named(tmp_path: Path) -> None:
    archive = web_archive(tmp_path / "news.warc.gz", ["Acme pays $1.", "Acme pays $2."])
    begun = [item.document for item in read_items([str(archive)])]
    web_archive(archive, ["Acme pays $1.", "Acme pays $3."])
    with pytest.raises(UsageError, match=rf"--resume: {re.escape(begun[2].name)} has changed"):
        list(read_items([str(archive)], past=Past(begun, 1)))


def test_folders_are_opened_and_errors_stand_for_themselves(inputs: Path) -> None:
    sources = list(files_of([str(inputs), "https://example.com/", str(inputs / "none.txt")]))
    assert [source.name for source in sources if isinstance(source, Path)] == sorted(p.name for p in inputs.iterdir())
    assert sources[-2] == "https://example.com/"
    (item,) = read_items([source for source in sources if isinstance(source, InputError)])
    assert (item.name, item.content) == (str(inputs / "none.txt"), sources[-1])


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
