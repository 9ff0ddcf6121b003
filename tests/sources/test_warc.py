"""Web archives: which records are pages, what a page brings along, and every way in which an archive is damaged."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import archives
import pytest
from archives import CRAWLED, http, page, record, story
from fastwarc.stream_io import BrotliWriter
from fastwarc.warc import WarcRecordType
from reading import TITLE, read_all

from extractor.errors import InputError
from extractor.sources import ReadLimits

NAMES = ["news.warc", "news.warc.gz"]


@pytest.fixture(params=NAMES)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where an archive goes: once plain, once compressed."""
    return tmp_path / str(request.param)


def brotli(data: bytes) -> bytes:
    stream = BytesIO()
    with BrotliWriter(stream) as writer:
        writer.write(data)
        writer.finish()
    return stream.getvalue()


def numbers(path: Path) -> list[int]:
    """Which stories are read."""
    return [int(article.text.split()[-4]) for article in read_all(path)[0]]


def places(errors: list[InputError], path: Path) -> list[tuple[str, str]]:
    return [(error.input.removeprefix(str(path)), error.reason) for error in errors]


class TestPages:
    def test_an_article_knows_its_place_its_address_and_its_day(self, archive: Path) -> None:
        first, second = archives.write(archive, story(1), story(2))
        (one, two), errors = read_all(archive)
        assert not errors
        assert (one.title, one.url, one.path) == (TITLE, "https://news.example/1", f"{archive}#{first}")
        assert (two.url, two.path) == ("https://news.example/2", f"{archive}#{second}")
        assert (one.crawled, one.published, one.language) == (CRAWLED, None, "en")

    def test_the_page_s_own_date_is_the_day_of_publication(self, archive: Path) -> None:
        head = '<meta property="article:published_time" content="2024-05-29T08:00:00Z">'
        archives.write(archive, record(http(page(head=head))))
        (article,), _ = read_all(archive)
        assert (article.published, article.crawled) == ("2024-05-29", CRAWLED)

    def test_a_date_that_is_none_is_left_out(self, archive: Path) -> None:
        archives.write(archive, record(http(page()), date="yesterday"))
        assert read_all(archive)[0][0].crawled is None

    def test_other_records_are_passed_over_silently(self, archive: Path) -> None:
        archives.write(
            archive,
            record(http(page(1)), kind=WarcRecordType.warcinfo),
            record(http(page(2)), kind=WarcRecordType.request),
            record(http(page(3)), kind=WarcRecordType.revisit),
            record(http(page(4)), kind=WarcRecordType.metadata),
            record(http(page(5), status="404 Not Found")),
            record(http(page(6), status="301 Moved", Location="/")),
            record(http(b"\x89PNG" + bytes(9000), content_type="image/png")),
            record(http(b"%PDF-1.7", content_type="application/pdf")),
            story(7),
        )
        assert numbers(archive) == [7]
        assert read_all(archive)[1] == []

    def test_media_types(self, archive: Path) -> None:
        types = ["text/html", "TEXT/HTML; charset=UTF-8", "application/xhtml+xml", "text/plain", "text/htmlish"]
        archives.write(archive, *(record(http(page(i), content_type=kind)) for i, kind in enumerate(types)))
        assert numbers(archive) == [0, 1, 2]

    def test_pages_without_an_article_and_in_other_languages_are_named(self, archive: Path) -> None:
        german = "Die Bank teilte am Montag mit, dass sie im kommenden Jahr weniger Geld ausgeben will. " * 9
        offsets = archives.write(
            archive,
            record(http(b"<html><body><nav>Home</nav></body></html>")),
            record(http(f"<html><body><article><p>{german}</p></article></body></html>".encode())),
            record(http(b"")),
            story(4),
        )
        articles, errors = read_all(archive)
        assert len(articles) == 1
        assert places(errors, archive) == [
            (f"#{offsets[0]}", "no_article"),
            (f"#{offsets[1]}", "not_english"),
            (f"#{offsets[2]}", "empty"),
        ]

    def test_an_archive_without_pages_is_no_silent_success(self, archive: Path) -> None:
        for content in ([], [record(http(b"", status="404 Not Found"))]):
            archives.write(archive, *content)
            assert places(read_all(archive)[1], archive) == [("", "empty")]

    def test_folders_hold_archives(self, tmp_path: Path) -> None:
        (tmp_path / "2024").mkdir()
        archives.write(tmp_path / "2024" / "b.WARC.GZ", gzip.compress(story(2)))
        archives.write(tmp_path / "2024" / "a.warc", story(1))
        (tmp_path / "c.warc.wet.gz").write_bytes(b"not ours")
        assert numbers(tmp_path) == [1, 2]

    def test_several_records_in_one_gzip_member(self, tmp_path: Path) -> None:
        path = tmp_path / "whole.warc.gz"
        first = gzip.compress(story(1) + story(2))
        path.write_bytes(first + gzip.compress(story(3)))
        articles, errors = read_all(path)
        assert not errors
        second = len(first)
        assert [a.path for a in articles] == [f"{path}#0", f"{path}#0+{len(story(1))}", f"{path}#{second}"]

    def test_standard_input_says_how_archives_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": BytesIO(story())}))
        ((error,)) = read_all("-")[1]
        assert error.reason == "unsupported_type"
        assert "save it" in error.message


