"""Records on disk: the four formats say the same, and a file is whole or not there."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from extractor import Claim
from extractor.errors import OutputError, UsageError
from extractor.output import claim_sink, format_of, whole_file
from extractor.record import Mention
from extractor.tables import to_frame


def claim(number: int = 1) -> Claim:
    return Claim(
        claim_id=f"c{number}",
        company="Société “X”, Inc.",
        amount=70_000_000_000,
        currency="USD",
        status="planned",
        source=None,
        source_type="none",
        metric="investment",
        amount_qualifier="about",
        confidence=0.75,
        field_confidence={"company": 0.9, "status": 0.8},
        evidence="A line\nand another, “quoted”.",
        evidence_start=3,
        evidence_end=31,
        mentions=[Mention(field="amount", start=5, end=8, text="$70")],
        article_id="a1",
        authors=["Ann", "Bob"],
        model="m",
    )


def write(path: Path, layout: str, claims: list[Claim]) -> None:
    with claim_sink(str(path), layout) as sink:
        for one in claims:
            sink.write([one])


def test_all_formats_hold_the_same_records(tmp_path: Path) -> None:
    claims = [claim(1), claim(2)]
    expected = [c.to_dict() for c in claims]
    for layout in ("jsonl", "json", "csv", "parquet"):
        write(tmp_path / f"out.{layout}", layout, claims)
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()] == expected
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == expected
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["company"] for row in rows] == ["Société “X”, Inc."] * 2
    assert json.loads(rows[0]["mentions"]) == expected[0]["mentions"]
    frame = pd.read_parquet(tmp_path / "out.parquet")
    assert frame["amount"].tolist() == [7e10, 7e10]
    assert [dict(m) for m in frame["mentions"][0]] == expected[0]["mentions"]
    assert dict(frame["field_confidence"][0]) == expected[0]["field_confidence"]
    assert list(frame.columns) == list(rows[0]) == list(Claim.model_fields)


@pytest.mark.parametrize("layout", ["jsonl", "json", "csv", "parquet"])
def test_no_claims_give_a_whole_empty_file(tmp_path: Path, layout: str) -> None:
    write(tmp_path / "out", layout, [])
    if layout == "json":
        assert json.loads((tmp_path / "out").read_text()) == []
    elif layout == "parquet":
        assert len(pd.read_parquet(tmp_path / "out")) == 0
    else:
        assert (tmp_path / "out").read_text() in {"", ",".join(Claim.model_fields) + "\n"}


@pytest.mark.parametrize("layout", ["jsonl", "json", "csv", "parquet"])
def test_an_interrupted_write_leaves_the_old_file_and_no_other(tmp_path: Path, layout: str) -> None:
    target = tmp_path / "out"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), claim_sink(str(target), layout) as sink:  # noqa: PT012
        sink.write([claim()])
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_does_not_exist_is_named() -> None:
    with pytest.raises(OutputError, match="/nowhere/out"), whole_file("/nowhere/out"):
        pass


@pytest.mark.parametrize(
    ("path", "stated", "layout"),
    [
        ("a.csv", None, "csv"),
        ("a.CSV", None, "csv"),
        ("a.txt", None, "jsonl"),
        (None, None, "jsonl"),
        ("a.csv", "json", "json"),
        ("-", None, "jsonl"),
    ],
)
def test_the_format(path: str | None, stated: str | None, layout: str) -> None:
    assert format_of(path, stated) == layout


def test_wrong_formats_name_the_option() -> None:
    with pytest.raises(UsageError, match=r"--format 'xlsx'.*parquet"):
        format_of(None, "xlsx")
    with pytest.raises(UsageError, match="--format parquet needs a file"):
        format_of(None, "parquet")


def test_a_frame_without_claims_has_the_columns() -> None:
    frame = to_frame([])
    assert list(frame.columns) == list(Claim.model_fields)
    assert len(frame) == 0
    assert to_frame([claim()])["amount"][0] == 70_000_000_000
