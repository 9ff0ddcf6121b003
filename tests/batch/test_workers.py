"""Several processes: the same results in the same order, whatever single articles do to the process that reads them."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from stub_reader import StubReader

from extractor import workers
from extractor.batch import ExtractJob, run
from extractor.deadline import PATIENCE, TooSlow, call_within
from extractor.errors import ExtractorError, InputError, ModelError


def test_articles_that_take_their_process_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STUB_ONCE", str(tmp_path / "once"))
    monkeypatch.setattr(workers, "GRACE", 0.5)
    bad = ["DIE $1", "CRASH $2", "SPIN $3", "DIE-ONCE $4", "STUCK $5"]
    texts = [text for pair in zip(bad, (f"Good ${n}" for n in range(6, 11)), strict=True) for text in pair]
    errors: list[InputError] = []
    read = StubReader().read_many(texts, workers=2, on_error=errors.append, time_limit=0.2)
    assert [e.article.text for e in read] == ["Good $6", "Good $7", "Good $8", "DIE-ONCE $4", "Good $9", "Good $10"]
    assert [(e.input, e.reason) for e in errors] == [
        ("DIE $1", "crashed"),
        ("CRASH $2", "crashed"),
        ("SPIN $3", "too_slow"),
        ("STUCK $5", "too_slow"),
    ]
    assert "signal 9" in errors[0].message
    assert "0.2 seconds; allow more with --time-limit" in errors[2].message


def test_a_process_of_its_own_outlives_its_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GRACE", 0.5)
    with workers.IsolatedReader(StubReader().loader(), time_limit=0.2) as reader:
        found = [reader.try_read(text) for text in ("Good $1", "DIE $2", "SPIN $3", "Good $4", "STUCK $5", "Good $6")]
    assert [f.reason if isinstance(f, InputError) else f.article.text for f in found] == [
        "Good $1",
        "crashed",
        "too_slow",
        "Good $4",
        "too_slow",
        "Good $6",
    ]
    assert not multiprocessing.active_children()


def test_two_workers_write_the_same_bytes_as_one(inputs: Path, tmp_path: Path, committing: None) -> None:
    written = []
    for count in (1, 2):
        folder = tmp_path / f"out{count}"
        folder.mkdir()
        outputs = {name: str(folder / name) for name in ("output", "mentions", "errors")}
        run(ExtractJob(inputs=(str(inputs),), workers=count, **outputs), load=lambda _: StubReader())  # type: ignore[arg-type]
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0] == written[1]
    assert len(written[0]) == 3


class NoReader(StubReader):
    """Cannot be had in a worker: ``how`` it fails."""

    def __init__(self, how: Callable[[], StubReader]) -> None:
        super().__init__()
        self.how = how

    def loader(self) -> Callable[[], StubReader]:
        return self.how


def leave() -> StubReader:
    os._exit(3)


def find_no_model() -> StubReader:
    raise ModelError("no model here")


def test_workers_that_cannot_start_end_the_batch() -> None:
    with pytest.raises(ExtractorError, match=r"die before they read anything \(exit status 3\)"):
        list(NoReader(leave).read_many(["one"], workers=2))
    with pytest.raises(ModelError, match="no model here"):
        list(NoReader(find_no_model).read_many(["one"], workers=2))


def test_one_process_ends_what_is_too_slow(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text('{"text": "Good $1"}\n{"text": "SPIN $2"}\n{"text": "Good $3"}\n')
    job = ExtractJob(inputs=(str(tmp_path / "news.jsonl"),), output=str(tmp_path / "out"), time_limit=0.1)
    job = replace(job, errors=str(tmp_path / "errors"))
    assert run(job, load=lambda _: StubReader()).problems == {"too_slow": 1}
    assert (tmp_path / "out").read_text().count("\n") == 2
    assert '/news.jsonl:2", "reason": "too_slow"' in (tmp_path / "errors").read_text()


def test_the_limit_of_time() -> None:
    def swallow() -> None:
        while True:
            try:
                time.sleep(0.01)
            except Exception:
                pytest.fail("an alarm was caught on its way")

    assert call_within(5.0, lambda: "in time") == "in time"
    assert call_within(None, lambda: "unlimited") == "unlimited"
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        call_within(0.05, swallow)  # sleeping is no computing: only the clock ends it
    assert time.monotonic() - begun >= 0.05 * PATIENCE
    with pytest.raises(ZeroDivisionError):
        call_within(5.0, lambda: 1 / 0)
