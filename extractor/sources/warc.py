"""Web archives (WARC, as Common Crawl publishes them): their pages, one record at a time. The only module that knows fastwarc.

fastwarc takes records and HTTP messages apart. It hands out a record that the file cuts short like any other; what is
whole and where it stands, is therefore checked here.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from extractor.errors import InputError
from extractor.sources.encoding import looks_binary
from extractor.sources.files import is_gzip, naming_errors, too_large
from extractor.sources.formats import RawDocument
from extractor.sources.limits import ReadLimits
from extractor.sources.members import GzipMember, find_bytes, find_member

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_OK = 200
_RECORD = b"WARC/1."
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEADER = 1 << 16
# All that a message says of its encodings, or less: crawlers have stored pages decoded and kept the headers (Common Crawl
# for its news until May 2019, commoncrawl/news-crawl#30), so that what cannot be decoded may be readable as it is.
_DECODINGS: tuple[Literal["all", "transfer", "content", "none"], ...] = ("all", "transfer", "content", "none")
_TOO_SHORT = "the record is shorter than it says"
_AGAIN = "copy or download the archive again if you need it"


def read_warc(path: Path, name: str, limits: ReadLimits) -> Iterator[RawDocument | InputError]:
    """The web pages of an archive: HTML that a server sent with status 200; all other records are passed over.

    Pages and errors are named ``name#offset``, where their record begins in the file (compressed: the gzip member that
    holds it), with ``+n`` if ``n`` decompressed bytes of the member stand before it. After a damaged record reading
    goes on with the next one that can be found. Raises ``InputError`` if the file itself cannot be read.
    """
    found = False
    with naming_errors(name), path.open("rb") as file:
        archive = _Archive(file=file, name=name, limits=limits, compressed=is_gzip(path))
        for document in archive.documents():
            found = True
            yield document
    if not found:
        yield InputError(name, "empty", "the archive holds no web pages (HTML responses with status 200)")


class _BadRecordError(Exception):
    """A record that is not as long as it says; where the next one begins is not known."""


@dataclass(frozen=True, kw_only=True)
class _Archive:
    file: BinaryIO
    name: str
    limits: ReadLimits
    compressed: bool

    def documents(self) -> Iterator[RawDocument | InputError]:
        start: int | None = 0
        while start is not None:
            self.file.seek(start)
            if not self.file.read(1):
                return
            start = yield from self._stretch(start)

    def _stretch(self, start: int) -> Generator[RawDocument | InputError, None, int | None]:
        """The pages of one gzip member, or of a file without compression from ``start`` on; returns where to go on."""
        self.file.seek(start)
        member = GzipMember(self.file, start) if self.compressed else None
        place, length = 0 if self.compressed else start, None
        held: RawDocument | InputError | None = None
        try:
            for record in ArchiveIterator(cast(BinaryIO, member or self.file), parse_http=False, stream_detect=False):
                if held:
                    yield held
                held, place, length = None, record.stream_pos, None
                held = self._document(record, self._name_at(start, place))
                length = record.content_length
            if held:
                yield held
            return member.end() if member else None
        except (EOFError, zlib.error) as error:
            # The checksum stands at the member's end, so that the page read last is not known to be sound: it is dropped.
            yield _gzip_error(self._name_at(start, place), error)
        except _BadRecordError as error:
            yield InputError(self._name_at(start, place), "bad_record", f"{error}; {_AGAIN}")
        except OSError as error:
            if error.errno is not None:  # the file cannot be read; fastwarc's own errors have no number
                raise
            if length is not None and not self.compressed:
                end, following = self._end_of(place, length), self._next(place)
                if following and following < end:
                    yield InputError(self._name_at(start, place), "bad_record", f"{_TOO_SHORT}; {_AGAIN}")
                    return following
                place, length = end, None
            if held:
                yield held
            message = f"what {'follows this record' if length else 'stands here'} is no WARC record ({error}); {_AGAIN}"
            yield InputError(self._name_at(start, place), "bad_record", message)
        return self._next(start if self.compressed else place)

    def _name_at(self, start: int, place: int) -> str:
        if self.compressed:
            return f"{self.name}#{start}+{place}" if place else f"{self.name}#{start}"
        return f"{self.name}#{place}"

    def _end_of(self, place: int, length: int) -> int:
        """Where the record at ``place`` of a file without compression ends that has ``length`` bytes after its header."""
        self.file.seek(place)
        header = _HEADER_END.search(self.file.read(_LONGEST_HEADER))
        return place + (header.end() if header else 0) + length + len(b"\r\n\r\n")

    def _next(self, place: int) -> int | None:
        """Where the next record begins that can be found behind ``place``."""
        if self.compressed:
            return find_member(self.file, place + 1, _RECORD)
        line = find_bytes(self.file, place, b"\n" + _RECORD)
        return None if line is None else line + 1

    def _document(self, record: WarcRecord, name: str) -> RawDocument | InputError | None:
        """The page in a record, if there is one. Raises ``_BadRecordError``."""
        if not (record.headers.get("Content-Length") or "").isdecimal():
            raise _BadRecordError("the record does not say how long it is")
        is_message = record.record_type == WarcRecordType.response and record.is_http
        block = record.reader.read(self.limits.article_bytes + _LONGEST_HEADER) if is_message else b""
        if len(block) + record.consume() < record.content_length:
            raise _BadRecordError(_TOO_SHORT)
        return self._page(record, block, name) if is_message else None

    def _page(self, record: WarcRecord, block: bytes, name: str) -> RawDocument | InputError | None:
        try:
            message = _http(block, "none")
            status = message.http_headers.status_code
        except (OSError, AttributeError):  # the headers are malformed, or there are none
            status = None
        if status is None:
            return InputError(name, "bad_record", f"the record holds no HTTP response; {_AGAIN}")
        media_type = message.http_content_type or record.headers.get("WARC-Identified-Payload-Type") or ""
        if status != _OK or media_type.strip().lower() not in _PAGE_TYPES:
            return None
        data = _payload(block, self.limits.article_bytes + 1)
        if data is None:
            return InputError(name, "bad_record", "the page is not encoded as its headers say and cannot be decoded")
        if len(block) < record.content_length or len(data) > self.limits.article_bytes:
            return too_large(name, self.limits.article_bytes)
        return RawDocument(
            name,
            "html",
            data,
            path=name,
            url=(record.headers.get("WARC-Target-URI") or "").strip(" <>") or None,
            charset=message.http_charset,
            crawled=_day(record.headers.get("WARC-Date") or ""),
            archive=(self.name, self.file.tell()),
        )


def _http(block: bytes, decoding: Literal["all", "transfer", "content", "none"]) -> WarcRecord:
    """A record of its own for the HTTP message, so that what fails in decoding it leaves the archive alone."""
    message = WarcRecord()
    message.init_headers(WarcRecordType.response)
    message.is_http = True
    message.set_bytes_content(block)
    message.parse_http(auto_decode=decoding)
    return message


def _payload(block: bytes, most: int) -> bytes | None:
    """The first ``most`` bytes of what a message carries, decoded; None if no decoding makes text of it."""
    for decoding in _DECODINGS:
        try:
            data = _http(block, decoding).reader.read(most)
        except OSError:
            continue
        if not looks_binary(data):
            return data
    return None


def _day(stamp: str) -> str | None:
    try:
        return datetime.fromisoformat(stamp).date().isoformat()
    except ValueError:
        return None


def _gzip_error(name: str, error: EOFError | zlib.error) -> InputError:
    if isinstance(error, EOFError):
        return InputError(name, "truncated_gzip", f"the archive ends within this record; {_AGAIN}")
    return InputError(name, "bad_gzip", f"the record is not sound gzip ({error}); {_AGAIN}")
