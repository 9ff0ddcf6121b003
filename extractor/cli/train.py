"""``extractor train``: a reader of one's own, or the shipped one again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.errors import UsageError
from extractor.evaluation.report import as_table


def command(
    recipe: Annotated[
        Path, typer.Argument(metavar="RECIPE", help="A recipe file; models/recipe.toml makes the shipped model.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the model goes.")] = Path(
        "runs/model"
    ),
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run in FOLDER.")] = False,
    keep_checkpoint: Annotated[
        bool, typer.Option("--keep-checkpoint", help="Leave the weights in full precision in FOLDER/checkpoint.pt.")
    ] = False,
) -> None:
    """Train a reader on labelled passages and print its scores on the test topics (needs the extra 'train')."""
    try:
        from extractor.training.run import run
    except ImportError as error:
        raise UsageError(f"training needs {error.name}; pip install '.[train]' in the project's folder") from error
    result = run(recipe, output, resume=resume, keep_checkpoint=keep_checkpoint)
    typer.echo(as_table(result))
