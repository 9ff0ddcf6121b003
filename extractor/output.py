"""Writing records: JSON lines, JSON, CSV and Parquet. A file appears under its name only when it is whole."""

from __future__ import annotations

import csv
import glob
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from pydantic import BaseModel

from extractor.errors import OutputError, UsageError
from extractor.record import Claim
from extractor.tables import ParquetSink, columns, flat_row

FORMATS = ("jsonl", "json", "csv", "parquet")
STDOUT = "-"


class Sink(Protocol):
    """Takes the claims of one article after another."""

    def write(self, claims: Sequence[Claim], /) -> None: ...
    def close(self) -> None: ...


def format_of(path: str | None, stated: str | None) -> str:
    """The format stated, or told by the ending of ``path``, or JSON lines. Raises ``UsageError``."""
    ending = Path(path).suffix.lstrip(".").lower() if path and path != STDOUT else ""
    chosen = stated or (ending if ending in FORMATS else "jsonl")
    if chosen not in FORMATS:
        raise UsageError(f"--format {chosen!r} is not one of {', '.join(FORMATS)}")
    if chosen == "parquet" and (path is None or path == STDOUT):
        raise UsageError("--format parquet needs a file: add -o OUT.parquet")
    return chosen


@contextmanager
def claim_sink(path: str | None, layout: str) -> Iterator[Sink]:
    """A sink for claims that writes ``layout`` to the file ``path``, or to standard output for None and "-".

    The file is written beside its place and moved there at the end; after an error nothing stands under its name. Raises ``OutputError``.
    """
    if layout == "parquet" and path:
        with whole_file(path) as part:
            sink = ParquetSink(part)
            yield sink
            sink.close()
        return
    with text_output(path) as stream:
        text_sink = _TEXT_SINKS[layout](stream)
        yield text_sink
        text_sink.close()


@contextmanager
def line_sink(path: str | None) -> Iterator[Callable[[BaseModel], None]]:
    """A function that writes one JSON line a record to ``path``; without a path it drops them."""
    if path is None:
        yield lambda _: None
        return
    with text_output(path) as stream:
        yield lambda record: _write_line(stream, record)


@contextmanager
def text_output(path: str | None) -> Iterator[IO[str]]:
    if path is None or path == STDOUT:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        sys.stdout.flush()
        return
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def whole_file(path: str) -> Iterator[Path]:
    """A path to write to, in the folder of ``path``; it takes the name ``path`` at the end, and is removed after an error."""
    target = Path(path)
    if target.exists() and not target.is_file():  # a pipe or a device: written to, never replaced
        yield target
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            part.touch()
        except OSError as error:
            raise OutputError(
                f"{path}: cannot be written ({error.strerror}); name a file in a folder that exists and is yours"
            ) from error
        yield part
        try:
            sync(part)  # else a power cut could leave the name with nothing behind it
            os.replace(part, target)
            sync(target.parent)
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)


def remove_unfinished(path: str) -> None:
    """Take away what ``whole_file`` left of ``path`` when its process was killed."""
    target = Path(path)
    for part in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        part.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """See that a file is on the disk, or the names in a folder where the system can promise that. Raises ``OSError``."""
    if path.is_dir():
        with suppress(OSError):  # Windows opens no folder, and some network drives sync none
            _sync(path, os.O_RDONLY)
    else:
        _sync(path, os.O_RDWR)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def json_line(record: BaseModel) -> str:
    """A record as a line of JSON."""
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False) + "\n"


def _write_line(stream: IO[str], record: BaseModel) -> None:
    stream.write(json_line(record))


class _JsonLines:
    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            _write_line(self._stream, claim)

    def close(self) -> None: ...


class _Json:
    """One array, an object a line."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._between = "[\n"

    def write(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self._stream.write(self._between + json.dumps(claim.to_dict(), ensure_ascii=False))
            self._between = ",\n"

    def close(self) -> None:
        self._stream.write("[]\n" if self._between == "[\n" else "\n]\n")


class _Csv:
    def __init__(self, stream: IO[str]) -> None:
        self._writer = csv.DictWriter(stream, columns(), lineterminator="\n")
        self._writer.writeheader()

    def write(self, claims: Sequence[Claim]) -> None:
        self._writer.writerows(flat_row(claim) for claim in claims)

    def close(self) -> None: ...


_TEXT_SINKS: dict[str, Callable[[IO[str]], Sink]] = {"jsonl": _JsonLines, "json": _Json, "csv": _Csv}
