"""The command line as users meet it: what it writes, says and exits with."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from extractor import Claim

STORY = "Acme weighs plant\n\nAcme Motors Inc. plans to spend $5 billion on a plant, the company said. Shares rose to $12.\n"


def run(*arguments: str | Path, stdin: str | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extractor", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, input=stdin, cwd=cwd, check=False, timeout=120)


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def story(tmp_path: Path) -> Path:
    file = tmp_path / "story.txt"
    file.write_text(STORY, encoding="utf-8")
    return file


def test_records_on_standard_output_and_the_summary_on_standard_error(story: Path) -> None:
    done = run("extract", story)
    assert done.returncode == 0
    (record,) = records(done.stdout)
    assert Claim.model_validate(record).company == "Acme Motors Inc."
    assert (record["amount"], record["currency"], record["path"]) == (5_000_000_000, "USD", str(story))
    assert done.stderr.startswith("1 articles, 1 claims, 2 money expressions in ")


def test_quiet_says_nothing(story: Path) -> None:
    assert run("extract", story, "--quiet").stderr == ""


def test_the_day_of_publication_gives_periods_their_dates() -> None:
    text = "Acme Motors Inc. plans to spend $5 billion on a plant this year, the company said."
    (without,) = records(run("extract", "-", stdin=text).stdout)
    (record,) = records(run("extract", "-", "--published", "2024-05-31", stdin=text).stdout)
    assert (without["period"], without["period_start"]) == ("this year", None)
    assert (record["published"], record["period_start"], record["period_end"]) == (
        "2024-05-31",
        "2024-01-01",
        "2024-12-31",
    )


def test_an_archive_and_the_day_it_was_crawled(tmp_path: Path) -> None:
    body = "Acme Motors Inc. plans to spend $5 billion on a plant this year, the company said on Monday in Ohio. " * 3
    http = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><article><p>{body}</p></article></body></html>"
    )
    header = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\nWARC-Date: 2024-05-31T08:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    (tmp_path / "news.warc.gz").write_bytes(gzip.compress(f"{header}{http}\r\n\r\n".encode()))
    (without, *_) = records(run("extract", "news.warc.gz", cwd=tmp_path).stdout)
    assert (without["path"], without["url"]) == ("news.warc.gz#0", "https://news.example/a")
    assert (without["published"], without["period_start"]) == (None, None)
    (record, *_) = records(run("extract", "news.warc.gz", "--published", "crawl", cwd=tmp_path).stdout)
    assert (record["published"], record["period_start"]) == ("2024-05-31", "2024-01-01")


def test_standard_input() -> None:
    assert records(run("extract", "-", stdin=STORY).stdout)[0]["amount"] == 5_000_000_000


def test_the_ledger_accounts_for_every_expression(story: Path, tmp_path: Path) -> None:
    done = run("extract", story, "-o", tmp_path / "out.jsonl", "--mentions", tmp_path / "ledger.jsonl")
    assert done.stdout == ""
    (record,) = records((tmp_path / "out.jsonl").read_text("utf-8"))
    lines = records((tmp_path / "ledger.jsonl").read_text("utf-8"))
    assert [(line["text"], line["claim_id"], line["reason"]) for line in lines] == [
        ("$5 billion", record["claim_id"], None),
        ("$12", None, "unit_price"),
    ]
    assert list(lines[0]) == [
        "article_id",
        "start",
        "end",
        "text",
        "amount",
        "currency",
        "confidence",
        "claim_id",
        "reason",
        "duplicate_of",
    ]


def test_min_confidence_moves_claims_to_the_ledger(story: Path, tmp_path: Path) -> None:
    done = run("extract", story, "--min-confidence", "1", "--mentions", tmp_path / "ledger.jsonl")
    assert done.stdout == ""
    assert records((tmp_path / "ledger.jsonl").read_text("utf-8"))[0]["reason"] == "below_min_confidence"


@pytest.mark.parametrize("layout", ["json", "csv", "parquet"])
def test_the_ending_chooses_the_format(story: Path, tmp_path: Path, layout: str) -> None:
    out = tmp_path / f"out.{layout}"
    assert run("extract", story, "-o", out).returncode == 0
    frame = {"json": pd.read_json, "csv": pd.read_csv, "parquet": pd.read_parquet}[layout](out)  # type: ignore[operator]
    assert frame["company"].tolist() == ["Acme Motors Inc."]


def test_workers_give_the_same_bytes(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(STORY.replace("5 billion", f"{number + 1} billion"), encoding="utf-8")
    one, two = run("extract", ".", "-q", cwd=tmp_path), run("extract", ".", "-q", "--workers", "2", cwd=tmp_path)
    assert one.returncode == two.returncode == 0
    assert one.stdout == two.stdout
    assert len(records(one.stdout)) == 40


def test_bad_inputs_are_named_and_the_rest_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a-empty.txt").write_bytes(b"")
    (folder / "b-binary.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "c-latin.txt").write_bytes("Société Générale paid 5 €".encode("cp1252"))
    (folder / "d-no-article.html").write_text("<html><body><nav>Home</nav></body></html>", encoding="utf-8")
    (folder / "e-no-text.json").write_text('{"title": "x"}', encoding="utf-8")
    (folder / "f-cut.txt.gz").write_bytes(gzip.compress(STORY.encode() * 100)[:-20])
    (folder / "g-long.txt").write_bytes(b"x " * 11_000_000)
    (folder / "h-loop").symlink_to(folder)
    (folder / "i-german.txt").write_text(
        "Die Bank teilte am Montag mit, dass sie im kommenden Jahr weniger Geld ausgeben will. " * 9, encoding="utf-8"
    )
    (folder / "z-good.txt").write_text(STORY, encoding="utf-8")
    done = run("extract", folder, "--errors", tmp_path / "errors.jsonl")
    assert done.returncode == 1
    assert len(records(done.stdout)) == 1
    lines = records((tmp_path / "errors.jsonl").read_text("utf-8"))
    reasons = {Path(str(line["input"])).name: line["reason"] for line in lines}
    assert reasons == {
        "a-empty.txt": "empty",
        "b-binary.txt": "binary",
        "c-latin.txt": "encoding",
        "d-no-article.html": "no_article",
        "e-no-text.json": "no_text",
        "f-cut.txt.gz": "truncated_gzip",
        "g-long.txt": "too_large",
        "h-loop": "link_loop",
        "i-german.txt": "not_english",
    }
    assert all(str(line["message"]) in done.stderr for line in lines)
    assert "1 skipped (not_english)" in done.stderr


def test_skipped_articles_are_no_failure(tmp_path: Path) -> None:
    file = tmp_path / "german.txt"
    file.write_text(
        "Die Bank teilte am Montag mit, dass sie im kommenden Jahr weniger Geld ausgeben will. " * 9, encoding="utf-8"
    )
    assert run("extract", file).returncode == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(story: Path) -> None:
    story.chmod(0)
    done = run("extract", story)
    assert done.returncode == 1
    assert str(story) in done.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--format", "xlsx"], "--format"),
        (["--format", "parquet"], "--format parquet"),
        (["--min-confidence", "2"], "--min-confidence"),
        (["--workers", "0"], "--workers"),
        (["--published", "yesterday"], "--published"),
        (["--time-limit", "0"], "--time-limit"),
        (["--resume"], "--resume needs -o FILE"),
        (["--resume", "-o", "out.jsonl"], "no unfinished run is here"),
        (["-o", "out.jsonl", "--model", "."], "no reader model here"),
        (["--colour"], "--colour"),
        (["--engine", "spark"], "--engine"),
        (["--address", "auto"], "--engine ray"),
        (["-o", "same.jsonl", "--mentions", "same.jsonl"], "--mentions"),
        (["-o", "story.txt"], "-o story.txt"),
        (["--mentions", "-"], "--mentions"),
        (["-o", "."], "-o ."),
    ],
)
def test_wrong_usage_names_the_option_and_does_nothing(story: Path, arguments: list[str], named: str) -> None:
    done = run("extract", "story.txt", *arguments, cwd=story.parent)
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stdout == ""
    assert [p.name for p in story.parent.iterdir()] == ["story.txt"]
    assert story.read_text("utf-8") == STORY


def test_no_input_is_wrong_usage() -> None:
    assert run("extract").returncode == 2


def test_an_output_that_cannot_be_written(story: Path) -> None:
    done = run("extract", story, "-o", "/nowhere/out.jsonl")
    assert done.returncode == 2
    assert "/nowhere/out.jsonl" in done.stderr


def test_a_model_folder_without_a_model(story: Path, tmp_path: Path) -> None:
    done = run("extract", story, "--model", tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path}: no reader model here" in done.stderr


def test_an_output_among_the_inputs_is_refused(story: Path) -> None:
    done = run("extract", ".", "-o", "story.txt", cwd=story.parent)
    assert done.returncode == 2
    assert story.read_text("utf-8") == STORY


def test_a_device_is_written_to_and_stays(story: Path) -> None:
    assert run("extract", story, "-o", "/dev/null").returncode == 0
    assert not Path("/dev/null").is_file()


def test_a_closed_pipe_is_no_crash(story: Path) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m extractor schema | head -1; exit ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_schema_is_the_record_s() -> None:
    assert json.loads(run("schema").stdout) == Claim.model_json_schema()


def test_evaluate_prints_the_scores(story: Path, tmp_path: Path) -> None:
    run("extract", story, "-o", tmp_path / "pred.jsonl")
    (record,) = records((tmp_path / "pred.jsonl").read_text("utf-8"))
    amounts = [m for m in record["mentions"] if m["field"] == "amount"]  # type: ignore[attr-defined]
    gold = {
        "id": record["article_id"],
        "claims": [{**record, "company_aliases": [], "source_aliases": [], "amounts": amounts}],
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    done = run("evaluate", tmp_path / "gold.jsonl", tmp_path / "pred.jsonl", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["fields"]["whole"]["f1"] == 1.0
    assert "whole" in run("evaluate", tmp_path / "gold.jsonl", tmp_path / "pred.jsonl").stdout


def test_evaluate_names_a_bad_line(story: Path, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    done = run("evaluate", tmp_path / "gold.jsonl", tmp_path / "gold.jsonl")
    assert done.returncode == 1
    assert "gold.jsonl:1" in done.stderr
