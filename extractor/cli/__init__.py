"""The command line: each command parses its flags and calls one importable function."""

from __future__ import annotations

import os
import sys

import typer

from extractor import __version__
from extractor.cli import evaluate, extract, schema, train
from extractor.errors import ExtractorError, Interrupted, ModelError, UsageError

app = typer.Typer(
    name="extractor",
    help="Claims out of news: what companies are reported to do with money, who says so and how real it is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("extract")(extract.command)
app.command("evaluate")(evaluate.command)
app.command("train")(train.command)
app.command("schema")(schema.command)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"extractor {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    pass


def main() -> None:
    """Run the command line. Exit status: 0 all read, 1 some articles failed or a command failed, 2 wrong usage, 130 stopped by Ctrl-C."""
    try:
        app()
    except (UsageError, ModelError) as error:
        typer.echo(f"Usage error: {error}", err=True)
        sys.exit(2)
    except Interrupted as error:
        typer.echo(str(error), err=True)
        sys.exit(130)
    except ExtractorError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output (head, say) has gone; nothing is left to tell it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # the disk is full, or the output's folder went away
        typer.echo(f"Error: {error.filename or 'output'}: {error.strerror or error}", err=True)
        sys.exit(1)
