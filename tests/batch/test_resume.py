"""A batch that ended anywhere goes on with --resume, and its outputs are byte for byte those of a batch that was left alone."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from pages import web_archive
from stub_reader import StubReader

from extractor import Article, Extraction
from extractor.batch import ExtractJob, books, run
from extractor.batch.journal import Journal
from extractor.errors import Interrupted, ModelError, OutputError, UsageError

pytestmark = pytest.mark.usefixtures("committing")


class Killed(BaseException):
    """Stands for the end of the process: nothing may catch it."""


class Mortal(StubReader):
    """Ends, with whatever it is given, when it is to read its ``last``-th article."""

    def __init__(self, last: int, end: BaseException) -> None:
        super().__init__()
        self.left, self.end = last, end

    def read(self, article: str | Article) -> Extraction:
        self.left -= 1
        if self.left < 0:
            raise self.end
        return super().read(article)


def job_in(folder: Path, source: Path, layout: str = "jsonl", **options: object) -> ExtractJob:
    folder.mkdir(exist_ok=True)
    outputs = {name: str(folder / name) for name in ("mentions", "errors")}
    return ExtractJob(inputs=(str(source),), output=str(folder / f"out.{layout}"), **{**outputs, **options})  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def start(job: ExtractJob, *, last: int, end: BaseException | None = None) -> None:
    with pytest.raises((Killed, Interrupted, OutputError)):
        run(job, load=lambda _: Mortal(last, end or Killed()))


def resume(job: ExtractJob, **options: object) -> object:
    return run(replace(job, resume=True, **options), load=lambda _: StubReader())  # type: ignore[arg-type]


@pytest.fixture
def whole(inputs: Path, tmp_path: Path) -> dict[str, bytes]:
    """The outputs of a batch that was left alone."""
    run(job_in(tmp_path / "whole", inputs), load=lambda _: StubReader())
    return contents(tmp_path / "whole")


@pytest.mark.parametrize("last", range(9))
def test_killed_at_any_article(inputs: Path, tmp_path: Path, whole: dict[str, bytes], last: int) -> None:
    job = job_in(tmp_path / "out", inputs)
    start(job, last=last)
    assert [name for name in contents_of(job) if not name.startswith(".")] == []
    summary = resume(job)
    assert contents(tmp_path / "out") == whole
    assert str(summary).startswith(
        "11 articles, 12 claims, 12 money expressions, 2 duplicates, 1 skipped (not_english), 1 failed (bad_json), 1 failed (crashed), 1 failed (empty) in"
    )


def test_killed_within_an_archive(tmp_path: Path) -> None:
    archive = web_archive(tmp_path / "news.warc.gz", [f"Acme pays ${n}." for n in (1, 2, 3, 1)])
    run(job_in(tmp_path / "whole", archive), load=lambda _: StubReader())
    whole = contents(tmp_path / "whole")
    assert [json.loads(line)["amount"] for line in whole["out.jsonl"].splitlines()] == [1, 2, 3, 1]
    assert json.loads(whole["errors"])["reason"] == "bad_record"
    for last in range(3):
        job = job_in(tmp_path / f"out{last}", archive)
        start(job, last=last)
        resume(job)
        assert contents(tmp_path / f"out{last}") == whole


def contents_of(job: ExtractJob) -> list[str]:
    return [path.name for path in Path(str(job.output)).parent.iterdir()]


@pytest.mark.parametrize("layout", ["json", "csv", "parquet"])
def test_killed_twice_in_every_format(inputs: Path, tmp_path: Path, layout: str) -> None:
    run(job_in(tmp_path / "whole", inputs, layout), load=lambda _: StubReader())
    job = job_in(tmp_path / "out", inputs, layout)
    start(job, last=3)
    start(replace(job, resume=True), last=4)
    resume(job)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_what_was_half_written_is_cut_off(inputs: Path, tmp_path: Path, whole: dict[str, bytes]) -> None:
    job = job_in(tmp_path / "out", inputs)
    start(job, last=5)
    for name in ("claims", "mentions", "errors", "inputs", "texts"):
        with (tmp_path / "out" / ".out.jsonl.extract" / f"{name}.jsonl").open("ab") as stream:
            stream.write(b'{"claim_id": "half')
    resume(job)
    assert contents(tmp_path / "out") == whole


def test_killed_while_the_outputs_are_written(
    inputs: Path, tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_in(inputs, inputs)  # outputs among the inputs, where a later walk would find them
    job = replace(job, mentions=str(inputs / "mentions.jsonl"))
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "remove", lambda self: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            run(job, load=lambda _: StubReader())
    (inputs / ".out.jsonl.1234.part").write_text("half")
    (inputs / "out.jsonl").unlink()
    run(replace(job, resume=True), load=lambda _: pytest.fail("nothing is left to read"))
    assert (inputs / "out.jsonl").read_bytes() == whole["out.jsonl"]
    assert (inputs / "mentions.jsonl").read_bytes() == whole["mentions"]
    assert [path.name for path in inputs.iterdir() if path.name.startswith(".")] == []


def test_without_resume_it_starts_over(
    inputs: Path, tmp_path: Path, whole: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    job = job_in(tmp_path / "out", inputs)
    start(job, last=5)
    run(job, load=lambda _: StubReader())
    assert contents(tmp_path / "out") == whole
    assert "Starting over: 6 articles of an unfinished run are dropped" in capsys.readouterr().err


def test_a_start_that_fails_drops_nothing(inputs: Path, tmp_path: Path, whole: dict[str, bytes]) -> None:
    def no_model(job: ExtractJob) -> StubReader:
        raise ModelError("no model here")

    job = job_in(tmp_path / "out", inputs)
    with pytest.raises(ModelError):
        run(job, load=no_model)
    assert contents_of(job) == []
    start(job, last=5)
    with pytest.raises(ModelError):
        run(job, load=no_model)
    resume(job)
    assert contents(tmp_path / "out") == whole


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"min_confidence": 0.5}, "--min-confidence was 0.0, now 0.5"),
        ({"inputs": ("elsewhere",)}, "INPUT was .*, now elsewhere"),
        ({"errors": None}, "--errors was .*, now left out"),
        ({"published": "2024-05-31"}, "--published was left out, now 2024-05-31"),
    ],
)
def test_another_job_is_refused(inputs: Path, tmp_path: Path, change: dict[str, object], told: str) -> None:
    job = job_in(tmp_path / "out", inputs)
    start(job, last=2)
    with pytest.raises(UsageError, match=f"{told}.*--resume"):
        resume(job, **change)
    resume(job, workers=1, quiet=True)


def test_another_model_is_refused(inputs: Path, tmp_path: Path) -> None:
    job = job_in(tmp_path / "out", inputs)
    start(job, last=2)
    with pytest.raises(UsageError, match="the model is other, that of the unfinished run stub"):
        run(replace(job, resume=True), load=lambda _: StubReader("other"))


def test_nothing_to_go_on_with(inputs: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no unfinished run is here"):
        resume(job_in(tmp_path / "out", inputs))
    with pytest.raises(UsageError, match="--resume needs -o FILE"):
        resume(ExtractJob(inputs=(str(inputs),)))
    with pytest.raises(UsageError, match="--resume needs -o FILE"):
        resume(ExtractJob(inputs=(str(inputs),), output="/dev/null"))


def test_inputs_that_changed_are_named(inputs: Path, tmp_path: Path) -> None:
    job = job_in(tmp_path / "out", inputs)
    start(job, last=5)
    before = (inputs / "a.txt").read_bytes()
    (inputs / "a.txt").write_bytes(b"Now another text.")
    with pytest.raises(UsageError, match=r"a\.txt has changed since the unfinished run"):
        resume(job)
    (inputs / "a.txt").write_bytes(before)
    (inputs / "aa.txt").write_bytes(b"A new file.")
    with pytest.raises(UsageError, match=r"b\.txt was read in the place where now .*aa\.txt stands"):
        resume(job)
    for path in inputs.iterdir():
        if path.name != "a.txt":
            path.unlink()
    with pytest.raises(UsageError, match=r"b\.txt is gone since"):
        resume(job)


def test_two_runs_do_not_share_an_output(inputs: Path, tmp_path: Path) -> None:
    job = job_in(tmp_path / "out", inputs)
    start(job, last=1)
    assert job.journal_folder
    with (
        Journal(job.journal_folder, job.identity(), resume=True),
        pytest.raises(UsageError, match="another run is at work"),
    ):
        resume(job)


def test_ctrl_c_says_how_to_go_on(inputs: Path, tmp_path: Path, whole: dict[str, bytes]) -> None:
    job = job_in(tmp_path / "out", inputs)
    with pytest.raises(Interrupted, match="The same command with --resume goes on"):
        run(job, load=lambda _: Mortal(3, KeyboardInterrupt()))
    resume(job)
    assert contents(tmp_path / "out") == whole


def test_a_full_disk(inputs: Path, tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    job = job_in(tmp_path / "out", inputs)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        start(job, last=4)
    start(job, last=4)
    with monkeypatch.context() as patch:
        patch.setattr(books, "text_output", full)
        with pytest.raises(OutputError, match=r"No space left.*--resume"):
            resume(job)
    resume(job)
    assert contents(tmp_path / "out") == whole


def test_a_damaged_journal_is_named(inputs: Path, tmp_path: Path) -> None:
    job = job_in(tmp_path / "out", inputs)
    start(job, last=4)
    folder = tmp_path / "out" / ".out.jsonl.extract"
    (folder / "texts.jsonl").write_bytes(b"\0" * 10_000)
    with pytest.raises(UsageError, match="is damaged; leave --resume out"):
        resume(job)
    (folder / "claims.jsonl").write_bytes(b"")
    with pytest.raises(UsageError, match="is damaged; leave --resume out"):
        resume(job)


def test_the_journal_holds_no_more_than_was_asked_for(inputs: Path, tmp_path: Path) -> None:
    job = replace(job_in(tmp_path / "out", inputs), mentions=None, errors=None)
    start(job, last=6)
    folder = tmp_path / "out" / ".out.jsonl.extract"
    assert (folder / "mentions.jsonl").stat().st_size == (folder / "errors.jsonl").stat().st_size == 0
    assert json.loads((folder / "job.json").read_text())["model"] == "stub"
