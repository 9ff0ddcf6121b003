"""``extractor extract``: claims from articles."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.batch import Cluster, ExtractJob, run
from extractor.batch.job import TIME_LIMIT
from extractor.errors import UsageError


class Engine(StrEnum):
    """Who does the work."""

    local = "local"
    ray = "ray"


def command(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Files (.txt .md .html .htm .json .jsonl .warc, each also .gz), folders, http(s) URLs, or - for standard input.",
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="OUT", help="Where the records go; standard output by default."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", help="jsonl, json, csv or parquet; by default as the ending of OUT says, else jsonl."),
    ] = None,
    mentions: Annotated[
        str | None,
        typer.Option(
            "--mentions",
            metavar="FILE",
            help="The ledger: a JSON line for every money expression, with its claim or the reason for being none.",
        ),
    ] = None,
    errors: Annotated[
        str | None,
        typer.Option(
            "--errors", metavar="FILE", help="A JSON line for every input that was not read, with the reason."
        ),
    ] = None,
    min_confidence: Annotated[
        float,
        typer.Option("--min-confidence", metavar="P", min=0.0, max=1.0, help="Leave out claims less sure than this."),
    ] = 0.0,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            help="Processes that share the work; 1 by default, with --engine ray as many as there is room for.",
        ),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit",
            metavar="SECONDS",
            help="An article that takes more computing time than this goes to the errors file.",
        ),
    ] = TIME_LIMIT,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on with this command where it was stopped or killed; needs -o OUT, and not with --engine ray.",
        ),
    ] = False,
    engine: Annotated[
        Engine,
        typer.Option("--engine", help="Who does the work: this machine, or a Ray cluster (needs the extra 'ray')."),
    ] = Engine.local,
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="ADDRESS", help="The Ray cluster; a Ray of this machine's own by default."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FOLDER", help="A reader of your own; the bundled one by default."),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(
            "--published",
            metavar="DATE",
            help=(
                'The day of publication (ISO) of articles that do not state one, so that "this year" gets its dates; '
                "'crawl' takes the day on which an archive's page was fetched."
            ),
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary on standard error.")] = False,
) -> None:
    """Read articles and write one record for each claim."""
    if address and engine is not Engine.ray:
        raise UsageError(f"--address {address} is that of a Ray cluster; add --engine ray")
    job = ExtractJob(
        inputs=tuple(inputs),
        output=output,
        layout=format,
        mentions=mentions,
        errors=errors,
        min_confidence=min_confidence,
        workers=workers or 1,
        time_limit=time_limit,
        resume=resume,
        model=model,
        published=published,
        quiet=quiet,
        cluster=Cluster(address=address, actors=workers) if engine is Engine.ray else None,
    )
    summary = run(job)
    if summary.failed:
        raise typer.Exit(1)
