"""The inputs as a row of items that can be taken up again in the middle.

An item is an article or the error that stands in its place. Items come from documents (a file, a JSON line, a record of an archive, a page); a document that was read before is known
by its name and the hash of its bytes, and is passed over without being parsed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.article import Article
from extractor.deadline import TooSlow, call_within
from extractor.errors import InputError, UsageError, crashed, too_slow
from extractor.sources.files import is_gzip
from extractor.sources.formats import RawDocument, parse
from extractor.sources.limits import ReadLimits
from extractor.sources.reader import STDIN, files_of, is_url, read_documents

#: What text usually shrinks to when it is gzipped; only the estimate of the time left rests on it.
_GZIP = 4


@dataclass(frozen=True, slots=True)
class Document:
    """One document: the number of the input that it belongs to, its name in errors, and what it was when it was read."""

    source: int
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Item:
    """The ``number``-th item of its document. ``reached``: bytes of the inputs up to the end of the document, about.

    ``content`` is None for a document that has none.
    """

    document: Document
    number: int
    content: Article | InputError | None
    reached: int = 0

    @property
    def name(self) -> str:
        """What errors call it."""
        return f"{self.document.name}[{self.number}]" if self.number else self.document.name


@dataclass(frozen=True)
class Past:
    """How far an earlier run came: the documents that it has begun, in order, and the items it has done of the last one."""

    documents: Iterable[Document] = ()
    items: int = 0


def read_items(
    inputs: Sequence[str | Path | InputError],
    *,
    past: Past | None = None,
    time_limit: float | None = None,
    day: str | None = None,
) -> Iterator[Item]:
    """The items of ``inputs`` in order, without those of the ``past``; an input that is an error stands for itself.

    Parsing one may take ``time_limit`` seconds. Articles without a day of publication are given ``day``, as ``Article.dated`` does. Web pages of the past are not
    fetched again. Raises ``UsageError`` if the inputs are no longer what they were.
    """
    limits, past, extent = ReadLimits(), past or Past(), _Extent()
    begun = iter(past.documents)
    expected = next(begun, None)
    for number, source in enumerate(inputs):
        if expected and expected.source == number and isinstance(source, str) and is_url(source):
            expected = next(begun, None)
            continue
        for raw in [source] if isinstance(source, InputError) else read_documents(source, limits=limits):
            document, reached, done = _describe(number, raw), extent.add(raw), 0
            if expected:
                _check_same(expected, document)
                expected = next(begun, None)
                if expected:
                    continue
                done = past.items
            for index, content in enumerate(_contents(raw, limits, time_limit)):
                if index >= done:
                    dated = content.dated(day) if day and isinstance(content, Article) else content
                    yield Item(document, index, dated, reached)
    if expected:
        raise _changed(expected, "is gone")


def size_of(inputs: Sequence[str]) -> int | None:
    """The bytes of all files of the inputs, to tell how much is left; None where that cannot be known beforehand."""
    if any(source == STDIN or is_url(source) for source in inputs):
        return None
    return sum(file_size(path) for path in files_of(inputs) if isinstance(path, Path))


def file_size(path: Path) -> int:
    """The bytes of a file; 0 for what is none."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _contents(
    raw: RawDocument | InputError, limits: ReadLimits, time_limit: float | None
) -> Iterator[Article | InputError | None]:
    """What is in a document; None if that is nothing, for each document has to be seen."""
    if isinstance(raw, InputError):
        yield raw
        return
    contents, found = parse(raw, limits=limits), False
    try:
        while (content := call_within(time_limit, lambda: next(contents, None))) is not None:
            found = True
            yield content
        if not found:
            yield None
    except TooSlow:
        yield too_slow(raw.name, time_limit or 0.0)
    except Exception as error:  # one document must not take the batch with it, whatever it is
        yield crashed(raw.name, error)


def _describe(source: int, raw: RawDocument | InputError) -> Document:
    if isinstance(raw, InputError):
        return Document(source, raw.input, raw.reason)
    return Document(source, raw.name, hashlib.blake2b(raw.data, digest_size=16).hexdigest())


def _check_same(expected: Document, found: Document) -> None:
    if expected == found:
        return
    if (expected.source, expected.name) == (found.source, found.name):
        raise _changed(expected, "has changed")
    raise _changed(expected, f"was read in the place where now {found.name} stands; files were added or removed")


def _changed(document: Document, what: str) -> UsageError:
    message = "since the unfinished run; put the inputs back as they were, or leave --resume out to start over"
    return UsageError(f"--resume: {document.name} {what} {message}")


class _Extent:
    """Bytes of the input files that have been read. A file of many documents counts piece by piece, then in full."""

    def __init__(self) -> None:
        self._before = self._size = self._within = 0
        self._path: str | None = None

    def add(self, raw: RawDocument | InputError) -> int:
        if isinstance(raw, RawDocument) and raw.path:
            path, read = raw.archive or (raw.path, None)
            if path != self._path:
                self._before += self._size
                self._path, self._size, self._within = path, file_size(Path(path)), 0
            self._within = read or self._within + len(raw.data) // (_GZIP if is_gzip(Path(path)) else 1)
        return self._before + min(self._within, self._size)
