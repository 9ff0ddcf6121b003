"""Bytes in, articles out: one parser for each kind of document. Pure functions, safe to run in worker processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from extractor.article import Article, ArticleMeta
from extractor.errors import InputError, SkippedInput
from extractor.sources.encoding import decode_text, looks_binary
from extractor.sources.files import too_large
from extractor.sources.html import read_page
from extractor.sources.language import ENGLISH, language_of, primary_subtag
from extractor.sources.limits import ReadLimits

DocumentKind = Literal["text", "markdown", "html", "json"]

_JSON_META: tuple[Literal["url", "site", "authors", "published", "language"], ...] = (
    "url",
    "site",
    "authors",
    "published",
    "language",
)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The bytes of one document and what is known about them from outside.

    ``name`` is what errors call it; ``path``, ``url``, ``charset`` (the encoding that the server gave) and ``crawled``
    (the day on which a crawler fetched it) are None where they do not apply, and so is ``archive``: the file of which it is
    one of many records, and how many of its bytes have been read. A JSON document holds one article or an array of them.
    """

    name: str
    kind: DocumentKind
    data: bytes
    path: str | None = None
    url: str | None = None
    charset: str | None = None
    crawled: str | None = None
    archive: tuple[str, int] | None = None


def parse(document: RawDocument, *, limits: ReadLimits) -> Iterator[Article | InputError]:
    """The articles of one document, in order; what cannot be read comes as an ``InputError`` in its place.

    Articles in another language than English come as ``SkippedInput``.
    """
    try:
        if not document.data.strip():
            raise InputError(document.name, "empty", "there is nothing in it")
        if looks_binary(document.data):
            message = "this is binary data, not text; extract its text first, or give its name the right ending"
            raise InputError(document.name, "binary", message)
        yield from _PARSERS[document.kind](document, limits)
    except InputError as error:
        yield error


def _parse_text(document: RawDocument, limits: ReadLimits) -> Iterator[Article | InputError]:
    text = decode_text(document.data, document.name, charset=document.charset)
    yield _checked(Article.from_text(text, path=document.path, url=document.url), document.name, limits)


def _parse_markdown(document: RawDocument, limits: ReadLimits) -> Iterator[Article | InputError]:
    text = decode_text(document.data, document.name, charset=document.charset)
    article = Article.from_text(text.removeprefix("# "), path=document.path, url=document.url)
    if article.title is None:
        # Without an empty line below it the first line is no title, and its mark is left where it was.
        article = Article.from_body(text, path=document.path, url=document.url)
    yield _checked(article, document.name, limits)


def _parse_html(document: RawDocument, limits: ReadLimits) -> Iterator[Article | InputError]:
    page = read_page(document.data, document.name, charset=document.charset, url=document.url)
    meta: ArticleMeta = {**page.meta, "path": document.path, "crawled": document.crawled}
    article = Article.from_body(page.body, title=page.title, **meta)
    yield _checked(article, document.name, limits)


def _parse_json(document: RawDocument, limits: ReadLimits) -> Iterator[Article | InputError]:
    text = decode_text(document.data, document.name)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"this is not JSON ({error.msg} at line {error.lineno}, column {error.colno}); correct it there"
        raise InputError(document.name, "bad_json", message) from None
    except (ValueError, RecursionError) as error:
        message = f"this JSON is nested too deeply or its numbers are too long ({error})"
        raise InputError(document.name, "bad_json", message) from None
    if value == []:
        raise InputError(document.name, "empty", "the array holds no articles")
    items = enumerate(value) if isinstance(value, list) else [(None, value)]
    for index, item in items:
        name = document.name if index is None else f"{document.name}[{index}]"
        try:
            yield _checked(_article_of(item, name, document.path), name, limits)
        except InputError as error:
            yield error


def _article_of(item: object, name: str, path: str | None) -> Article:
    if not isinstance(item, dict):
        raise InputError(name, "bad_json", 'an article is an object such as {"text": "…"}')
    body = item.get("text")
    if body is None or body == "" or (isinstance(body, str) and not body.strip()):
        raise InputError(name, "no_text", 'the object has no "text", which must hold the body of the article')
    identity = item.get("id")
    meta: ArticleMeta = {"path": path, "article_id": str(identity) if isinstance(identity, int) else identity}
    for key in _JSON_META:
        meta[key] = item.get(key)
    title = item.get("title")
    for field, value in (("text", body), ("title", title)):
        if value is not None and not isinstance(value, str):
            raise InputError(name, "bad_json", f'"{field}" must be a string')
    try:
        return Article.from_body(body, title=title, **meta)
    except ValidationError as error:
        problem = error.errors()[0]
        field = str(problem["loc"][0]).replace("article_id", "id")
        raise InputError(name, "bad_json", f'"{field}" is not as it should be: {problem["msg"]}') from None


def _checked(article: Article, name: str, limits: ReadLimits) -> Article:
    """The article with its language, if it has a text of sound size in English. Raises ``InputError``."""
    if not article.text.strip():
        raise InputError(name, "empty", "there is no text in it")
    if len(article.text.encode()) > limits.article_bytes:
        raise too_large(name, limits.article_bytes)
    language = language_of(article.text, stated=article.language)
    if language not in (None, ENGLISH):
        message = f"the article is written in another language than English (detected: {language}) and was skipped"
        raise SkippedInput(name, "not_english", message)
    return article.model_copy(update={"language": language or primary_subtag(article.language)})


_PARSERS: dict[DocumentKind, Callable[[RawDocument, ReadLimits], Iterator[Article | InputError]]] = {
    "text": _parse_text,
    "markdown": _parse_markdown,
    "html": _parse_html,
    "json": _parse_json,
}
