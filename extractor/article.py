"""The article: the one thing that is read, and the text that every offset counts in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime
from email.utils import parsedate_tz
from typing import Any, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict, Field, field_validator

ID_LENGTH = 16
#: Stands for the day on which an article was crawled, where a day of publication is asked for.
CRAWL = "crawl"

_NEWLINE = re.compile(r"\r\n?")
# C0 and C1 control characters but tab and newline, and lone surrogates: neither survives a round trip through files.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WRITTEN_DATES = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%Y/%m/%d", "%Y%m%d")


class Article(BaseModel):
    """One news article, immutable.

    ``text`` is the title, an empty line and the body, or the body alone; all offsets of all records are half-open and
    count code points in it. Line ends are "\\n"; control characters are replaced by a space and lone surrogates by
    U+FFFD, one for one; nothing else is changed. ``article_id`` is the first 16 hex digits of the SHA-256 of ``text``
    unless the input names one. ``published`` is ``YYYY-MM-DD`` where that can be told, else as the input gives it;
    ``crawled`` is the day on which an archive's crawler fetched the page, and so the latest on which it can have come
    out: it never stands in for ``published`` unasked.
    Raises ``pydantic.ValidationError`` on values of the wrong type.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    article_id: str = Field(default_factory=lambda fields: content_id(fields["text"]))
    title: str | None = None
    url: str | None = None
    path: str | None = None
    site: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    crawled: str | None = None
    language: str | None = None

    @field_validator("text", mode="before")
    @classmethod
    def _clean_text(cls, value: object) -> object:
        return clean_text(value) if isinstance(value, str) else value

    @field_validator("title", "url", "path", "site", "language", mode="before")
    @classmethod
    def _clean_field(cls, value: object) -> object:
        return _one_line(value) or None if isinstance(value, str) else value

    @field_validator("authors", mode="before")
    @classmethod
    def _clean_authors(cls, value: object) -> object:
        names = (value,) if isinstance(value, str) else value or ()
        if not isinstance(names, (tuple, list)) or not all(isinstance(name, str) for name in names):
            return names
        return tuple(line for name in names if (line := _one_line(name)))

    @field_validator("published", "crawled", mode="before")
    @classmethod
    def _clean_date(cls, value: object) -> object:
        if isinstance(value, date):
            value = value.isoformat()
        return iso_date(_one_line(value)) or None if isinstance(value, str) else value

    @classmethod
    def of(cls, source: str | Article) -> Article:
        """An article from itself, or from plain text as ``from_text`` reads it."""
        return source if isinstance(source, Article) else cls.from_text(source)

    def dated(self, day: str) -> Article:
        """The article with ``day`` as its day of publication, or ``CRAWL`` for ``crawled``, if it does not state one."""
        return self if self.published else self.model_copy(update={"published": self.crawled if day == CRAWL else day})

    @classmethod
    def from_text(cls, text: str, **meta: Unpack[ArticleMeta]) -> Article:
        """An article from plain text, as a ``.txt`` file is read: a first line with an empty line after it is the title."""
        title, body = split_title(clean_text(text))
        if title is None:
            return cls.from_body(body, **meta)
        headline = _one_line(title)
        return cls(text=f"{headline}\n\n{body}", title=headline, **_given(meta))

    @classmethod
    def from_body(cls, body: str, *, title: str | None = None, **meta: Unpack[ArticleMeta]) -> Article:
        """Join title and body to ``text``; a body that already begins with the title does not get it twice.

        ``text`` then is ``title + "\\n\\n" + body``, exactly. Without a title it is the body as it stands.
        """
        headline = _one_line(title or "")
        if not headline:
            return cls(text=body, **_given(meta))
        rest = _without_headline(clean_text(body), headline)
        return cls(text=f"{headline}\n\n{rest}" if rest else headline, title=headline, **_given(meta))


class ArticleMeta(TypedDict, total=False):
    """What the constructors of ``Article`` take beside title and text; see there."""

    article_id: str | None
    url: str | None
    path: str | None
    site: str | None
    authors: Sequence[str] | str | None
    published: str | date | None
    crawled: str | None
    language: str | None


def content_id(text: str) -> str:
    """The first 16 hex digits of the SHA-256 of ``text`` in UTF-8: the same on every machine."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:ID_LENGTH]


def clean_text(text: str) -> str:
    """``text`` with "\\n" as its only line end and without control characters; cleaning twice changes nothing.

    Every replaced character leaves one character behind, so that offsets into the source with "\\n" line ends hold.
    """
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", _NEWLINE.sub("\n", text)))


def split_title(text: str) -> tuple[str | None, str]:
    """``(title, body)`` of a cleaned plain text: the first line if an empty line and a body follow, else ``(None, text)``."""
    title, _, rest = text.partition("\n")
    gap, _, body = rest.partition("\n")
    return (title.strip(), body) if title.strip() and not gap.strip() and body.strip() else (None, text)


def iso_date(value: str) -> str:
    """``YYYY-MM-DD`` of an ISO, RFC 2822 or written-out English date; anything else (also a bare year) comes back as it is.

    The date is the one written, in the writer's time zone. Day-month orders that cannot be told apart are left alone.
    """
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        pass
    for layout in _WRITTEN_DATES:
        try:
            return datetime.strptime(value, layout).date().isoformat()
        except ValueError:
            continue
    # The parser for mail dates is lenient, hence only where a time of day shows that one is meant.
    stamp = parsedate_tz(value) if ":" in value else None
    try:
        return date(*stamp[:3]).isoformat() if stamp else value
    except ValueError:
        return value


def _given(meta: ArticleMeta) -> dict[str, Any]:
    # An empty identifier names nothing: leave it out, and the content hash takes its place.
    return {key: value for key, value in meta.items() if key != "article_id" or value}


def _one_line(value: str) -> str:
    return " ".join(clean_text(value).splitlines()).strip()


def _without_headline(body: str, headline: str) -> str:
    first, _, rest = body.partition("\n")
    if " ".join(first.split()).casefold() != " ".join(headline.split()).casefold():
        return body
    # Exactly one empty line goes: of a text that already is title, empty line, body, no character moves.
    return rest.removeprefix("\n")
