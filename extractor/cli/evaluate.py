"""``extractor evaluate``: how right records are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from extractor.errors import InputError, UsageError
from extractor.evaluation import Evaluation, evaluate
from extractor.evaluation.confusions import confusions
from extractor.evaluation.gold import read_gold, read_predictions
from extractor.evaluation.report import as_confusion_table, as_dict, as_table, as_type_table, confusion_rows


def command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help='Gold: JSON lines of {"id", "claims", "rejected"}.')],
    predicted: Annotated[
        Path, typer.Argument(metavar="PRED", help="Records: JSON lines as 'extractor extract' writes them.")
    ],
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print the numbers as JSON: those of the curves, the source types and the confusions too."
        ),
    ] = False,
    by_source_type: Annotated[
        bool, typer.Option("--by-source-type", help="Print a second table: a line for each source type of the gold.")
    ] = False,
    with_confusions: Annotated[
        bool, typer.Option("--confusions", help="Print another table: what was taken for what, and how often.")
    ] = False,
    plots: Annotated[
        Path | None,
        typer.Option(
            "--plots",
            metavar="FOLDER",
            help="Draw reliability.png and risk-coverage.png into FOLDER (needs the extra 'plots').",
        ),
    ] = None,
) -> None:
    """Precision, recall and F1 of records against gold, with 95% intervals, and the calibration of their confidence."""
    right, found = read_gold(gold), read_predictions(predicted)
    if found and not right.keys() & found.keys():
        raise InputError(
            str(predicted),
            "other_articles",
            f"has no record of an article in {gold}; the gold's id must be the records' article_id",
        )
    result = evaluate(right, found)
    if plots:
        if not result.judged:
            raise InputError(str(predicted), "no_record", f"has no record that {gold} judges, so --plots has no curve")
        _draw(result, plots)
    if as_json:
        kinds = confusion_rows(confusions(right, result))
        typer.echo(json.dumps({**as_dict(result), "confusions": kinds}, indent=2))
    else:
        tables = [as_table(result)]
        tables += [as_type_table(result)] if by_source_type else []
        tables += [as_confusion_table(confusions(right, result))] if with_confusions else []
        typer.echo("\n\n".join(tables))


def _draw(result: Evaluation, folder: Path) -> None:
    try:
        from extractor.evaluation.plots import draw
    except ImportError as error:
        raise UsageError(f"--plots needs {error.name}; pip install '.[plots]' in the project's folder") from error
    typer.echo(f"wrote {' and '.join(map(str, draw(result, folder)))}", err=True)
