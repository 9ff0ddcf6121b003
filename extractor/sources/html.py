"""Web pages: their encoding, their article and what they say about themselves. The only module that knows trafilatura."""

from __future__ import annotations

import codecs
import logging
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from extractor.article import ArticleMeta
from extractor.errors import InputError
from extractor.sources.encoding import marked_codec

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # ships no types
    from trafilatura.settings import Document

# Where browsers look for a declared encoding.
_PRESCAN = 1024
_DECLARED = re.compile(rb"<(?:meta[^>]*?|\?xml[^>]*?)(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# The WHATWG encoding standard: pages that say Latin-1 or ASCII mean the Windows code page that contains them.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_ASCII = bytes(range(128))
_MOST_BEYOND_ASCII = 0.1
_MOST_BROKEN = 0.1

# A text of this size is an article whatever surrounds it; a shorter one must fill most of its page, or be marked as one.
_LONG_ENOUGH = 250
_SHARE_OF_PAGE = 0.5
# What counts as a sentence: a line of so many words with a full stop, or of twice as many without (a point in a list),
# or a full stop of a script that does not put spaces between its words.
_SENTENCE_WORDS = 4
_POINT_WORDS = 8
_SENTENCE_ENDS = tuple(".!?…")
_UNSPACED_ENDS = tuple("。！？")
_CLOSING = " \"'”’»)]"
# What pages without an article say in whole sentences.
_BOILERPLATE = re.compile(r"\b(?:cookies?|javascript|sign in|log in|subscribe|all rights reserved)\b", re.IGNORECASE)
_ARTICLE_MARK = ".//article | .//*[@itemprop='articleBody'] | .//meta[@property='og:type' and @content='article']"

# A year in a footer or a date in the story is not the day the story came out: take only what is marked as the date.
_DATE_OPTIONS = {"original_date": True, "extensive_search": False}


class Page(NamedTuple):
    """What one page holds: the article's text without its title, lines as paragraphs, and what the page says of it."""

    body: str
    title: str | None
    meta: ArticleMeta


def read_page(data: bytes, name: str, *, charset: str | None = None, url: str | None = None) -> Page:
    """The article on a web page. ``charset`` is what the server said, ``url`` where the page was found.

    Comments and menus are left out, and tables unless the article stands in one. The URL is the page's own canonical
    one, if it is of the same site as ``url``. Raises ``InputError``: ``encoding``, ``no_article``.
    """
    text = decode_page(data, name, charset=charset)
    try:
        page = _article_page(text, url)
    except Exception as error:
        # Whatever a freak of a page does to the parsers, it must not end the batch.
        raise InputError(name, "no_article", f"the page cannot be taken apart ({type(error).__name__})") from error
    if page is None:
        message = "there is no article on the page; if scripts build it, save it from a browser and pass that file"
        raise InputError(name, "no_article", message)
    return page


def decode_page(data: bytes, name: str, *, charset: str | None = None) -> str:
    """The page as text: by its byte order mark, as UTF-8 if it is that, as declared, at last as detected.

    Bytes beyond ASCII that are sound UTF-8 are UTF-8, even where the page or server claims another encoding: such text
    does not come about by chance. Raises ``InputError`` (``encoding``) if nothing fits.
    """
    in_page = [match.decode("ascii", "replace") for match in _DECLARED.findall(data[:_PRESCAN])[:1]]
    utf8 = [] if data.isascii() else ["utf-8"]
    for label in filter(None, (marked_codec(data), *utf8, charset, *in_page, "utf-8")):
        try:
            codec = codecs.lookup(label).name
            text = data.decode(_MEANT.get(codec, codec))
        except (LookupError, UnicodeError):
            continue
        # The parser would believe the declaration, which is about the bytes that we have decoded.
        declaration = _XML_DECLARATION.match(text)
        return text[declaration.end() :] if declaration else text
    beyond_ascii = len(data.translate(None, _ASCII))
    # One bad byte does not make another encoding of UTF-8; a page in another one has hardly a good sequence.
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") <= _MOST_BROKEN * beyond_ascii:
        return text
    # Undeclared pages in English are Windows-1252, as browsers take it too: a detector is at a loss with so few bytes
    # beyond ASCII, and would make another currency of a pound sign.
    if beyond_ascii <= _MOST_BEYOND_ASCII * len(data):
        return data.decode("cp1252", "replace")
    from charset_normalizer import from_bytes

    if guess := from_bytes(data).best():
        return str(guess)
    message = "the page's encoding is not what it declares and cannot be told; save it again as UTF-8"
    raise InputError(name, "encoding", message)


def _article_page(text: str, url: str | None) -> Page | None:
    tree = _parse(text)
    document = None if tree is None else _extract(tree, url, tables=False) or _extract(tree, url, tables=True)
    if tree is None or document is None:
        return None
    body = (document.text or "").strip()
    if not _is_article(tree, body):
        return None
    return Page(
        body=body,
        title=_without_site(document.title, document.sitename),
        meta={
            "url": _own_url(document.url, url),
            "site": document.sitename,
            # "By Jane Doe, March 5" is taken for two people.
            "authors": tuple(a for a in (document.author or "").split("; ") if a and not re.search(r"\d", a)),
            "published": document.date,
            "language": tree.get("lang") or tree.get("xml:lang"),
        },
    )


def _parse(text: str) -> HtmlElement | None:
    _quiet_trafilatura()
    from trafilatura import load_html

    # A page may be a fragment, or begin with a comment: trafilatura wants to see the word in the first characters.
    tree = load_html(text if "html" in text[:50].lower() else f"<!doctype html>{text}")
    # What a browser without scripts would show ("please enable JavaScript") is not the article.
    for unseen in [] if tree is None else tree.xpath(".//noscript | .//template"):
        unseen.drop_tree()
    return tree


def _extract(tree: HtmlElement, url: str | None, *, tables: bool) -> Document | None:
    from trafilatura import bare_extraction

    found = bare_extraction(
        tree,
        url=url,
        include_comments=False,
        include_tables=tables,
        with_metadata=True,
        date_extraction_params=dict(_DATE_OPTIONS),
    )
    return found if found is not None and not isinstance(found, dict) and (found.text or "").strip() else None


def _quiet_trafilatura() -> None:
    # Its complaints about a page reach our caller as an InputError; without a handler they would land on stderr as well.
    for name in ("trafilatura", "htmldate"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _is_article(tree: HtmlElement, text: str) -> bool:
    links = {" ".join(link.text_content().split()) for link in tree.iter("a")}
    prose = [line for line in text.split("\n") if line.strip("- ") not in links]
    sentences = sum(len(line) for line in prose if _is_sentence(line))
    if not sentences or 2 * sum(map(len, prose)) < len(text):
        return False
    if sentences >= _LONG_ENOUGH or tree.xpath(_ARTICLE_MARK):
        return True
    seen = tree.xpath("string-length(normalize-space(.//body))") if tree.find(".//body") is not None else len(text)
    return bool(sentences >= _SHARE_OF_PAGE * seen)


def _is_sentence(line: str) -> bool:
    if _BOILERPLATE.search(line):
        return False
    line = line.rstrip(_CLOSING)
    words = len(line.split())
    ended = words >= _SENTENCE_WORDS and line.endswith(_SENTENCE_ENDS)
    return ended or words >= _POINT_WORDS or line.endswith(_UNSPACED_ENDS)


def _without_site(title: str | None, site: str | None) -> str | None:
    if title and site:
        return re.sub(rf"\s+[|–—·»:-]+\s+{re.escape(site)}\s*$", "", title, flags=re.IGNORECASE) or title
    return title


def _own_url(stated: str | None, found_at: str | None) -> str | None:
    if not found_at or not stated:
        return found_at or stated
    hosts = {(urlsplit(url).hostname or "").removeprefix("www.") for url in (stated, found_at)}
    return stated if len(hosts) == 1 else found_at
