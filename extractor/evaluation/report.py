"""An evaluation as text and as plain numbers."""

from __future__ import annotations

from typing import Any

from extractor.evaluation.scores import Evaluation


def as_dict(result: Evaluation) -> dict[str, Any]:
    """Counts, precision, recall, F1 and its interval by field, and the calibration."""
    fields = {}
    for name in result.names:
        count = result.count(name)
        low, high = result.interval(name)
        fields[name] = {
            "precision": round(count.precision, 4),
            "recall": round(count.recall, 4),
            "f1": round(count.f1, 4),
            "f1_low": round(low, 4),
            "f1_high": round(high, 4),
            "right": count.right,
            "predicted": count.predicted,
            "gold": count.gold,
        }
    return {
        "articles": len(result.articles),
        "fields": fields,
        "calibration_error": round(result.calibration_error(), 4),
        "precision_of_surest_half": round(result.precision_at(0.5), 4),
    }


def as_table(result: Evaluation) -> str:
    """The same for people."""
    lines = [f"{'':10} {'precision':>9} {'recall':>7} {'F1':>6}  {'95% interval':>14}"]
    numbers = as_dict(result)
    for name, row in numbers["fields"].items():
        interval = f"{row['f1_low']:.3f} to {row['f1_high']:.3f}"
        lines.append(f"{name:10} {row['precision']:9.3f} {row['recall']:7.3f} {row['f1']:6.3f}  {interval:>14}")
    first = numbers["fields"]["detection"]
    lines.append(f"{numbers['articles']} articles, {first['gold']} gold claims, {first['predicted']} predicted")
    lines.append(
        f"calibration error {numbers['calibration_error']:.3f}, surest half {numbers['precision_of_surest_half']:.3f} right"
    )
    return "\n".join(lines)
