"""The reliability and the risk-coverage curve as pictures. The only module that imports matplotlib (the extra ``plots``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from extractor.errors import OutputError
from extractor.evaluation.curves import Bin, RiskPoint, rank
from extractor.evaluation.scores import Evaluation
from extractor.output import whole_file

#: Colours that stay apart for colour-blind eyes and in grey print (Okabe and Ito, jfly.uni-koeln.de/color): blue, vermilion; a grey for what only guides the eye.
_BLUE, _VERMILION, _GREY = "#0072B2", "#D55E00", "#767676"
_INCHES, _DPI = (6.0, 5.8), 200
#: How far an axis goes on beyond 0 and 1, so that points there are seen whole.
_EDGE = 0.02


def draw(result: Evaluation, folder: Path) -> list[Path]:
    """Write ``reliability.png`` and ``risk-coverage.png`` into ``folder``, which is made if need be, each whole or not at all.

    ``result`` must hold a predicted record. Raises ``OutputError``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: no folder can be made there ({error.strerror}); name another") from error
    pictures: dict[str, Callable[[Axes, Evaluation], None]] = {
        "reliability.png": _reliability,
        "risk-coverage.png": _risk_coverage,
    }
    files = []
    for name, paint in pictures.items():
        # The default style, whatever the user's own settings of matplotlib are: the same numbers give the same picture.
        with style.context("default"), whole_file(str(folder / name)) as part:
            figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained")
            axes = figure.add_subplot()
            axes.grid(color="#DDDDDD", linewidth=0.6)
            axes.set_axisbelow(True)
            axes.spines[["top", "right"]].set_visible(False)
            axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
            paint(axes, result)
            figure.legend(loc="outside lower left", frameon=False)
            figure.savefig(part, format="png")
        files.append(folder / name)
    return files


def _reliability(axes: Axes, result: Evaluation) -> None:
    """A point a bin: across, the confidences it spans; up, the interval of the share of right records. The legend counts them."""
    bins = result.reliability()
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1.2, label="confidence means what it says")
    axes.errorbar(
        [b.confidence for b in bins],
        [b.right for b in bins],
        xerr=_arms((b.low, b.confidence, b.high) for b in bins),
        yerr=_arms((b.interval[0], b.right, b.interval[1]) for b in bins),
        color=_BLUE, marker="o", markersize=6, linewidth=0, elinewidth=1.2,
        label=f"{_groups(bins)}: range of their confidence (across),\n95% interval of the share that is right (up)",
    )  # fmt: skip
    axes.set(xlim=(-_EDGE, 1 + _EDGE), ylim=(-_EDGE, 1 + _EDGE))
    axes.set_title(f"Reliability of confidence\n{_size(result)}, calibration error {result.calibration_error():.3f}")
    axes.set_xlabel("confidence of the records")
    axes.set_ylabel("share that is right\n(company, amount, currency, status and source)")


def _risk_coverage(axes: Axes, result: Evaluation) -> None:
    """The share of wrong records among the surest, between no order at all and the best one possible; the surest half marked."""
    points = result.risk_coverage()
    last = points[-1]
    coverage = [p.coverage for p in points]
    best = [max(0.0, 1 - (1 - last.wrong) / c) for c in coverage]
    axes.plot(coverage, [p.wrong for p in points], color=_BLUE, linewidth=2, label="the surest first")
    half = _half(points)
    axes.plot(
        half.coverage, half.wrong, color=_VERMILION, marker="D", markersize=8, linewidth=0,
        label=f"the surest half (confidence {half.confidence:.2f} and more): {half.wrong:.0%} wrong",
    )  # fmt: skip
    axes.axhline(last.wrong, color=_GREY, linestyle="--", linewidth=1.2, label=f"in any order: {last.wrong:.0%} wrong")
    axes.plot(
        coverage, best, color=_GREY, linestyle=":", linewidth=1.6, label="in the best order: all right ones first"
    )
    axes.vlines(half.coverage, 0, half.wrong, color=_VERMILION, linewidth=1.2)
    top = min(1.0, 0.1 + max(p.wrong for p in points))
    axes.set(xlim=(-_EDGE, 1 + _EDGE), ylim=(-_EDGE * top, (1 + _EDGE) * top))
    axes.set_title(f"Risk and coverage\n{_size(result)}")
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("coverage: the surest share of the records")
    axes.set_ylabel("risk: share that is wrong\n(company, amount, currency, status or source)")


def _arms(bars: Iterable[tuple[float, float, float]]) -> tuple[list[float], list[float]]:
    """The arms of error bars, down and up, from (low, middle, high); a rounding error makes none negative, which matplotlib refuses."""
    rows = list(bars)
    return [max(0.0, middle - low) for low, middle, _ in rows], [max(0.0, high - middle) for _, middle, high in rows]


def _groups(bins: list[Bin]) -> str:
    counts = sorted({b.count for b in bins})
    return f"{len(bins)} groups of {' or '.join(map(str, counts))} records"


def _half(points: list[RiskPoint]) -> RiskPoint:
    records = rank(0.5, points[-1].records)
    return next(p for p in points if p.records == records)


def _size(result: Evaluation) -> str:
    return f"{result.count('detection').predicted} records of {len(result.articles)} articles"
