"""Real processes that are really killed: the batch goes on afterwards as if nothing had been."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pages import web_archive
from stub_reader import StubReader

from extractor.batch import ExtractJob, run

SCRIPT = Path(__file__).with_name("stub_batch.py")
OUTPUTS = {"output": "out.parquet", "mentions": "ledger.jsonl", "errors": "errors.jsonl"}
ARTICLES = 120


@pytest.fixture
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """120 articles, some with the same text, some that fail: JSON lines, or the file that the test asks for."""
    texts = [f"Acme pays ${n % 100}." if n % 7 else f"CRASH {n}" for n in range(ARTICLES)]
    file = tmp_path / getattr(request, "param", "news.jsonl")
    if file.name == "news.warc.gz":
        return web_archive(file, texts)
    file.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)))
    return file


class Batch:
    """``extractor extract`` with the stub reader, in a process group of its own as a terminal would start it."""

    def __init__(self, source: Path, folder: Path, *options: str) -> None:
        folder.mkdir(exist_ok=True)
        names = (f"--{option}={folder / name}" for option, name in OUTPUTS.items())
        self.state = folder / ".out.parquet.extract" / "state.json"
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), "extract", str(source), *names, *options],
            env={**os.environ, "STUB_SECONDS": "0.03", "PYTHONPATH": str(SCRIPT.parent)},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # A job in a shell's background is deaf to Ctrl-C, and so would be what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def stop(self, how: signal.Signals, *, after: int) -> str:
        """Send the signal ``how`` to the whole group, some time after so many articles are done; what was said on standard error."""
        while self.articles() < after and self.process.poll() is None:
            time.sleep(0.01)
        time.sleep(random.random() / 10)
        if how == signal.SIGINT:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)  # the workers are left to find out for themselves
        return self.process.communicate(timeout=300)[1]

    def articles(self) -> int:
        try:
            summary = json.loads(self.state.read_text())["summary"]
        except (FileNotFoundError, NotADirectoryError):
            return 0
        return int(summary["articles"])

    def end(self) -> int:
        self.process.communicate(timeout=300)
        return self.process.returncode


@pytest.fixture
def whole(source: Path, tmp_path: Path) -> dict[str, bytes]:
    """The outputs of a batch that was left alone."""
    (tmp_path / "whole").mkdir()
    names = {option: str(tmp_path / "whole" / name) for option, name in OUTPUTS.items()}
    run(ExtractJob(inputs=(str(source),), quiet=True, **names), load=lambda _: StubReader())  # type: ignore[arg-type]
    return contents(tmp_path / "whole")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("source", ["news.jsonl", "news.warc.gz"], indirect=True)
def test_killed_and_gone_on_with(source: Path, tmp_path: Path, whole: dict[str, bytes]) -> None:
    out = tmp_path / "out"
    Batch(source, out).stop(signal.SIGKILL, after=3)
    assert list(contents_of(out)) == []
    Batch(source, out, "--resume", "--workers", "2").stop(signal.SIGKILL, after=20)
    assert list(contents_of(out)) == []
    assert Batch(source, out, "--resume").end() == 1  # some articles failed
    assert contents(out) == whole


def contents_of(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if not path.name.startswith(".")]


def test_ctrl_c_stops_all_processes_and_says_how_to_go_on(
    source: Path, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    batch = Batch(source, out, "--workers", "2", "--quiet")
    said = batch.stop(signal.SIGINT, after=5)
    assert batch.process.returncode == 130
    assert (
        said == f"Stopped; {out / 'out.parquet'} is not written yet. The same command with --resume goes on from here\n"
    )
    assert Batch(source, out, "--resume", "--quiet").end() == 1
    assert contents(out) == whole
