"""Web archives made in the test, by fastwarc itself, and damaged by hand."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

from fastwarc.warc import WarcRecord, WarcRecordType
from reading import BODY, TITLE

HTML = "text/html; charset=utf-8"
CRAWLED = "2024-05-31"


def page(number: int = 1, *, head: str = "") -> bytes:
    """A page with an article of its own."""
    body = f"<article><h1>{TITLE}</h1><p>{BODY}</p><p>This is story number {number} of the day.</p></article>"
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def http(body: bytes, *, content_type: str = HTML, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP response; ``headers`` with underscores for hyphens."""
    stated = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in stated.items() if value), "", ""]
    return "\r\n".join(lines).encode() + body


def record(
    block: bytes,
    *,
    url: str = "https://news.example/story",
    kind: WarcRecordType = WarcRecordType.response,
    date: str = f"{CRAWLED}T23:59:59Z",
) -> bytes:
    """One WARC record of an HTTP message."""
    made = WarcRecord()
    made.init_headers(kind)
    made.is_http = True
    made.headers["WARC-Target-URI"] = url
    made.headers["WARC-Date"] = date
    made.set_bytes_content(block)
    stream = BytesIO()
    made.write(stream)
    return stream.getvalue()


def story(number: int = 1) -> bytes:
    """The record of a page with an article of its own."""
    return record(http(page(number)), url=f"https://news.example/{number}")


def write(path: Path, *records: bytes) -> list[int]:
    """Write an archive, with a gzip member for each record if its name says so; returns the offsets of the records."""
    parts = [gzip.compress(part, mtime=0) if path.name.endswith(".gz") else part for part in records]
    path.write_bytes(b"".join(parts))
    return [sum(map(len, parts[:index])) for index in range(len(parts))]
