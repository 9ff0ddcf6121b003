"""``extractor schema``: the JSON Schema of a record."""

from __future__ import annotations

import json

import typer

from extractor.record import Claim


def command() -> None:
    """Print the JSON Schema of a record."""
    typer.echo(json.dumps(Claim.model_json_schema(), indent=2, ensure_ascii=False))