class TestEncodings:
    def test_another_charset(self, archive: Path) -> None:
        body = page(head="<title>x</title>").decode().replace("$2 billion", "£2 billion – “cash”").encode("cp1252")
        archives.write(archive, record(http(body, content_type="text/html; charset=windows-1252")))
        assert "£2 billion – “cash”" in read_all(archive)[0][0].text

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            (gzip.compress(page(1)), {"Content_Encoding": "gzip"}),
            (zlib.compress(page(1)), {"Content_Encoding": "deflate"}),
            (brotli(page(1)), {"Content_Encoding": "br"}),
            (b"%x\r\n%b\r\n0\r\n\r\n" % (len(page(1)), page(1)), {"Transfer_Encoding": "chunked"}),
            (
                b"%x\r\n%b\r\n0\r\n\r\n" % (len(gzip.compress(page(1))), gzip.compress(page(1))),
                {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"},
            ),
            # The page was stored decoded, under the headers of before.
            (page(1), {"Content_Encoding": "gzip"}),
            (page(1), {"Transfer_Encoding": "chunked", "Content_Encoding": "br"}),
            (b"%x\r\n%b\r\n0\r\n\r\n" % (len(page(1)), page(1)), {"Transfer_Encoding": "chunked", "Content_Encoding": "x"}),
            (gzip.compress(page(1)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        ],
    )  # fmt: skip
    def test_transfer_and_content(self, archive: Path, body: bytes, headers: dict[str, str]) -> None:
        archives.write(archive, record(http(body, **headers)), story(2))
        assert numbers(archive) == [1, 2]

    def test_what_cannot_be_decoded_is_named(self, archive: Path) -> None:
        noise = bytes(range(256)) * 4
        offsets = archives.write(archive, story(1), record(http(noise, Content_Encoding="compress")), story(3))
        articles, errors = read_all(archive)
        assert len(articles) == 2
        assert places(errors, archive) == [(f"#{offsets[1]}", "bad_record")]


class TestDamage:
    @pytest.mark.parametrize("cut", [1, 4, 9, 60, 400])
    def test_a_truncated_archive(self, tmp_path: Path, cut: int) -> None:
        path = tmp_path / "cut.warc.gz"
        offsets = archives.write(path, story(1), story(2), story(3))
        path.write_bytes(path.read_bytes()[:-cut])
        assert numbers(path) == [1, 2]
        assert places(read_all(path)[1], path) == [(f"#{offsets[2]}", "truncated_gzip")]

    @pytest.mark.parametrize("left", [5, 40, 300, 500])
    def test_a_truncated_archive_without_compression(self, tmp_path: Path, left: int) -> None:
        path = tmp_path / "cut.warc"
        offsets = archives.write(path, story(1), story(2), story(3))
        path.write_bytes(path.read_bytes()[: offsets[2] + left])
        assert numbers(path) == [1, 2]
        assert places(read_all(path)[1], path) == [(f"#{offsets[2]}", "bad_record")]

    @pytest.mark.parametrize(
        "garbage", [b"garbage", b"garbage\r\n\r\n" * 3000, bytes(range(256)) * 99, b"WARC/1.0\r\nno header\r\n\r\n"]
    )
    def test_garbage_between_records(self, archive: Path, garbage: bytes) -> None:
        offsets = archives.write(archive, story(1), garbage + b"\r\n\r\n", story(3), story(4))
        articles, errors = read_all(archive)
        assert numbers(archive) == [1, 3, 4]
        assert places(errors, archive) == [(f"#{offsets[1]}", "bad_record")]
        assert [article.path for article in articles] == [f"{archive}#{offsets[i]}" for i in (0, 2, 3)]

    @pytest.mark.parametrize("garbage", [b"garbage" * 9, b"\x1f\x8b\x08" + b"garbage" * 9, bytes(100_000)])
    def test_garbage_between_gzip_members(self, tmp_path: Path, garbage: bytes) -> None:
        path = tmp_path / "news.warc.gz"
        first = gzip.compress(story(1), mtime=0)
        path.write_bytes(first + garbage + gzip.compress(story(3)))
        assert numbers(path) == [1, 3]
        assert places(read_all(path)[1], path) == [(f"#{len(first)}", "bad_gzip")]

    def test_a_flipped_bit_costs_one_record(self, tmp_path: Path) -> None:
        path = tmp_path / "news.warc.gz"
        offsets = archives.write(path, story(1), story(2), story(3))
        for place in (offsets[1] + 30, offsets[1] + 200, offsets[2] - 6):
            data = bytearray(path.read_bytes())
            data[place] ^= 0x10
            (tmp_path / "flipped.warc.gz").write_bytes(data)
            articles, errors = read_all(tmp_path / "flipped.warc.gz")
            assert [a.url for a in articles] == ["https://news.example/1", "https://news.example/3"]
            assert places(errors, tmp_path / "flipped.warc.gz") == [(f"#{offsets[1]}", "bad_gzip")]

    @pytest.mark.parametrize("length", [b"", b"-5", b"many", b"99999999999", b"9999"])
    def test_a_wrong_length(self, archive: Path, length: bytes) -> None:
        right = b"Content-Length: %d" % len(http(page(2)))
        wrong = story(2).replace(right, b"Content-Length: " + length)
        assert wrong != story(2)
        offsets = archives.write(archive, story(1), wrong, story(3), story(4))
        assert numbers(archive) == ([1, 3, 4])
        assert places(read_all(archive)[1], archive) == [(f"#{offsets[1]}", "bad_record")]

    def test_a_record_without_an_http_response(self, archive: Path) -> None:
        blocks = [b"\0\1 nothing at all", b"", b"HTTP/1.1\r\n\r\n"]
        offsets = archives.write(archive, story(1), *map(record, blocks), story(5))
        assert numbers(archive) == [1, 5]
        assert places(read_all(archive)[1], archive) == [(f"#{offset}", "bad_record") for offset in offsets[1:4]]

    def test_what_is_no_archive_at_all(self, archive: Path) -> None:
        archive.write_bytes(b"hello world" * 100)
        ((error,)) = read_all(archive)[1]
        assert error.input == f"{archive}#0"
        assert error.message

    def test_an_unreadable_archive(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(self: Path, mode: str) -> None:
            raise PermissionError(13, "Permission denied", str(self))

        archives.write(tmp_path / "a.warc", story(1))
        monkeypatch.setattr(Path, "open", refuse)
        assert places(read_all(tmp_path)[1], tmp_path) == [("/a.warc", "unreadable")]


class TestSize:
    def test_an_oversize_record_is_named_and_the_next_one_read(self, archive: Path) -> None:
        large = http(page(2) + b"<!-- " + b"x" * 300_000 + b" -->")
        image = http(bytes(300_000), content_type="image/png")
        bomb = http(gzip.compress(page(2) + b" " * 300_000), Content_Encoding="gzip")
        offsets = archives.write(archive, story(1), record(large), record(image), record(bomb), story(5))
        articles, errors = read_all(archive, limits=ReadLimits(article_bytes=100_000))
        assert [a.url for a in articles] == ["https://news.example/1", "https://news.example/5"]
        assert places(errors, archive) == [(f"#{offsets[1]}", "too_large"), (f"#{offsets[3]}", "too_large")]

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory otherwise")
    def test_memory_does_not_grow_with_the_archive(self, archive: Path) -> None:
        code = (
            "import pathlib, re, sys; from extractor import read_articles\n"
            "assert len(list(read_articles(sys.argv[1]))) == 1\n"
            r"print(re.search(r'VmHWM:\s*(\d+)', pathlib.Path('/proc/self/status').read_text())[1])"
        )
        film = record(http(bytes(25_000_000), content_type="video/mp4"))
        peaks = []
        for films in (1, 9):
            archives.write(archive, *[film] * films, story(1))
            done = subprocess.run([sys.executable, "-c", code, archive], capture_output=True, text=True, check=True)
            peaks.append(int(done.stdout))
        assert peaks[1] - peaks[0] < 50_000  # KiB; the archive grows by 200 MB
