"""``extractor evaluate``: how right records are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from extractor.errors import InputError
from extractor.evaluation import evaluate
from extractor.evaluation.gold import read_gold, read_predictions
from extractor.evaluation.report import as_dict, as_table


def command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help='Gold: JSON lines of {"id", "claims", "rejected"}.')],
    predicted: Annotated[
        Path, typer.Argument(metavar="PRED", help="Records: JSON lines as 'extractor extract' writes them.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
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
    typer.echo(json.dumps(as_dict(result), indent=2) if as_json else as_table(result))
