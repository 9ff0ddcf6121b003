"""Web pages over HTTP, all on loopback: the guard against private addresses is told to let that through."""

from __future__ import annotations

import functools
import gzip
import time
from http.server import BaseHTTPRequestHandler

import pytest
from reading import LOOPBACK, PAGE, TITLE, Answer, Site, fetch, fetch_error, read_all, redirect

from extractor.sources import ReadLimits, web
from extractor.sources.addresses import Network


class TestPages:
    def test_a_page_becomes_an_article(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(web, "fetch", functools.partial(web.fetch, network=LOOPBACK))
        site.answers["/a"] = Answer(PAGE)
        url = site.url("/a", host="news.example")
        (article, *others), errors = read_all(url, site.url("/gone"))
        assert (article.title, article.url, article.path, others) == (TITLE, url, None, [])
        assert [(error.input, error.reason) for error in errors] == [(site.url("/gone"), "http_status")]

    def test_we_say_who_we_are_and_which_host_we_want(self, site: Site) -> None:
        site.answers["/a?b=c"] = Answer(PAGE)
        fetch(site.url("/a?b=c#part", host="news.example"))
        assert site.paths() == ["/robots.txt", "/a?b=c"]
        for _, headers in site.requests:
            assert headers["User-Agent"].startswith("news-claim-extractor")
            assert headers["Host"] == f"news.example:{site.server.server_port}"

    @pytest.mark.parametrize(
        ("content_type", "kind", "charset"),
        [
            ("text/html; charset=ISO-8859-1", "html", "iso-8859-1"),
            ("application/xhtml+xml", "html", None),
            ("Text/Plain", "text", None),
            (None, "html", None),
        ],
    )
    def test_kinds(self, content_type: str | None, kind: str, charset: str | None, site: Site) -> None:
        site.answers["/a"] = Answer(b"Hello", headers={"Content-Type": content_type} if content_type else {})
        document = fetch(site.url("/a"))
        assert (document.kind, document.charset, document.data) == (kind, charset, b"Hello")

    @pytest.mark.parametrize("content_type", ["application/pdf", "image/png", "application/rss+xml"])
    def test_other_kinds_are_refused(self, content_type: str, site: Site) -> None:
        site.answers["/a"] = Answer(b"x", headers={"Content-Type": content_type})
        error = fetch_error(site.url("/a"))
        assert error.reason == "not_a_web_page"
        assert content_type in error.message

    def test_compressed(self, site: Site) -> None:
        headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
        site.answers["/a"] = Answer(gzip.compress(PAGE), headers=headers)
        site.answers["/b"] = Answer(b"this is not gzip", headers=headers)
        assert fetch(site.url("/a")).data == PAGE
        assert fetch_error(site.url("/b")).reason == "network"

    @pytest.mark.parametrize("status", [204, 403, 404, 500])
    def test_status(self, status: int, site: Site) -> None:
        site.answers["/a"] = Answer(status=status)
        error = fetch_error(site.url("/a"))
        assert error.reason == "http_status"
        assert str(status) in error.message

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("http://", "not_a_web_page"),
            ("http://[::1", "not_a_web_page"),
            ("http://user:word@news.example/", "not_a_web_page"),
            ("https://unknown.example/", "network"),
            (f"http://{'x' * 70}.example/", "network"),
            ("http://127.0.0.1:1/", "network"),
        ],
    )
    def test_bad_addresses(self, url: str, reason: str) -> None:
        assert fetch_error(url).reason == reason


