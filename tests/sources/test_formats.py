"""Each format: its bytes, its article, and each way in which it can be wrong."""

from __future__ import annotations

import codecs
import gzip
import json
from pathlib import Path

import pytest
from reading import BODY, TITLE, read_all

from extractor.article import Article
from extractor.errors import InputError
from extractor.sources import ReadLimits
from extractor.sources.formats import DocumentKind, RawDocument, parse

TEXT = f"{TITLE}\n\n{BODY}"


def article_of(data: bytes, kind: DocumentKind = "text", *, charset: str | None = None) -> Article:
    (result,) = parse(RawDocument("x", kind, data, charset=charset), limits=ReadLimits())
    assert isinstance(result, Article), result
    return result


def error_of(
    data: bytes, kind: DocumentKind = "text", *, article_bytes: int = 10**7, charset: str | None = None
) -> InputError:
    (result,) = parse(RawDocument("x", kind, data, charset=charset), limits=ReadLimits(article_bytes=article_bytes))
    assert isinstance(result, InputError), result
    assert result.message
    return result


class TestText:
    def test_title_and_body(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(TEXT.replace("\n", "\r\n").encode())
        (article,), errors = read_all(path)
        assert (article.text, article.title, article.path, article.language) == (TEXT, TITLE, str(path), "en")
        assert not errors

    def test_text_is_otherwise_left_as_it_is(self) -> None:
        for text in (f"{BODY}\n", f"\n{BODY} ", f"{TITLE}\n\n\n{BODY}\n\n"):
            assert article_of(text.encode(), "text").text == text

    def test_markdown_loses_the_mark_of_its_title_only(self) -> None:
        article = article_of(f"# {TITLE}\n\n{BODY}\n\n## Next\n".encode(), "markdown")
        assert (article.text, article.title) == (f"{TEXT}\n\n## Next\n", TITLE)
        untitled = f"# {TITLE}\n{BODY}"
        assert article_of(untitled.encode(), "markdown").text == untitled

    @pytest.mark.parametrize(
        "data",
        [
            codecs.BOM_UTF8 + TEXT.encode(),
            TEXT.encode("utf-16"),
            codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
            TEXT.encode("utf-32"),
        ],
    )
    def test_byte_order_marks(self, data: bytes) -> None:
        assert article_of(data, "text").text == TEXT

    def test_a_wrong_encoding_is_named_with_its_place(self) -> None:
        data = f"{BODY} Société".encode("latin-1")
        result = error_of(data, "text")
        assert result.reason == "encoding"
        assert f"byte {data.index(0xE9)}" in result.message
        assert "convert it to UTF-8" in result.message
        marked = error_of(codecs.BOM_UTF8 + data, "text")
        assert f"byte {data.index(0xE9) + 3}" in marked.message

    @pytest.mark.parametrize("data", [b"", b" \n\t\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + b"\n\0", b"\x1b\x1b"])
    def test_empty(self, data: bytes) -> None:
        assert error_of(data).reason == "empty"

    @pytest.mark.parametrize(
        "data",
        [bytes(range(256)), b"%PDF-1.7\nhello", b"PK\x03\x04hello", TEXT.encode("utf-16-le"), gzip.compress(b"x")],
    )
    def test_binary(self, data: bytes) -> None:
        assert error_of(data).reason == "binary"

    def test_a_stray_control_character_is_no_binary(self) -> None:
        assert article_of(TEXT.replace(" ", "\0", 1).encode(), "text").text == TEXT

    def test_an_encoding_that_the_server_names(self) -> None:
        assert article_of("£2 for the café".encode("cp1252"), charset="windows-1252").text == "£2 for the café"
        assert "'klingon' is not known" in error_of(b"Hello", charset="klingon").message


class TestJson:
    def test_all_fields(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        fields = {
            "id": 7,
            "title": TITLE,
            "text": BODY,
            "url": "https://example.com/a",
            "published": "2024-03-05T10:00:00Z",
            "site": "Example",
            "authors": ["A. Author", "B. Author"],
            "language": "en-GB",
            "other": {"ignored": True},
        }
        path.write_text(json.dumps(fields))
        (article,), _ = read_all(path)
        assert article.model_dump() == {
            "text": TEXT,
            "article_id": "7",
            "title": TITLE,
            "url": "https://example.com/a",
            "path": str(path),
            "site": "Example",
            "authors": ("A. Author", "B. Author"),
            "published": "2024-03-05",
            "crawled": None,
            "language": "en",
        }

    def test_text_is_the_body_whatever_its_lines_look_like(self) -> None:
        article = article_of(json.dumps({"text": TEXT, "title": None}).encode(), "json")
        assert (article.text, article.title) == (TEXT, None)

    def test_a_text_that_begins_with_the_title(self) -> None:
        assert article_of(json.dumps({"text": TEXT, "title": TITLE}).encode(), "json").text == TEXT

    def test_an_array_reads_on_behind_a_bad_item(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_text(json.dumps([{"text": "One."}, {"title": "x"}, 3, {"text": "Two."}]))
        articles, errors = read_all(path)
        assert [article.text for article in articles] == ["One.", "Two."]
        assert [(error.input, error.reason) for error in errors] == [
            (f"{path}[1]", "no_text"),
            (f"{path}[2]", "bad_json"),
        ]

    @pytest.mark.parametrize("value", [{}, {"text": None}, {"text": ""}, {"text": " \n"}])
    def test_no_text(self, value: object) -> None:
        assert error_of(json.dumps(value).encode(), "json").reason == "no_text"

    @pytest.mark.parametrize(
        ("value", "named"),
        [
            ({"text": 5}, '"text"'),
            ({"text": "x", "title": ["x"]}, '"title"'),
            ({"text": "x", "id": ["x"]}, '"id"'),
            ({"text": "x", "authors": [{"name": "x"}]}, '"authors"'),
            ({"text": "x", "published": 1709600000}, '"published"'),
            ("text", "an object"),
        ],
    )
    def test_fields_of_the_wrong_type_are_named(self, value: object, named: str) -> None:
        result = error_of(json.dumps(value).encode(), "json")
        assert result.reason == "bad_json"
        assert named in result.message

    @pytest.mark.parametrize("data", [b'{"text": "x"', b"hello", b"[" * 100_000, b'{"text": ' + b"1" * 5000 + b"}"])
    def test_malformed(self, data: bytes) -> None:
        assert error_of(data, "json").reason == "bad_json"

    def test_malformed_names_the_place(self) -> None:
        result = error_of(b'{"text":\n "x",}', "json")
        assert "line 2" in result.message

    def test_an_empty_array_is_empty(self) -> None:
        assert error_of(b"[]", "json").reason == "empty"

    def test_lone_surrogates_do_no_harm(self) -> None:
        assert article_of(b'{"text": "a \\ud83d b \\u0000"}', "json").text == "a \ufffd b  "


class TestJsonLines:
    def test_a_bad_line_is_named_and_the_rest_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b'\xef\xbb\xbf{"text": "One."}\n\n{"text"\n{"text": "\xe9"}\n{"id": 1}\r\n{"text": "Two."}')
        articles, errors = read_all(path)
        assert [(article.text, article.path) for article in articles] == [("One.", str(path)), ("Two.", str(path))]
        assert [(error.input, error.reason) for error in errors] == [
            (f"{path}:3", "bad_json"),
            (f"{path}:4", "encoding"),
            (f"{path}:5", "no_text"),
        ]

    def test_utf_16(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes('{"text": "Ünö."}\r\n{"text": "Two."}\r\n'.encode("utf-16"))
        articles, errors = read_all(path)
        assert ([article.text for article in articles], errors) == (["Ünö.", "Two."], [])

    def test_a_line_over_the_limit_is_skipped(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(json.dumps({"text": "x" * 5000}) + '\n{"text": "Two."}\n' + json.dumps({"text": "x" * 5000}))
        articles, errors = read_all(path, limits=ReadLimits(article_bytes=1000))
        assert [article.text for article in articles] == ["Two."]
        assert [(error.input, error.reason) for error in errors] == [
            (f"{path}:1", "too_large"),
            (f"{path}:3", "too_large"),
        ]

    def test_a_line_without_end_is_given_up(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl.gz"
        path.write_bytes(gzip.compress(b"x" * 10_000_000 + b'\n{"text": "Two."}\n'))
        articles, errors = read_all(path, limits=ReadLimits(article_bytes=1000, file_bytes=1000))
        assert ([error.reason for error in errors], articles) == (["too_large"], [])

    def test_empty(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"\n \n")
        assert [error.reason for error in read_all(path)[1]] == ["empty"]


class TestLimits:
    def test_text_of_an_article_in_json(self) -> None:
        assert error_of(json.dumps({"text": "x" * 1001}).encode(), "json", article_bytes=1000).reason == "too_large"

    def test_a_json_file_may_be_larger_than_an_article(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_text(json.dumps([{"text": "x" * 600}, {"text": "y" * 600}]))
        assert len(read_all(path, limits=ReadLimits(article_bytes=1000))[0]) == 2
        assert read_all(path, limits=ReadLimits(article_bytes=1000, file_bytes=1000))[1][0].reason == "too_large"
