"""Where the results of a batch go: to a journal and at the end from there to the outputs, or straight to the outputs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Protocol, Self

from pydantic import BaseModel

from extractor.batch.duplicates import Reading
from extractor.batch.items import Item
from extractor.batch.job import ExtractJob
from extractor.batch.journal import CLAIMS, ERRORS, INPUTS, MENTIONS, TEXTS, Journal, writing
from extractor.batch.summary import Summary
from extractor.errors import InputError
from extractor.output import claim_sink, json_line, line_sink, remove_unfinished, text_output
from extractor.pipeline import Extraction
from extractor.record import Claim


class ErrorLine(BaseModel):
    """One input that was not read: a line of the errors file."""

    input: str
    reason: str
    message: str

    @classmethod
    def of(cls, error: InputError) -> Self:
        return cls(input=error.input, reason=error.reason, message=error.message)


Outcome = Extraction | InputError | None


class Book(Protocol):
    """Takes what became of each item, in order."""

    @property
    def summary(self) -> Summary: ...
    def enter(self, item: Item, reading: Reading | None, outcome: Outcome) -> None: ...
    def finish(self) -> None:
        """All items are entered: see that the outputs are whole."""


class JournalBook:
    """Enters into a journal; writes the outputs from it at the end, and removes it."""

    def __init__(self, job: ExtractJob, layout: str, journal: Journal) -> None:
        self._job, self._layout, self._journal = job, layout, journal

    @property
    def summary(self) -> Summary:
        return self._journal.summary

    def enter(self, item: Item, reading: Reading | None, outcome: Outcome) -> None:
        journal, document = self._journal, item.document
        if item.number == 0:
            journal.append_values(INPUTS, document.source, document.name, document.content)
        if reading:
            journal.append_values(TEXTS, reading.text.hex(), reading.article.article_id)
        if isinstance(outcome, Extraction):
            journal.append(CLAIMS, "".join(map(json_line, outcome.claims)))
            if self._job.mentions:
                journal.append(MENTIONS, "".join(map(json_line, outcome.ledger)))
        elif outcome and self._job.errors:
            journal.append(ERRORS, json_line(ErrorLine.of(outcome)))
        self.summary.count(outcome, is_duplicate=bool(reading and reading.duplicate_of))
        journal.commit(item.number + 1)

    def finish(self) -> None:
        if not self._journal.is_complete:
            self._journal.complete()
        self._copy(ERRORS, self._job.errors)
        self._copy(MENTIONS, self._job.mentions)
        if self._layout == "jsonl":
            self._copy(CLAIMS, self._job.output)
        elif self._job.output:
            with self._place(self._job.output), claim_sink(self._job.output, self._layout) as sink:
                for line in self._journal.lines(CLAIMS):
                    sink.write([Claim.model_validate_json(line)])
        self._journal.remove()

    def _copy(self, part: str, path: str | None) -> None:
        if path:
            with self._place(path), text_output(path) as stream:
                stream.writelines(self._journal.lines(part))

    @contextmanager
    def _place(self, path: str) -> Iterator[None]:
        if self._job.resume:
            remove_unfinished(path)  # the run that was killed may have been at this very point
        with writing(path):
            yield


class DirectBook:
    """Writes to the outputs as results come, for records that go to standard output. Use it as a context."""

    def __init__(self, job: ExtractJob, layout: str) -> None:
        self.summary = Summary()
        self._job, self._layout, self._stack = job, layout, ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._claims = stack.enter_context(claim_sink(self._job.output, self._layout))
            self._ledger = stack.enter_context(line_sink(self._job.mentions))
            self._errors = stack.enter_context(line_sink(self._job.errors))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def enter(self, item: Item, reading: Reading | None, outcome: Outcome) -> None:
        if isinstance(outcome, Extraction):
            self._claims.write(outcome.claims)
            for line in outcome.ledger:
                self._ledger(line)
        elif outcome:
            self._errors(ErrorLine.of(outcome))
        self.summary.count(outcome, is_duplicate=bool(reading and reading.duplicate_of))

    def finish(self) -> None:
        self._stack.close()