class TestRobots:
    RULES = b"User-agent: news-claim-extractor\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"

    def test_rules_are_obeyed(self, site: Site) -> None:
        site.answers = {"/robots.txt": Answer(self.RULES), "/a": Answer(PAGE), "/private/a": Answer(PAGE)}
        assert fetch(site.url("/a")).data == PAGE
        assert fetch_error(site.url("/private/a")).reason == "robots"
        assert "/private/a" not in site.paths()

    def test_rules_hold_behind_a_redirect(self, site: Site) -> None:
        site.answers = {"/robots.txt": Answer(self.RULES), "/a": redirect("/private/a"), "/private/a": Answer(PAGE)}
        assert fetch_error(site.url("/a")).reason == "robots"
        assert site.paths() == ["/robots.txt", "/a"]

    def test_rules_of_another_host_are_asked_for(self, site: Site) -> None:
        site.answers = {"/a": redirect(site.url("/b", host="news.example")), "/b": Answer(PAGE)}
        fetch(site.url("/a"))
        assert site.paths() == ["/robots.txt", "/a", "/robots.txt", "/b"]

    def test_rules_that_have_moved(self, site: Site) -> None:
        site.answers = {"/robots.txt": redirect("/r"), "/r": Answer(self.RULES), "/private/a": Answer(PAGE)}
        assert fetch_error(site.url("/private/a")).reason == "robots"

    @pytest.mark.parametrize("status", [401, 404, 410])
    def test_without_rules_all_is_allowed(self, status: int, site: Site) -> None:
        site.answers = {"/robots.txt": Answer(b"Disallow: /", status), "/a": Answer(PAGE)}
        assert fetch(site.url("/a")).data == PAGE

    def test_rules_that_cannot_be_had_forbid_all(self, site: Site) -> None:
        site.answers = {"/robots.txt": Answer(status=503), "/a": Answer(PAGE)}
        error = fetch_error(site.url("/a"))
        assert error.reason == "robots"
        assert "503" in error.message

    def test_rules_without_end_are_cut(self, site: Site) -> None:
        site.answers = {"/robots.txt": Answer(self.RULES + b"#" * 2_000_000), "/private/a": Answer(PAGE)}
        assert fetch_error(site.url("/private/a")).reason == "robots"


class TestLimits:
    def test_size(self, site: Site) -> None:
        site.answers["/a"] = Answer(b"x" * 1001)
        assert fetch_error(site.url("/a"), limits=ReadLimits(article_bytes=1000)).reason == "too_large"
        assert len(fetch(site.url("/a"), limits=ReadLimits(article_bytes=1001)).data) == 1001

    def test_size_of_what_a_compressed_answer_grows_to(self, site: Site) -> None:
        headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
        site.answers["/a"] = Answer(gzip.compress(bytes(10_000_000)), headers=headers)
        assert fetch_error(site.url("/a"), limits=ReadLimits(article_bytes=100_000)).reason == "too_large"

    def test_reading_stops_at_the_limit(self, site: Site) -> None:
        def pour(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            while not site.closing.is_set():
                handler.wfile.write(b"x" * 65_536)

        site.answers["/a"] = Answer(act=pour)
        assert fetch_error(site.url("/a"), limits=ReadLimits(article_bytes=1_000_000)).reason == "too_large"

    def test_a_silent_server(self, site: Site) -> None:
        def say_nothing(_: BaseHTTPRequestHandler) -> None:
            site.closing.wait(5)

        site.answers["/a"] = Answer(act=say_nothing)
        assert fetch_error(site.url("/a"), limits=ReadLimits(read_seconds=0.3)).reason == "timeout"

    @pytest.mark.parametrize(
        "start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"]
    )
    def test_a_server_that_drips(self, start: bytes, site: Site) -> None:
        def drip(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(start)
            while not site.closing.wait(0.02):
                handler.wfile.write(b"x")

        site.answers["/a"] = Answer(act=drip)
        begun = time.monotonic()
        error = fetch_error(site.url("/a"), limits=ReadLimits(read_seconds=1, total_seconds=0.4))
        assert error.reason == "timeout"
        assert "0.4 in all" in error.message
        assert time.monotonic() - begun < 4

    def test_a_name_server_that_does_not_answer(self) -> None:
        def look_long(host: str, port: int) -> list[str]:
            time.sleep(0.5)
            return ["127.0.0.1"]

        limits = ReadLimits(connect_seconds=0.1)
        assert fetch_error("http://news.example/", limits=limits, network=Network(lookup=look_long)).reason == "timeout"

    def test_redirects(self, site: Site) -> None:
        for i in range(9):
            site.answers[f"/{i}"] = redirect(f"/{i + 1}")
        site.answers["/9"] = Answer(PAGE)
        assert fetch(site.url("/4")).url == site.url("/9")
        error = fetch_error(site.url("/3"))
        assert error.reason == "http_status"
        assert "more than 5 times" in error.message
