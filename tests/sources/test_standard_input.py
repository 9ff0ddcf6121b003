"""Standard input, whose kind is told by how it begins."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable

import pytest
from reading import BODY, TITLE, read_all

from extractor.sources import ReadLimits

TEXT = f"{TITLE}\n\n{BODY}"

Stdin = Callable[[bytes], None]


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Stdin:
    def fill(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return fill


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (TEXT.encode(), [TEXT]),
        (b"\n\n" + BODY.encode(), ["\n\n" + BODY]),
        (b'{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        (b'\n{"text": "One."}\n', ["One."]),
        ('{"text": "One."}\n{"text": "Two."}\n'.encode("utf-16"), ["One.", "Two."]),
        (b'{\n  "text": "One."\n}\n', ["One."]),
        (b'[\n{"text": "One."}, {"text": "Two."}]', ["One.", "Two."]),
        (b"[Updates with shares] One.", ["[Updates with shares] One."]),
        (f"<!DOCTYPE html><html><body><p>{BODY}</p></body></html>".encode(), [BODY.replace("\n", " ")]),
    ],
)
def test_kinds(data: bytes, texts: list[str], stdin: Stdin) -> None:
    stdin(data)
    articles, errors = read_all("-")
    assert ([article.text for article in articles], errors) == (texts, [])
    assert all(article.path is None for article in articles)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "-", "empty"),
        (b'{"text": "One."\n}{"x"}\n', "-", "bad_json"),
        (b'{"text" "One."}\n', "-:1", "bad_json"),
        (b"\n" * 5000, "-", "too_large"),
        (b"x" * 5000, "-", "too_large"),
        (gzip.compress(BODY.encode()), "-", "binary"),
    ],
)
def test_errors(data: bytes, name: str, reason: str, stdin: Stdin) -> None:
    stdin(data)
    articles, (error,) = read_all("-", limits=ReadLimits(article_bytes=1000))
    assert (error.input, error.reason, articles) == (name, reason, [])
