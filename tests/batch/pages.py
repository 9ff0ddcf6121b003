"""Web archives for the tests of batches: a page for each text, and a damaged record in the middle."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

_STORY = (
    "{} The company said on Monday that it plans to build a plant in Ohio this year, and its shares rose in New York."
)
_DAMAGED = b"WARC/1.0\r\nWARC-Type: response\r\n\r\n"


def web_archive(path: Path, texts: Sequence[str]) -> Path:
    """Write an archive with a gzip member for each record."""
    records = [_record(number, _STORY.format(text)) for number, text in enumerate(texts)]
    records.insert(len(records) // 2, _DAMAGED)
    path.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in records))
    return path


def _record(number: int, text: str) -> bytes:
    page = f"<html><body><article><p>{text}</p></article></body></html>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}"
    header = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{number}\r\nWARC-Date: 2024-05-31T08:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return f"{header}{http}\r\n\r\n".encode()
