"""One batch: inputs in, records, ledger and errors out, with progress and a closing summary on standard error."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import BaseModel
from tqdm import tqdm

from extractor.article import CRAWL, Article
from extractor.errors import InputError, SkippedInput, UsageError
from extractor.output import STDOUT, claim_sink, format_of, line_sink
from extractor.pipeline import ClaimExtractor, Extraction
from extractor.sources import read_articles
from extractor.sources.files import kind_of
from extractor.sources.reader import STDIN


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
    model: Path | None = None
    published: str | None = None
    quiet: bool = False
    cluster: Cluster | None = None  # in place of ``workers``


class ErrorLine(BaseModel):
    """One input that was not read: a line of the errors file."""

    input: str
    reason: str
    message: str


@dataclass
class Summary:
    """What a batch did; ``skipped`` and ``problems`` count inputs by reason."""

    articles: int = 0
    claims: int = 0
    expressions: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        return self.problems.total()

    def __str__(self) -> str:
        parts = [f"{self.articles} articles", f"{self.claims} claims", f"{self.expressions} money expressions"]
        parts += [f"{count} skipped ({reason})" for reason, count in sorted(self.skipped.items())]
        parts += [f"{count} failed ({reason})" for reason, count in sorted(self.problems.items())]
        return ", ".join(parts) + f" in {self.seconds:.1f} s"


def run(job: ExtractJob) -> Summary:
    """Do the job. Raises ``UsageError`` before anything is read, ``ModelError`` and ``OutputError``; a bad input is counted and named, and the batch goes on."""
    layout = format_of(job.output, job.layout)
    day = _day(job.published) if job.published else None
    _check_outputs(job)
    if job.cluster:
        _check_cluster(job)
    extractor = ClaimExtractor.load(job.model, min_confidence=job.min_confidence, threads=1 if job.workers > 1 else 0)
    summary, begun = Summary(), time.monotonic()
    with ExitStack() as stack:
        claims = stack.enter_context(claim_sink(job.output, layout))
        ledger = stack.enter_context(line_sink(job.mentions))
        errors = stack.enter_context(line_sink(job.errors))
        bar = stack.enter_context(tqdm(unit=" articles", disable=job.quiet or not sys.stderr.isatty(), file=sys.stderr))

        def report(error: InputError) -> None:
            errors(ErrorLine(input=error.input, reason=error.reason, message=error.message))
            counts = summary.skipped if isinstance(error, SkippedInput) else summary.problems
            counts[error.reason] += 1
            if not job.quiet or not (job.errors or isinstance(error, SkippedInput)):
                bar.write(str(error), file=sys.stderr)

        for extraction in _read(job, extractor, report, day):
            claims.write(extraction.claims)
            for line in extraction.ledger:
                ledger(line)
            summary.articles += 1
            summary.claims += len(extraction.claims)
            summary.expressions += len(extraction.ledger)
            bar.update()
    summary.seconds = time.monotonic() - begun
    if not job.quiet:
        print(summary, file=sys.stderr)
    return summary


def _read(
    job: ExtractJob, extractor: ClaimExtractor, report: Callable[[InputError], None], day: str | None
) -> Iterator[Extraction]:
    if job.cluster:
        from extractor.ray import read_inputs

        return read_inputs(
            job.inputs,
            on_error=report,
            model=job.model,
            min_confidence=job.min_confidence,
            published=day,
            address=job.cluster.address,
            actors=job.cluster.actors,
        )
    articles: Iterator[Article] = read_articles(*job.inputs, on_error=report)
    if day:
        articles = (article.dated(day) for article in articles)
    return extractor.read_many(articles, workers=job.workers, on_error=report)


def _check_cluster(job: ExtractJob) -> None:
    if STDIN in job.inputs:
        raise UsageError("--engine ray cannot read standard input (-); name files that every machine sees, or URLs")
    try:
        import extractor.ray  # noqa: F401
    except ImportError as error:
        raise UsageError(f"--engine ray needs {error.name}; pip install 'news-claim-extractor[ray]'") from error


def _day(published: str) -> str:
    try:
        return published if published == CRAWL else date.fromisoformat(published).isoformat()
    except ValueError as error:
        raise UsageError(f"--published {published}: not a day; write it as 2024-05-31, or {CRAWL!r}") from error


def _check_outputs(job: ExtractJob) -> None:
    """Two outputs must not share a place, and none may overwrite an input."""
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
            if os.path.isdir(path):
                raise UsageError(f"{option} {path}: this is a folder; name a file")
            if not os.path.isdir(os.path.dirname(path) or "."):
                raise UsageError(f"{option} {path}: the folder does not exist; make it first")
            if os.path.isfile(path) and kind_of(Path(path)) and any(resolved.is_relative_to(f) for f in folders):
                raise UsageError(f"{option} {path}: this file is among the inputs; name another")
        if place in places:
            raise UsageError(f"{option} {path or 'standard output'}: this place is taken by {places[place]}")
        places[place] = option
