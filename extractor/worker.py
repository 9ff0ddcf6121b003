"""One worker process: it loads a reader and then reads one article at a time."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Protocol

from extractor.article import Article
from extractor.errors import ExtractorError, InputError

if TYPE_CHECKING:
    from extractor.pipeline import Extraction


class Reader(Protocol):
    """What reads an article: a ``ClaimExtractor``."""

    def try_read(self, article: str | Article, *, time_limit: float | None = None) -> Extraction | InputError: ...

    def loader(self) -> Callable[[], Reader]:
        """How a worker process gets a reader that reads alike; it can be pickled."""
        ...


@dataclass(eq=False)
class Task:
    """One article to read; ``deaths``: processes that died over it."""

    article: str | Article
    result: Extraction | InputError | None = None
    deaths: int = 0


class Worker:
    """One process and the connection to it."""

    def __init__(self, load: Callable[[], Reader], time_limit: float | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, load, time_limit), daemon=True)
        with interrupts_ignored():
            self._process.start()
        theirs.close()
        self.is_ready, self.is_fresh = False, True
        self.task: Task | None = None
        self.since = 0.0

    @property
    def is_free(self) -> bool:
        return self.is_ready and self.task is None

    def end(self, *, patience: float = 0.0) -> str:
        """End the process if it still lives after ``patience`` seconds, and say how it ended."""
        self.connection.close()
        self._process.join(patience)
        self._process.kill()
        self._process.join()
        code = self._process.exitcode or 0
        return f"signal {-code}" if code < 0 else f"exit status {code}"


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """A process started in here never hears Ctrl-C, which the terminal sends to all; its parent ends it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _serve(connection: Connection, load: Callable[[], Reader], time_limit: float | None) -> None:
    """A worker's life: articles in, results out, until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            reader = load()
        except ExtractorError as error:
            connection.send(error)
            return
        connection.send(None)
        while True:
            result = reader.try_read(connection.recv(), time_limit=time_limit)
            connection.send(result if isinstance(result, InputError) else (result.claims, result.ledger))
