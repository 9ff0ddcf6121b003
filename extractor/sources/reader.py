"""From what the user names to a stream of articles."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

from extractor.article import Article
from extractor.errors import InputError, InputWarning
from extractor.sources.encoding import decode_text
from extractor.sources.files import Kind, find_files, kind_of, name_of, naming_errors, open_bytes, read_all, read_lines
from extractor.sources.formats import DocumentKind, RawDocument, parse
from extractor.sources.limits import ReadLimits

STDIN = "-"

_URL = re.compile(r"https?://", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HTML_START = re.compile(
    r"<(?:!--|\?xml\b|(?:!doctype|html|head|title|meta|body|article|main|div|p|h1)\b)", re.IGNORECASE
)
_ARRAY_START = re.compile(r"\[\s*(?:\{|$)")


def read_articles(
    *inputs: str | Path,
    on_error: Callable[[InputError], None] | None = None,
    limits: ReadLimits | None = None,
) -> Iterator[Article]:
    """Read articles from files, folders, ``http(s)`` URLs and ``-`` (standard input), one after the other.

    Articles come as they are read, in the order of the inputs and, within a folder, of the sorted names; the same
    inputs give the same articles. What cannot be read, or is not in English, is handed to ``on_error`` as an
    ``InputError`` (``SkippedInput``), or issued as an ``InputWarning`` without one, and reading goes on.
    """
    limits = limits or ReadLimits()
    for document in read_documents(*inputs, limits=limits):
        parsed = parse(document, limits=limits) if isinstance(document, RawDocument) else iter([document])
        for article in parsed:
            if isinstance(article, Article):
                yield article
            elif on_error:
                on_error(article)
            else:
                warnings.warn(str(article), InputWarning, stacklevel=2)


def is_url(source: str) -> bool:
    """Whether an input is the address of a web page."""
    return bool(_URL.match(source))


def read_documents(*inputs: str | Path, limits: ReadLimits) -> Iterator[RawDocument | InputError]:
    """The documents of the inputs, not yet parsed: what ``formats.parse`` turns into articles, here or in a worker."""
    for source in files_of(inputs):
        if isinstance(source, InputError):
            yield source
        elif isinstance(source, Path):
            yield from _from_file(source, limits)
        elif source == STDIN:
            yield from _from_stdin(limits)
        else:
            yield _from_web(source, limits)


def files_of(inputs: Iterable[str | Path]) -> Iterator[str | Path | InputError]:
    """The inputs with folders opened: each file (a ``Path``), each page, standard input and each error by itself."""
    for source in inputs:
        if isinstance(source, str) and (source == STDIN or is_url(source)):
            yield source
        elif not str(source) or "\0" in str(source):
            name = str(source).replace("\0", "?")
            yield InputError(name, "not_found", "this is no name of a file, a folder or a URL")
        else:
            yield from find_files(Path(source))


def _from_web(url: str, limits: ReadLimits) -> RawDocument | InputError:
    # Imported here because a batch of files needs no HTTP client.
    from extractor.sources import web

    try:
        return web.fetch(url, limits=limits)
    except InputError as error:
        return error


def _from_file(path: Path, limits: ReadLimits) -> Iterator[RawDocument | InputError]:
    name, kind = name_of(path), kind_of(path) or "text"
    try:
        if kind == "warc":
            # Imported here because most batches hold no archives.
            from extractor.sources.warc import read_warc

            yield from read_warc(path, name, limits)
            return
        with naming_errors(name):
            stream = open_bytes(path)
        with stream:
            if kind == "jsonl":
                yield from _json_lines(b"", stream, name, limits, path=name)
            else:
                yield RawDocument(name, kind, read_all(stream, name, _limit(kind, limits)), path=name)
    except InputError as error:
        yield error


def _from_stdin(limits: ReadLimits) -> Iterator[RawDocument | InputError]:
    stream, head = sys.stdin.buffer, b""
    try:
        with naming_errors(STDIN):
            # Blank lines first do not hide what follows, nor do endless ones keep us here.
            while not head.strip() and len(head) <= limits.article_bytes:
                if not (line := stream.readline(limits.article_bytes + 1)):
                    break
                head += line
        if head.startswith(b"WARC/"):
            raise InputError(STDIN, "unsupported_type", "archives are read from files only; save it and pass its name")
        kind = _sniff(head)
        if kind == "jsonl":
            yield from _json_lines(head, stream, STDIN, limits)
        else:
            yield RawDocument(STDIN, kind, read_all(stream, STDIN, _limit(kind, limits), head=head))
    except InputError as error:
        yield error


def _json_lines(
    head: bytes, stream: BinaryIO, name: str, limits: ReadLimits, *, path: str | None = None
) -> Iterator[RawDocument | InputError]:
    # head is what was already taken from the stream, whole lines if any.
    with naming_errors(name):
        head = head or stream.readline(limits.article_bytes + 1)
    if head.startswith(_UTF16):
        # Half a character could follow each line end; such files are exports from Windows and small.
        whole = decode_text(read_all(stream, name, limits.file_bytes, head=head), name)
        head = whole.encode("utf-8", "replace")
    pending, found = BytesIO(head), False
    for line in read_lines(lambda size: pending.readline(size) or stream.readline(size), name, limits):
        found = True
        yield line if isinstance(line, InputError) else RawDocument(line.name, "json", line.data, path=path)
    if not found:
        yield InputError(name, "empty", "there is nothing in it")


def _limit(kind: Kind, limits: ReadLimits) -> int:
    return limits.file_bytes if kind == "json" else limits.article_bytes


def _sniff(head: bytes) -> DocumentKind | Literal["jsonl"]:
    # The first line of UTF-16 ends in half a line feed, which is no matter here.
    start = head.decode("utf-16" if head.startswith(_UTF16) else "utf-8-sig", "ignore").strip()
    if _HTML_START.match(start):
        return "html"
    if start.startswith("{"):
        # An object that goes on in the next line is one JSON document, laid out for people.
        return "jsonl" if start.endswith("}") else "json"
    return "json" if _ARRAY_START.match(start) else "text"
