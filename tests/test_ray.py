"""Ray as the engine: the same records as on one machine, also when a worker dies; clear words where there is no Ray."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor import Article, ClaimExtractor
from extractor.batch import Cluster, ExtractJob, run
from extractor.errors import UsageError
from extractor.tables import to_table

STORY = "Acme Motors Inc. plans to spend ${} billion on a plant this year, the company said. Shares rose to $12."
GERMAN = "Die Bank teilte am Montag mit, dass sie im kommenden Jahr weniger Geld ausgeben will. " * 9

# Ray leaves sockets and files to the garbage collector.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a Ray of two workers on this machine."""
    ray = pytest.importorskip("ray", reason="needs the extra 'ray'")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000)
    yield ray.get_runtime_context().gcs_address
    ray.shutdown()


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {"id": f"s{i}", "title": f"Story {i}", "text": STORY.format(i + 1), "published": "2024-05-31", "more": i}
        for i in range(count)
    ]


def expected(bundled: ClaimExtractor, count: int) -> list[dict[str, Any]]:
    """What one process makes of the rows, laid out as Parquet."""
    claims = []
    for row in rows(count):
        article = Article.from_body(row["text"], title=row["title"], article_id=row["id"], published=row["published"])
        claims += bundled.extract(article.model_copy(update={"language": "en"}))
    assert len(claims) == count
    return to_table(claims).to_pylist()


def by_id(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda row: str(row["claim_id"]))


class TestDataset:
    @pytest.mark.parametrize("blocks", [1, 7])
    def test_the_same_claims_whatever_the_number_of_blocks(
        self, cluster: str, bundled: ClaimExtractor, tmp_path: Path, blocks: int
    ) -> None:
        import ray

        from extractor.ray import extract_dataset

        unreadable = [{"id": "x1", "text": ""}, {"id": "x2", "text": GERMAN}, {"id": "x3", "title": "No text"}]
        ds = ray.data.from_items([*rows(8), *unreadable], override_num_blocks=blocks)
        extract_dataset(ds, concurrency=2, batch_size=3).write_parquet(str(tmp_path))
        found = ray.data.read_parquet(str(tmp_path)).take_all()
        assert by_id(found) == by_id(expected(bundled, 8))

    @pytest.mark.skipif(sys.platform != "linux", reason="finds the worker in /proc")
    def test_a_killed_worker_costs_nothing(self, cluster: str, bundled: ClaimExtractor) -> None:
        import ray

        from extractor.ray import extract_dataset

        ds = ray.data.from_items(rows(24), override_num_blocks=24)
        results = iter(extract_dataset(ds, concurrency=2, batch_size=1).iter_rows())
        found = [next(results)]
        os.kill(actors()[0], signal.SIGKILL)
        found += results
        assert by_id(found) == by_id(expected(bundled, 24))

    def test_a_limit_of_no_time(self, cluster: str) -> None:
        import ray

        from extractor.ray import extract_dataset

        with pytest.raises(UsageError, match="time_limit=0: give the seconds"):
            extract_dataset(ray.data.from_items(rows(1)), time_limit=0.0)

    def test_a_dataset_without_text(self, cluster: str) -> None:
        import ray

        from extractor.ray import extract_dataset

        ds = extract_dataset(ray.data.from_items([{"body": "x"}]), concurrency=1)
        with pytest.raises(Exception, match="the dataset has no column 'text', only body"):
            ds.take_all()


def actors() -> list[int]:
    """The process ids of the extracting actors that this process's Ray has started."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if b"MapWorker" in (folder / "cmdline").read_bytes() and is_ours(int(folder.name)):
                    found.append(int(folder.name))
            except OSError:  # the process has ended meanwhile
                continue
    return found


def is_ours(process: int) -> bool:
    while process > 1:
        if process == os.getpid():
            return True
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return False


def extract(folder: Path, name: str, *arguments: str) -> tuple[int, dict[str, str], str]:
    """Exit status, the three outputs and standard error of one run of the command on ``in``."""
    outputs = {"-o": f"{name}.out.jsonl", "--mentions": f"{name}.ledger.jsonl", "--errors": f"{name}.errors.jsonl"}
    command = [sys.executable, "-m", "extractor", "extract", "in", *(part for pair in outputs.items() for part in pair)]
    done = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=500)
    assert done.stdout == ""
    return (
        done.returncode,
        {option: (folder / path).read_text("utf-8") for option, path in outputs.items()},
        done.stderr,
    )


class TestCommand:
    def test_the_same_bytes_as_on_one_machine(self, cluster: str, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        for row in rows(6):
            (folder / f"{row['id']}.txt").write_text(f"{row['title']}\n\n{row['text']}", encoding="utf-8")
        (folder / "s2-empty.txt").write_bytes(b"")
        (folder / "s3-german.txt").write_text(GERMAN, encoding="utf-8")
        (folder / "s9-again.txt").write_bytes((folder / "s1.txt").read_bytes())
        (folder / "more.jsonl").write_text('{"text": "Acme Motors paid $3 million."}\n{"text": 5}\n', encoding="utf-8")
        alone = extract(tmp_path, "alone", "--published", "2024-05-31")
        on_ray = extract(
            tmp_path, "ray", "--published", "2024-05-31", "--engine", "ray", "--address", cluster, "--workers", "2"
        )
        assert on_ray[:2] == alone[:2]
        assert on_ray[0] == 1
        summary, *_ = [line for line in alone[2].splitlines() if line.startswith("8 articles, ")]
        assert summary.rpartition(" in ")[0] in on_ray[2]

    def test_an_article_that_takes_too_long(self, cluster: str, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.jsonl").write_text('{"text": "Acme Motors paid $3 million."}\n' * 2, encoding="utf-8")
        alone = extract(tmp_path, "alone", "--time-limit", "0.000001")
        on_ray = extract(tmp_path, "ray", "--time-limit", "0.000001", "--engine", "ray", "--address", cluster)
        assert on_ray[:2] == alone[:2]
        assert "too_slow" in on_ray[1]["--errors"]


class TestUsage:
    def job(self, *inputs: str) -> ExtractJob:
        return ExtractJob(inputs=inputs, output="/dev/null", cluster=Cluster())

    def test_without_ray_it_says_how_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "extractor.ray", raising=False)
        monkeypatch.setitem(sys.modules, "ray", None)
        with pytest.raises(UsageError, match=r"--engine ray needs ray; pip install 'news-claim-extractor\[ray\]'"):
            run(self.job("fixtures"))

    def test_a_batch_there_cannot_be_gone_on_with(self) -> None:
        with pytest.raises(UsageError, match="--resume does not go with --engine ray"):
            run(replace(self.job("fixtures"), resume=True))

    def test_standard_input_stays_here(self) -> None:
        with pytest.raises(UsageError, match="cannot read standard input"):
            run(self.job("-"))
