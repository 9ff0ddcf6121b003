"""One batch from its options to its outputs, with progress and a closing summary on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extractor.article import Article
from extractor.batch.books import Book, DirectBook, JournalBook, Outcome
from extractor.batch.duplicates import Duplicates, Reading
from extractor.batch.items import Item, Past, read_items, size_of
from extractor.batch.job import ExtractJob, check_options, check_outputs
from extractor.batch.journal import Journal
from extractor.batch.progress import Progress
from extractor.batch.summary import Summary
from extractor.errors import InputError, Interrupted, SkippedInput
from extractor.output import format_of
from extractor.pipeline import ClaimExtractor
from extractor.workers import read_each


def load_reader(job: ExtractJob) -> ClaimExtractor:
    """The reader that a job asks for, on one thread: more processes share the work better than more threads. Raises ``ModelError``."""
    return ClaimExtractor.load(job.model, min_confidence=job.min_confidence, threads=1)


def run(job: ExtractJob, *, load: Callable[[ExtractJob], ClaimExtractor] = load_reader) -> Summary:
    """Do the job.

    Records that go to a file are kept in a journal beside it until all are there; the job can be gone on with from the journal. A bad input is counted and
    named, and the batch goes on. Raises ``UsageError`` before anything is read, ``ModelError``, ``OutputError``, and ``Interrupted`` after Ctrl-C.
    """
    check_options(job)
    try:
        summary = _with_journal(job, load) if job.journal_folder else _straight(job, load)
    except KeyboardInterrupt:
        raise Interrupted(_stopped(job)) from None
    if not job.quiet:
        print(summary, file=sys.stderr)
    return summary


def _straight(job: ExtractJob, load: Callable[[ExtractJob], ClaimExtractor]) -> Summary:
    check_outputs(job)
    begun, reader = time.monotonic(), load(job)
    with DirectBook(job, format_of(job.output, job.layout)) as book:
        _read(job, reader, book, Past(), Duplicates())
        book.finish()
    book.summary.seconds = time.monotonic() - begun
    return book.summary


def _with_journal(job: ExtractJob, load: Callable[[ExtractJob], ClaimExtractor]) -> Summary:
    assert job.journal_folder
    if not job.resume:
        check_outputs(job)
    with Journal(job.journal_folder, job.identity(), resume=job.resume) as journal:
        book = JournalBook(job, format_of(job.output, job.layout), journal)
        if not journal.is_complete:
            if job.resume:  # only now: once all inputs are done, an output that lies among them may be our own
                check_outputs(job)
            reader = load(job)
            if journal.dropped and not job.quiet:
                print(f"Starting over: {journal.dropped} articles of an unfinished run are dropped", file=sys.stderr)
            journal.bind(reader.model.name)
            duplicates = Duplicates()
            for text, article_id in journal.texts():
                duplicates.remember(text, article_id)
            _read(job, reader, book, journal.past, duplicates)
        book.finish()
        return book.summary


@dataclass(frozen=True, slots=True)
class _Step:
    item: Item
    reading: Reading | None

    @property
    def article(self) -> Article | None:
        """The article that has to be read, if one has."""
        return self.reading.article if self.reading and self.reading.of is None else None


def _read(job: ExtractJob, reader: ClaimExtractor, book: Book, past: Past, duplicates: Duplicates) -> None:
    """Read all items behind the ``past`` and enter what became of them."""
    progress = Progress(sys.stderr, quiet=job.quiet, total=None if job.quiet else size_of(job.inputs))
    try:
        for step, result in _results(job, reader, past, duplicates):
            outcome = _outcome(step, duplicates, result)
            book.enter(step.item, step.reading, outcome)
            if isinstance(outcome, InputError) and _is_told(job, outcome):
                progress.say(str(outcome))
            progress.update(book.summary.articles, step.item.reached)
    finally:
        progress.clear()


def _results(
    job: ExtractJob, reader: ClaimExtractor, past: Past, duplicates: Duplicates
) -> Iterator[tuple[_Step, Outcome]]:
    if job.cluster:
        return _by_cluster(job, duplicates)
    items = read_items(job.inputs, past=past, time_limit=job.time_limit, day=job.day)
    steps = (_step(item, duplicates) for item in items)
    return read_each(
        reader, steps, article_of=lambda step: step.article, workers=job.workers, time_limit=job.time_limit
    )


def _by_cluster(job: ExtractJob, duplicates: Duplicates) -> Iterator[tuple[_Step, Outcome]]:
    """Every article is read there; which text came before can only be told here, where they are in order."""
    from extractor.ray import read_inputs

    for item, result in read_inputs(job):
        yield _step(item, duplicates), result


def _step(item: Item, duplicates: Duplicates) -> _Step:
    return _Step(item, duplicates.plan(item.content) if isinstance(item.content, Article) else None)


def _outcome(step: _Step, duplicates: Duplicates, result: Outcome) -> Outcome:
    if step.reading is None:
        return step.item.content if isinstance(step.item.content, InputError) else None
    outcome = duplicates.settle(step.reading, result)
    return InputError(step.item.name, outcome.reason, outcome.message) if isinstance(outcome, InputError) else outcome


def _is_told(job: ExtractJob, error: InputError) -> bool:
    return not job.quiet or not (job.errors or isinstance(error, SkippedInput))


def _stopped(job: ExtractJob) -> str:
    if job.cluster:
        return "Stopped; with --engine ray a batch cannot be gone on with"
    if job.journal_folder is None:
        return "Stopped. With -o FILE a batch can be gone on with later (--resume)"
    if not job.journal_folder.exists():
        return "Stopped before anything was read"
    return f"Stopped; {job.output} is not written yet. The same command with --resume goes on from here"
