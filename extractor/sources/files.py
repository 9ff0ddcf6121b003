"""Finding article files and reading their bytes: folders, links, gzip, size limits."""

from __future__ import annotations

import errno
import gzip
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, cast

from extractor.errors import InputError
from extractor.sources.limits import ReadLimits

Kind = Literal["text", "markdown", "html", "json", "jsonl", "warc"]

KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".warc": "warc",
}
KINDS_TEXT = f"{' '.join(KINDS)}, each also with .gz"

_CHUNK = 1 << 20
# Well within what Python can recurse, well beyond what people nest.
_DEEPEST = 100


class RawLine(NamedTuple):
    """One line of a file; ``name`` is ``file:number``."""

    name: str
    data: bytes


def kind_of(path: Path) -> Kind | None:
    """What a file's ending says it holds, also under ``.gz``; None for an ending that is not ours."""
    name = path.name.lower().removesuffix(".gz")
    return KINDS.get(os.path.splitext(name)[1])


def is_gzip(path: Path) -> bool:
    """Whether a file's ending says that it is compressed."""
    return path.name.lower().endswith(".gz")


def name_of(path: Path) -> str:
    """The path as text that can be written anywhere: bytes that are no UTF-8 are shown as ``\\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def find_files(path: Path) -> Iterator[Path | InputError]:
    """The article files at ``path``: itself, or all below it if it is a folder.

    A folder is read in the order of its sorted names, its subfolders in their place. Hidden entries and unknown endings
    are passed over; each folder is read once, however many links lead to it, and a link back to a folder that it lies
    in is a ``link_loop``. What cannot be read comes as an ``InputError`` in its place.
    """
    try:
        with naming_errors(name_of(path)):
            mode = path.stat().st_mode
    except InputError as error:
        yield error
        return
    if stat.S_ISDIR(mode):
        found = False
        for entry in _walk(path, above=(), seen=set()):
            found = True
            yield entry
        if not found:
            yield InputError(name_of(path), "empty", f"the folder holds no article files ({KINDS_TEXT})")
    elif not stat.S_ISREG(mode):
        yield InputError(name_of(path), "unreadable", "this is not a regular file; pipe its content to '-' instead")
    elif kind_of(path) is None:
        yield InputError(name_of(path), "unsupported_type", f"the file's ending is not one of {KINDS_TEXT}")
    else:
        yield path


_Identity = tuple[int, int]


def _walk(folder: Path, *, above: tuple[_Identity, ...], seen: set[_Identity]) -> Iterator[Path | InputError]:
    try:
        with naming_errors(name_of(folder)):
            status = folder.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in above:
                raise InputError(name_of(folder), "link_loop", "the link leads back into its own folder; remove it")
            if identity in seen:
                return
            if len(above) == _DEEPEST:
                message = f"more than {_DEEPEST} folders lie in each other here; pass the inner ones by name"
                raise InputError(name_of(folder), "unreadable", message)
            names = sorted(os.listdir(folder))
    except InputError as error:
        yield error
        return
    seen.add(identity)
    for name in names:
        if not name.startswith("."):
            yield from _entry(folder / name, above=(*above, identity), seen=seen)


def _entry(path: Path, *, above: tuple[_Identity, ...], seen: set[_Identity]) -> Iterator[Path | InputError]:
    try:
        with naming_errors(name_of(path)):
            mode = path.stat().st_mode
    except InputError as error:
        # A broken link to something that we would not read anyway is no loss; a loop of links may hide a folder.
        if kind_of(path) or error.reason == "link_loop":
            yield error
        return
    if stat.S_ISDIR(mode):
        yield from _walk(path, above=above, seen=seen)
    elif kind_of(path):
        yield path if stat.S_ISREG(mode) else InputError(name_of(path), "unreadable", "this is not a regular file")


def open_bytes(path: Path) -> BinaryIO:
    """The file opened for reading, decompressed on the way if it ends in ``.gz``. Raises ``OSError``."""
    if is_gzip(path):
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def read_all(stream: BinaryIO, name: str, limit: int, *, head: bytes = b"") -> bytes:
    """``head`` and all bytes of ``stream``; reading stops when they are more than ``limit`` bytes together.

    Raises ``InputError``: ``too_large``, or what ``naming_errors`` makes of the stream's errors.
    """
    parts, size = [head], len(head)
    with naming_errors(name):
        while size <= limit and (chunk := stream.read(min(_CHUNK, limit + 1 - size))):
            parts.append(chunk)
            size += len(chunk)
    if size > limit:
        raise too_large(name, limit)
    return b"".join(parts)


def read_lines(readline: Callable[[int], bytes], name: str, limits: ReadLimits) -> Iterator[RawLine | InputError]:
    """Each line that is not blank, with its number, counted from 1.

    A line over ``limits.article_bytes`` comes as its ``too_large`` error and the next one follows, unless it goes on
    beyond ``limits.file_bytes`` more. A stream that breaks ends with the error.
    """
    for number in count(1):
        label = f"{name}:{number}"
        ended = True
        try:
            with naming_errors(name):
                line = readline(limits.article_bytes + 1)
                if over := len(line) > limits.article_bytes:
                    ended = _skip_line(readline, line, limits.file_bytes)
        except InputError as error:
            yield error
            return
        if over:
            yield too_large(label, limits.article_bytes)
        elif line.strip():
            yield RawLine(label, line)
        if not line or not ended:
            return


def _skip_line(readline: Callable[[int], bytes], line: bytes, limit: int) -> bool:
    skipped = 0
    while line and not line.endswith(b"\n"):
        if skipped > limit:
            return False
        line = readline(_CHUNK)
        skipped += len(line)
    return True


def too_large(name: str, limit: int) -> InputError:
    """The error for more than ``limit`` bytes in one piece."""
    return InputError(
        name, "too_large", f"more than {limit:,} bytes in one piece; split it into articles, one file or JSON line each"
    )


@contextmanager
def naming_errors(name: str) -> Iterator[None]:
    """Turn the errors of files and of gzip into an ``InputError`` that names the input and its reason."""
    try:
        yield
    except EOFError as error:
        message = "the compressed file ends too early; copy or download it again"
        raise InputError(name, "truncated_gzip", message) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        message = f"this is not a sound gzip file ({error}); compress it again, or remove .gz from its name"
        raise InputError(name, "bad_gzip", message) from error
    except FileNotFoundError as error:
        raise InputError(name, "not_found", "there is no such file or folder; check its name") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise InputError(name, "link_loop", "the link leads in a circle; remove it") from error
        reason = error.strerror or type(error).__name__
        raise InputError(name, "unreadable", f"it cannot be read ({reason}); check its permissions") from error
