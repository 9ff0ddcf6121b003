"""Several processes that share the reading: each loads the model once; results come in the order of the articles."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.article import Article
from extractor.errors import ExtractorError, InputError

if TYPE_CHECKING:
    from extractor.pipeline import ClaimExtractor, Extraction

#: Articles sent to a worker at once, and batches under way for each worker.
CHUNK, AHEAD = 16, 3

_extractor: ClaimExtractor | None = None


def read_parallel(
    extractor: ClaimExtractor, articles: Iterable[str | Article], workers: int
) -> Iterator[Extraction | InputError]:
    """``extractor.read_many`` by ``workers`` processes. Articles are taken in only a little ahead of the results."""
    context = multiprocessing.get_context("spawn")
    pending = iter(articles)
    under_way: deque[Future[list[Extraction | InputError]]] = deque()
    arguments = (extractor.model.folder, extractor.min_confidence)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=arguments) as pool:
        try:
            while True:
                while len(under_way) < workers * AHEAD:
                    chunk = [Article.of(article) for article in islice(pending, CHUNK)]
                    if not chunk:
                        break
                    under_way.append(pool.submit(_read, chunk))
                if not under_way:
                    return
                yield from under_way.popleft().result()
        except BrokenProcessPool as error:
            message = "a worker process died (out of memory?); try fewer --workers, or 1 to see which article it is"
            raise ExtractorError(message) from error
        finally:
            for future in under_way:
                future.cancel()


def _start(folder: Path, min_confidence: float) -> None:
    global _extractor
    from extractor.pipeline import ClaimExtractor

    _extractor = ClaimExtractor.load(folder, min_confidence=min_confidence, threads=1)


def _read(articles: list[Article]) -> list[Extraction | InputError]:
    assert _extractor is not None
    return [_extractor.try_read(article) for article in articles]
