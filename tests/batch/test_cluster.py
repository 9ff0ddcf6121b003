"""A batch on a cluster, without one: whatever it is that reads the articles, the outputs are those of one machine, and nothing is left beside them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from stub_reader import StubReader

from extractor import Article, Extraction, InputError
from extractor.batch import Cluster, ExtractJob, run
from extractor.batch.items import Item, read_items
from extractor.errors import Interrupted, UsageError

CLUSTER = Cluster(address="auto", actors=2)


def read_inputs(job: ExtractJob) -> Iterator[tuple[Item, Extraction | InputError | None]]:
    """As that of ``extractor.ray``: every article is read, those too whose text came before."""
    for item in read_items(job.inputs, time_limit=job.time_limit, day=job.day):
        yield item, StubReader().try_read(item.content) if isinstance(item.content, Article) else None


def interrupted(job: ExtractJob) -> Iterator[tuple[Item, Extraction | InputError | None]]:
    yield next(read_inputs(job))
    raise KeyboardInterrupt


@pytest.fixture
def job(inputs: Path, tmp_path: Path) -> ExtractJob:
    (tmp_path / "out").mkdir()
    names = {name: str(tmp_path / "out" / name) for name in ("output", "mentions", "errors")}
    return ExtractJob(inputs=(str(inputs),), cluster=CLUSTER, quiet=True, **names)  # type: ignore[arg-type]


def reading_with(monkeypatch: pytest.MonkeyPatch, read: object) -> None:
    monkeypatch.setitem(sys.modules, "extractor.ray", SimpleNamespace(read_inputs=read))  # type: ignore[arg-type]


def contents(job: ExtractJob) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(str(job.output)).parent.iterdir()}


def test_the_same_bytes_as_on_one_machine(job: ExtractJob, monkeypatch: pytest.MonkeyPatch) -> None:
    reading_with(monkeypatch, read_inputs)
    summary = run(job, load=lambda _: StubReader())
    on_cluster = contents(job)
    assert summary.duplicates == 2
    assert str(summary).startswith(
        str(run(replace(job, cluster=None), load=lambda _: StubReader())).rpartition(" in ")[0]
    )
    assert on_cluster == contents(job)


def test_it_leaves_nothing_to_go_on_with_and_says_so(job: ExtractJob, monkeypatch: pytest.MonkeyPatch) -> None:
    reading_with(monkeypatch, interrupted)
    with pytest.raises(Interrupted, match="with --engine ray a batch cannot be gone on with"):
        run(job, load=lambda _: StubReader())
    assert contents(job) == {}
    with pytest.raises(UsageError, match="--resume does not go with --engine ray, which keeps no journal"):
        run(replace(job, resume=True), load=lambda _: StubReader())
    assert contents(job) == {}
