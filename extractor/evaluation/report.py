"""An evaluation as text and as plain numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from extractor.evaluation.confusions import Confusion
from extractor.evaluation.curves import Bin
from extractor.evaluation.scores import WHOLE, Evaluation

#: The columns of the table by source type.
_OF_TYPES = (*WHOLE, "whole")


def as_dict(result: Evaluation) -> dict[str, Any]:
    """Counts, precision, recall, F1 and its interval by field, by gold source type too; the calibration, with its two curves."""
    return {
        "articles": len(result.articles),
        "fields": {name: _row(result, name) for name in result.names},
        "by_source_type": {
            kind: {name: _row(part, name) for name in _OF_TYPES} for kind, part in result.by_source_type().items()
        },
        "calibration_error": round(result.calibration_error(), 4),
        "precision_of_surest_half": round(result.precision_at(0.5), 4),
        "reliability": [_rounded(asdict(b) | _interval(b)) for b in result.reliability()],
        "risk_coverage": [_rounded(asdict(point)) for point in result.risk_coverage()],
    }


def as_table(result: Evaluation) -> str:
    """The scores by field and the calibration, for people."""
    lines = [f"{'':10} {'precision':>9} {'recall':>7} {'F1':>6}  {'95% interval':>14}"]
    rows = {name: _row(result, name) for name in result.names}
    for name, row in rows.items():
        lines.append(f"{name:10} {row['precision']:9.3f} {row['recall']:7.3f} {row['f1']:6.3f}  {_range(row):>14}")
    first = rows["detection"]
    lines.append(f"{len(result.articles)} articles, {first['gold']} gold claims, {first['predicted']} predicted")
    lines.append(
        f"calibration error {result.calibration_error():.3f}, surest half {result.precision_at(0.5):.3f} right"
    )
    return "\n".join(lines)


def as_type_table(result: Evaluation) -> str:
    """Precision, recall and F1 for each source type of the gold, for people: a line a type."""
    lines = [
        f"{'':21}" + "".join(f" {name:^20}" for name in _OF_TYPES).rstrip(),
        f"{'type':9} {'gold':>5} {'pred':>5}"
        + f"  {'prec':>5}  {'rec':>5}  {'F1':>5}" * len(_OF_TYPES)
        + "  95% interval of F1",
    ]
    for kind, part in result.by_source_type().items():
        rows = [_row(part, name) for name in _OF_TYPES]
        cells = "".join(f"  {row['precision']:.3f}  {row['recall']:.3f}  {row['f1']:.3f}" for row in rows)
        lines.append(f"{kind:9} {rows[0]['gold']:5} {rows[0]['predicted']:5}{cells}  {_range(rows[-1])}")
    return "\n".join(lines)


def confusion_rows(counts: Counter[Confusion]) -> list[dict[str, Any]]:
    """The kinds of error with their ``count``, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{**kind._asdict(), "count": count} for kind, count in ordered]


def as_confusion_table(counts: Counter[Confusion]) -> str:
    """The kinds of error for people: a line a kind."""
    lines = [f"{'count':>5}  {'field':9}  {'right':27}  read"]
    lines += [f"{row['count']:5}  {row['field']:9}  {row['right']:27}  {row['read']}" for row in confusion_rows(counts)]
    return "\n".join(lines)


def _row(result: Evaluation, name: str) -> dict[str, Any]:
    count = result.count(name)
    low, high = result.interval(name)
    numbers = {"precision": count.precision, "recall": count.recall, "f1": count.f1, "f1_low": low, "f1_high": high}
    return _rounded(numbers) | {"right": count.right, "predicted": count.predicted, "gold": count.gold}


def _range(row: dict[str, Any]) -> str:
    return f"{row['f1_low']:.3f} to {row['f1_high']:.3f}"


def _interval(part: Bin) -> dict[str, float]:
    low, high = part.interval
    return {"right_low": low, "right_high": high}


def _rounded(numbers: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in numbers.items()}
