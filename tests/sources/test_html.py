"""Web pages: their article, what they say about themselves, their encodings."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import pytest
from reading import BODY, TITLE, read_all

from extractor.errors import InputError
from extractor.sources.html import Page, decode_page, read_page

PARAGRAPHS = "".join(f"<p>{line}</p>" for line in BODY.split("\n"))
MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/m">Markets</a></li></ul></nav>'
FOOTER = "<footer><p>© 2019 Example News. All rights reserved.</p></footer>"
HEAD = """
<title>Acme to buy Widget for $2 billion | Example News</title>
<meta property="og:title" content="Acme to buy Widget for $2 billion | Example News">
<meta property="og:site_name" content="Example News">
<meta property="article:published_time" content="2024-03-05T10:00:00Z">
<link rel="canonical" href="https://news.example.com/acme">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"author": [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "name": "John Roe"}]}</script>
"""
ARTICLE = f"""
<article><h1>{TITLE}</h1>{PARAGRAPHS}
<h2>What it means</h2>
<ul><li>Acme will borrow $500 million.</li><li>Holders get £3 a share.</li></ul>
<table><tr><td>Revenue</td><td>$4bn</td></tr></table>
<p>The deal, first reported by the Example Times, values the company at twelve times its yearly earnings.</p></article>
<aside class="ad">Buy gold now for $999!</aside>
<section class="comments" id="comments"><h3>Comments</h3><p>I think it is worth $7 trillion, honestly.</p></section>
"""


def html(body: str, head: str = "") -> bytes:
    return f'<!doctype html><html lang="en-GB"><head>{head}</head><body>{body}</body></html>'.encode()


def page(body: str, head: str = "", *, url: str | None = None) -> Page:
    return read_page(html(body, head), "x", url=url)


def test_a_news_page(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(html(MENU + ARTICLE + FOOTER, HEAD))
    (article,), errors = read_all(path)
    assert not errors
    assert article.text == (
        f"{TITLE}\n\n{BODY}\nWhat it means\n- Acme will borrow $500 million.\n- Holders get £3 a share.\n"
        "The deal, first reported by the Example Times, values the company at twelve times its yearly earnings."
    )
    assert article.model_dump(exclude={"text", "article_id"}) == {
        "title": TITLE,
        "url": "https://news.example.com/acme",
        "path": str(path),
        "site": "Example News",
        "authors": ("Jane Doe", "John Roe"),
        "published": "2024-03-05",
        "crawled": None,
        "language": "en",
    }


def test_compressed_and_htm(tmp_path: Path) -> None:
    path = tmp_path / "A.HTM.GZ"
    path.write_bytes(gzip.compress(html(ARTICLE)))
    assert read_all(path)[0][0].title == TITLE


def test_a_short_page_without_any_markup_around_it() -> None:
    assert page("<p>Acme raised $5 million.</p>").body == "Acme raised $5 million."


@pytest.mark.parametrize(
    "start", ["", " " * 100, "<!-- saved from a browser that likes to talk about itself at length -->"]
)
def test_a_fragment_of_a_page(start: str) -> None:
    assert read_page(f"{start}<article>{PARAGRAPHS}</article>".encode(), "x").body == BODY


def test_a_list_of_points_without_full_stops() -> None:
    points = "<ul><li>Acme raised $5 million from its owners in March</li><li>Widget cut its outlook to €2bn from €3bn</li></ul>"
    assert page(points).body.count("\n- ") == 1


def test_a_page_in_another_language_is_skipped_as_that(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(html("<p>字节跳动计划今年投资七百亿美元，用于建设人工智能基础设施。</p>" * 3))
    assert [error.reason for error in read_all(tmp_path)[1]] == ["not_english"]


def test_an_article_that_stands_in_a_table() -> None:
    cells = "".join(f"<tr><td>{line}</td></tr>" for line in BODY.split("\n"))
    assert "$2 billion in cash" in page(f"<table>{cells}</table>").body


def test_a_date_that_is_not_marked_as_one_is_not_taken() -> None:
    read = page(f"<p>In 2019 it had $3bn, and on 4 May 2018 it had $1bn.</p>{PARAGRAPHS}{FOOTER}")
    assert read.meta["published"] is None


@pytest.mark.parametrize(
    ("found_at", "own", "url"),
    [
        (None, "https://news.example.com/acme", "https://news.example.com/acme"),
        ("https://www.example.com/a?utm=1", "https://example.com/a", "https://example.com/a"),
        ("https://example.com/a", "https://other.example/b", "https://example.com/a"),
        ("https://example.com/a", "", "https://example.com/a"),
    ],
)
def test_the_address_is_the_page_s_own_one_on_the_same_site(found_at: str | None, own: str, url: str) -> None:
    head = f'<link rel="canonical" href="{own}">' if own else ""
    assert page(PARAGRAPHS, head, url=found_at).meta["url"] == url


def test_a_byline_with_a_date_is_no_two_people() -> None:
    assert page(f'<p class="byline">By Jane Doe, March 5, 2024</p>{PARAGRAPHS}').meta["authors"] == ("Jane Doe",)


@pytest.mark.parametrize(
    "body",
    [
        "",
        MENU,
        MENU + '<form><input name="q"><button>Sign in</button></form>' + FOOTER,
        MENU
        + '<div class="cookies">We use cookies to improve your experience on this site.</div><p>Log in</p>'
        + FOOTER,
        "<ul>"
        + "".join(f'<li><a href="/{i}">Company number {i} raises ${i}bn today.</a></li>' for i in range(30))
        + "</ul>",
        '<div id="root"></div><script>var a = 1;</script><noscript>You need to enable JavaScript to run this app.</noscript>',
        "<b>" * 5000 + "Deep.",
    ],
)
def test_no_article(body: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError) as caught:
        page(body, "<title>Example</title>")
    assert caught.value.reason == "no_article"
    assert capfd.readouterr() == ("", "")


def test_a_page_that_breaks_the_parsers_does_not_end_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("trafilatura.bare_extraction", break_down)
    with pytest.raises(InputError, match="RecursionError"):
        page(ARTICLE)


def test_complaints_of_the_library_stay_off_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError):
        read_page(b"<p>", "x")
    assert logging.getLogger("trafilatura").handlers
    assert capfd.readouterr().err == ""


class TestEncoding:
    TEXT = "“Café” costs £5"

    @pytest.mark.parametrize(
        ("label", "codec"),
        [("windows-1252", "cp1252"), ("iso-8859-1", "cp1252"), ("utf-8", "utf-8"), ("gb2312", "gb18030")],
    )
    def test_declared_in_the_page(self, label: str, codec: str) -> None:
        for declaration in (f'<meta charset="{label}">', f'<meta http-equiv=x content="text/html; charset={label}">'):
            assert self.TEXT in decode_page((declaration + self.TEXT).encode(codec), "x")

    def test_declared_by_the_server(self) -> None:
        assert decode_page(self.TEXT.encode("cp1252"), "x", charset="windows-1252") == self.TEXT

    def test_xhtml(self) -> None:
        text = f'<?xml version="1.0" encoding="iso-8859-1"?><html><body>{PARAGRAPHS}<p>Société</p></body></html>'
        assert "Société" in read_page(text.encode("latin-1"), "x").body

    def test_a_byte_order_mark_wins(self) -> None:
        data = ('<meta charset="utf-8">' + self.TEXT).encode("utf-16")
        assert self.TEXT in decode_page(data, "x", charset="iso-8859-1")

    def test_utf_8_is_known_by_itself(self) -> None:
        assert self.TEXT in decode_page(('<meta charset="iso-8859-1">' + self.TEXT).encode(), "x")

    def test_an_unknown_declaration_is_passed_over(self) -> None:
        assert decode_page(b'<meta charset="klingon">Hello', "x") == '<meta charset="klingon">Hello'

    def test_undeclared_english_is_what_browsers_take_it_for(self) -> None:
        assert decode_page(f"<p>{BODY}{self.TEXT}</p>".encode("cp1252"), "x") == f"<p>{BODY}{self.TEXT}</p>"

    def test_undeclared_is_detected(self) -> None:
        text = "Компания вложит два миллиарда евро в новые заводы, сообщила газета со ссылкой на двух человек. " * 3
        assert decode_page(text.encode("koi8-r"), "x") == text

    def test_a_broken_byte_does_not_make_it_another_encoding(self) -> None:
        data = (self.TEXT * 20).encode() + b"\xe2\x80 end"
        assert decode_page(data, "x") == f"{self.TEXT * 20}\ufffd end"

    def test_what_fits_nothing_is_an_error(self) -> None:
        with pytest.raises(InputError) as caught:
            decode_page(b'<meta charset="utf-8">' + bytes(range(128, 256)) * 4, "x")
        assert caught.value.reason == "encoding"

    def test_a_page_in_another_encoding(self, tmp_path: Path) -> None:
        path = tmp_path / "a.html"
        path.write_bytes(html(f"<article>{PARAGRAPHS}<p>It paid £3.</p></article>").decode().encode("cp1252"))
        assert "It paid £3." in read_all(path)[0][0].text
