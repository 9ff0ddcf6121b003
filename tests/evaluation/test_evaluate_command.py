"""``extractor evaluate`` as users meet it: its tables, its JSON, its pictures, and what it says where it cannot."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from extractor.cli import main

Run = Callable[..., tuple[int, str, str]]
NEEDS_PLOTS = pytest.mark.skipif(find_spec("matplotlib") is None, reason="needs the extra plots")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``evaluate gold.jsonl pred.jsonl`` with options, in a folder with two claims and two records, one of them right."""
    claim = {
        "company": "Acme", "amount": 5e6, "currency": "USD", "status": "planned", "source": None, "source_type": "none", "metric": "debt",
    }  # fmt: skip
    amounts = [{"start": 0, "end": 5, "field": "amount"}]
    told = {**claim, "amount": 7e6, "source": "Reuters", "source_type": "media"}
    gold = {"id": "a", "claims": [{**row, "amounts": amounts} for row in (claim, told)]}
    records = [
        {**row, "article_id": "a", "mentions": amounts, "confidence": confidence}
        for row, confidence in ((claim, 0.9), ({**told, "source": "Bloomberg"}, 0.4))
    ]
    monkeypatch.chdir(tmp_path)
    Path("gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    Path("pred.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")

    def evaluate(*options: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["extractor", "evaluate", "gold.jsonl", "pred.jsonl", *options])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), *capsys.readouterr()

    return evaluate


def test_the_table_is_short(run: Run) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == [
        "precision", "detection", "company", "status", "source", "metric", "whole", "1", "calibration",
    ]  # fmt: skip


def test_a_line_for_each_source_type_of_the_gold(run: Run) -> None:
    short, table = run()[1], run("--by-source-type")[1]
    assert table.startswith(short)
    fields, columns, media, none = table.removeprefix(short).strip("\n").splitlines()
    assert fields.split() == ["company", "status", "source", "whole"]
    assert columns.split() == ["type", "gold", "pred", *["prec", "rec", "F1"] * 4, "95%", "interval", "of", "F1"]
    assert media.split()[:-3] == ["media", "1", "1", *["1.000"] * 6, *["0.000"] * 6]
    assert none.split()[:-3] == ["none", "1", "1", *["1.000"] * 12]


def test_the_numbers_of_curves_and_source_types_are_in_the_json(run: Run) -> None:
    numbers = json.loads(run("--json")[1])
    assert numbers["by_source_type"]["media"]["source"]["f1"] == 0
    assert [(b["count"], b["confidence"], b["right"]) for b in numbers["reliability"]] == [(1, 0.9, 1), (1, 0.4, 0)]
    assert numbers["risk_coverage"] == [
        {"records": 1, "coverage": 0.5, "confidence": 0.9, "wrong": 0.0},
        {"records": 2, "coverage": 1.0, "confidence": 0.4, "wrong": 0.5},
    ]


@NEEDS_PLOTS
def test_pictures(run: Run) -> None:
    code, out, err = run("--plots", "curves")
    assert (code, out) == (0, run()[1])
    assert err == "wrote curves/reliability.png and curves/risk-coverage.png\n"
    assert sorted(p.name for p in Path("curves").iterdir()) == ["reliability.png", "risk-coverage.png"]


@NEEDS_PLOTS
def test_pictures_cannot_be_drawn_into_a_file(run: Run) -> None:
    code, out, err = run("--plots", "gold.jsonl")
    assert (code, out) == (1, "")
    assert err.startswith("Error: gold.jsonl: no folder can be made there")


def test_pictures_of_no_record(run: Run) -> None:
    Path("pred.jsonl").write_text("", encoding="utf-8")
    code, _, err = run("--plots", "curves")
    assert code == 1
    assert "pred.jsonl: has no record that gold.jsonl judges" in err
    assert not Path("curves").exists()


def test_without_matplotlib_the_extra_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "extractor.evaluation.plots", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, out, err = run("--plots", "curves")
    assert (code, out) == (2, "")
    assert err.startswith("Usage error: --plots needs matplotlib")
    assert "pip install '.[plots]'" in err


def test_a_confidence_that_is_no_number(run: Run) -> None:
    file = Path("pred.jsonl")
    file.write_text(file.read_text("utf-8").replace("0.9}", "null}"), encoding="utf-8")
    code, _, err = run()
    assert code == 1
    assert "pred.jsonl:1: this is no record" in err


def test_what_was_taken_for_what(run: Run) -> None:
    short, table = run()[1], run("--confusions")[1]
    assert table.startswith(short)
    head, *lines = table.removeprefix(short).strip("\n").splitlines()
    assert head.split() == ["count", "field", "right", "read"]
    assert [line.split() for line in lines] == [["1", "source", "media", "another"]]
    told = json.loads(run("--json")[1])["confusions"]
    assert told == [{"field": "source", "right": "media", "read": "another", "count": 1}]
