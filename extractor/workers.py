"""Reading many articles, results in their order: in this process, or by several that each load the model once.

A worker process holds one article at a time, so that it is known which one was under way when it dies. That one is read again by a fresh process while no
other article is; if it takes that process down too, it is ``crashed``. The time limit rings inside the process; one that does not hear it is ended.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, TypeVar

from extractor.article import Article
from extractor.deadline import PATIENCE
from extractor.errors import ExtractorError, InputError, too_slow
from extractor.worker import Reader, Task, Worker

if TYPE_CHECKING:
    from extractor.pipeline import Extraction
    from extractor.record import Claim, LedgerLine

#: Items taken in ahead of the first one that is not yet read, for each worker.
AHEAD = 48
#: Seconds between the last alarm inside a worker and its end from outside.
GRACE = 5.0
#: So many workers may die one after the other with no article in hand, in a row.
_IDLE_DEATHS = 2

T = TypeVar("T")


def read_each(
    reader: Reader,
    items: Iterable[T],
    *,
    article_of: Callable[[T], str | Article | None],
    workers: int = 1,
    time_limit: float | None = None,
) -> Iterator[tuple[T, Extraction | InputError | None]]:
    """Each item with what was read in its article, in the order of the items; an item without one passes through with None."""
    if workers > 1:
        yield from _read_parallel(reader.loader(), items, article_of, workers, time_limit)
        return
    for item in items:
        article = article_of(item)
        yield item, None if article is None else reader.try_read(article, time_limit=time_limit)


class IsolatedReader:
    """Reads one article at a time in a process of its own: one that hangs or dies costs that article and nothing else.

    A context manager; at its end the process is gone. When the one that made it dies, it ends after the article in hand. ``load`` is what ``Reader.loader`` gives.
    """

    def __init__(self, load: Callable[[], Reader], time_limit: float | None) -> None:
        self._pool = _Pool(load, 1, time_limit)

    def try_read(self, article: str | Article) -> Extraction | InputError:
        """What was read, or ``too_slow`` or ``crashed`` as a value.

        Raises ``ModelError`` if the reader cannot be loaded and ``ExtractorError`` if its processes die before they read anything.
        """
        task = self._pool.add(article)
        while task.result is None:
            self._pool.work(wait_for_one=True)
        return task.result

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()


def input_name(article: str | Article) -> str:
    """What an error calls an article."""
    return article.path or article.url or article.article_id if isinstance(article, Article) else article[:40]


def _read_parallel(
    load: Callable[[], Reader],
    items: Iterable[T],
    article_of: Callable[[T], str | Article | None],
    workers: int,
    time_limit: float | None,
) -> Iterator[tuple[T, Extraction | InputError | None]]:
    pool = _Pool(load, workers, time_limit)
    window: deque[tuple[T, Task | None]] = deque()
    source, more = iter(items), True
    try:
        while more or window:
            full = len(window) >= workers * AHEAD
            if more and not full:
                try:
                    item = next(source)
                except StopIteration:
                    more = False
                else:
                    article = article_of(item)
                    window.append((item, None if article is None else pool.add(article)))
            while window and _is_settled(window[0][1]):
                item, task = window.popleft()
                yield item, task.result if task else None
            if window:
                pool.work(wait_for_one=full or not more)
    finally:
        pool.close()


def _is_settled(task: Task | None) -> bool:
    return task is None or task.result is not None


class _Pool:
    """Hands tasks to worker processes, starts these when they are needed and again when they die."""

    def __init__(self, load: Callable[[], Reader], size: int, time_limit: float | None) -> None:
        self._load, self._size, self._time_limit = load, size, time_limit
        self._longest = PATIENCE * (time_limit or 0.0) + GRACE
        self._workers: list[Worker] = []
        self._queue: deque[Task] = deque()
        self._suspects: deque[Task] = deque()
        self._idle_deaths = 0

    def add(self, article: str | Article) -> Task:
        task = Task(article)
        self._queue.append(task)
        return task

    def work(self, *, wait_for_one: bool) -> None:
        """Hand out what can be, then take in the results that are there; with ``wait_for_one`` wait until something has happened."""
        self._hand_out()
        busy = [worker for worker in self._workers if worker.task]
        timeout: float | None = None if wait_for_one else 0.0
        if wait_for_one and busy and self._time_limit is not None:
            timeout = max(0.0, min(worker.since for worker in busy) + self._longest - time.monotonic())
        ready = set(wait([worker.connection for worker in self._workers], timeout))
        for worker in [w for w in self._workers if w.connection in ready]:
            self._take_in(worker)
        self._end_the_late()

    def close(self) -> None:
        for worker in self._workers:
            worker.end()

    def _hand_out(self) -> None:
        if self._suspects:
            # Alone: nothing else is under way, and the process has read nothing before.
            fresh = next((w for w in self._workers if w.is_free and w.is_fresh), None)
            if fresh and not any(worker.task for worker in self._workers):
                self._give(fresh, self._suspects)
            return
        for worker in [w for w in self._workers if w.is_free]:
            if not self._queue:
                return
            self._give(worker, self._queue)
        starting = sum(not worker.is_ready for worker in self._workers)
        for _ in range(min(len(self._queue) - starting, self._size - len(self._workers))):
            self._workers.append(Worker(self._load, self._time_limit))

    def _give(self, worker: Worker, queue: deque[Task]) -> None:
        try:
            worker.connection.send(queue[0].article)
        except OSError:  # it died while it waited
            self._replace(worker)
            return
        worker.task, worker.since, worker.is_fresh = queue.popleft(), time.monotonic(), False

    def _take_in(self, worker: Worker) -> None:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        if isinstance(message, ExtractorError) and not worker.task:
            raise message  # it could not load the model
        self._idle_deaths = 0
        if worker.task:
            worker.task.result = _result(worker.task.article, message)
        worker.task, worker.is_ready = None, True

    def _replace(self, worker: Worker) -> None:
        """Start another process for one that is dead, and say what becomes of the article it had in hand."""
        how = worker.end(patience=1.0)
        task = worker.task
        if task is None:
            self._idle_deaths += 1
            if self._idle_deaths > _IDLE_DEATHS:
                raise ExtractorError(f"the worker processes die before they read anything ({how}); try fewer --workers")
        elif task.deaths:
            message = f"the process that reads it dies of it ({how}), also when it reads nothing else; please report it with the article"
            task.result = InputError(input_name(task.article), "crashed", message)
        else:
            task.deaths += 1
            self._suspects.append(task)
        self._workers[self._workers.index(worker)] = Worker(self._load, self._time_limit)

    def _end_the_late(self) -> None:
        if self._time_limit is None:
            return
        latest = time.monotonic() - self._longest
        for worker in [w for w in self._workers if w.task and w.since < latest]:
            assert worker.task
            worker.task.result = too_slow(input_name(worker.task.article), self._time_limit)
            worker.end()
            self._workers[self._workers.index(worker)] = Worker(self._load, self._time_limit)


def _result(
    article: str | Article, message: InputError | tuple[list[Claim], list[LedgerLine]]
) -> Extraction | InputError:
    from extractor.pipeline import Extraction

    return message if isinstance(message, InputError) else Extraction(Article.of(article), *message)
