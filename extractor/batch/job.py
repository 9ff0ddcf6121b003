"""What a batch is asked to do, and whether that can be done: all that is wrong with it is said before anything is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from extractor import __version__
from extractor.article import CRAWL
from extractor.errors import UsageError
from extractor.output import STDOUT, format_of
from extractor.record import SCHEMA_VERSION
from extractor.sources.files import kind_of
from extractor.sources.reader import STDIN

#: Seconds that one article may take; the longest real ones take a tenth of it.
TIME_LIMIT = 60.0


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Ray Data does the work: at ``address``, by default on this machine, with ``actors``, by default all there is room for."""

    address: str | None = None
    actors: int | None = None


@dataclass(frozen=True, kw_only=True)
class ExtractJob:
    """What ``extractor extract`` was asked to do; see its help for the meaning of each field."""

    inputs: tuple[str, ...]
    output: str | None = None
    layout: str | None = None
    mentions: str | None = None
    errors: str | None = None
    min_confidence: float = 0.0
    workers: int = 1
    time_limit: float = TIME_LIMIT
    resume: bool = False
    model: Path | None = None
    published: str | None = None
    quiet: bool = False
    cluster: Cluster | None = None  # in place of ``workers``

    @property
    def journal_folder(self) -> Path | None:
        """Where the journal of the batch lies: beside an output that is a file of its own, else nowhere; a cluster keeps none."""
        if self.output is None or self.output == STDOUT or self.cluster:
            return None
        path = Path(self.output)
        return None if path.exists() and not path.is_file() else path.with_name(f".{path.name}.extract")

    @property
    def day(self) -> str | None:
        """``published`` as an ISO day, or ``CRAWL``. Raises ``UsageError``."""
        if self.published in (None, "", CRAWL):
            return self.published or None
        try:
            return date.fromisoformat(self.published).isoformat()
        except ValueError as error:
            message = f"--published {self.published}: not a day; write it as 2024-05-31, or {CRAWL!r}"
            raise UsageError(message) from error

    def identity(self) -> dict[str, Any]:
        """All that the bytes of the outputs depend on but the model and the content of the inputs, under the names that users know."""
        return {
            "INPUT": list(self.inputs),
            "-o": self.output,
            "--format": format_of(self.output, self.layout),
            "--mentions": self.mentions,
            "--errors": self.errors,
            "--min-confidence": self.min_confidence,
            "--time-limit": self.time_limit,
            "--model": str(self.model) if self.model else None,
            "--published": self.day,
            "version": __version__,
            "schema": SCHEMA_VERSION,
        }


def check_options(job: ExtractJob) -> None:
    """Raises ``UsageError`` for an option that cannot be as it is."""
    job.identity()  # looks at --format and --published
    if not job.time_limit > 0:
        raise UsageError(f"--time-limit {job.time_limit:g}: give the seconds that one article may take, more than 0")
    if job.cluster:
        _check_cluster(job)
    if job.resume and job.journal_folder is None:
        raise UsageError("--resume needs -o FILE: only a file can be gone on with; leave --resume out otherwise")


def _check_cluster(job: ExtractJob) -> None:
    if job.resume:
        raise UsageError("--resume does not go with --engine ray, which keeps no journal; leave one of the two out")
    if STDIN in job.inputs:
        raise UsageError("--engine ray cannot read standard input (-); name files that every machine sees, or URLs")
    try:
        import extractor.ray  # noqa: F401
    except ImportError as error:
        raise UsageError(f"--engine ray needs {error.name}; pip install 'news-claim-extractor[ray]'") from error


def check_outputs(job: ExtractJob) -> None:
    """Two outputs must not share a place, none may overwrite an input, and all must be places to write to. Raises ``UsageError``."""
    named = {"-o": job.output, "--mentions": job.mentions, "--errors": job.errors}
    folders = [Path(source).resolve() for source in job.inputs if os.path.isdir(source)]
    places: dict[object, str] = {
        Path(source).resolve(): "INPUT" for source in job.inputs if source != STDOUT and os.path.isfile(source)
    }
    for option, path in named.items():
        if path is None or path == STDOUT:
            if path is None and option != "-o":
                continue
            place: object = STDOUT
        else:
            place = resolved = Path(path).resolve()
            _check_place(option, path)
            if os.path.isfile(path) and kind_of(Path(path)) and any(resolved.is_relative_to(f) for f in folders):
                raise UsageError(f"{option} {path}: this file is among the inputs; name another")
        if place in places:
            raise UsageError(f"{option} {path or 'standard output'}: this place is taken by {places[place]}")
        places[place] = option


def _check_place(option: str, path: str) -> None:
    folder = os.path.dirname(path) or "."
    if os.path.isdir(path):
        raise UsageError(f"{option} {path}: this is a folder; name a file")
    if not os.path.isdir(folder):
        raise UsageError(f"{option} {path}: the folder does not exist; make it first")
    if not os.access(folder if not os.path.exists(path) or os.path.isfile(path) else path, os.W_OK):
        raise UsageError(f"{option} {path}: you may not write there; name another place")
