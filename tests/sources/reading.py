"""Shared ground for the tests of reading: article texts, a reader that keeps the errors, a web server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from extractor.article import Article
from extractor.errors import InputError
from extractor.sources import ReadLimits, read_articles, web
from extractor.sources.addresses import Network
from extractor.sources.formats import RawDocument

BODY = (
    "Acme Corp has agreed to buy Widget plc for $2 billion in cash, the two companies said on Tuesday.\n"
    "It is the largest deal that the industry has seen this year, and it would close by the end of December."
)
TITLE = "Acme to buy Widget for $2 billion"
PAGE = f"<!doctype html><html><body><article><h1>{TITLE}</h1><p>{BODY}</p></article></body></html>".encode()


def read_all(*inputs: str | Path, limits: ReadLimits | None = None) -> tuple[list[Article], list[InputError]]:
    """All articles and all errors of the inputs."""
    errors: list[InputError] = []
    return list(read_articles(*inputs, on_error=errors.append, limits=limits)), errors


@dataclass
class Answer:
    """What the server sends for one path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


class Site:
    """A web server on 127.0.0.1; ``answers`` by path, ``requests`` as (path, headers) in their order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.requests.append((self.path, dict(self.headers)))
                answer = site.answers.get(self.path, Answer(b"not here", 404))
                if answer.act:
                    answer.act(self)
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up are the point
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server.server_port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


NAMES = {"news.example": ["127.0.0.1"], "inner.example": ["10.0.0.1"], "mixed.example": ["127.0.0.1", "192.168.0.1"]}


def look_up(host: str, port: int) -> list[str]:
    if host in NAMES:
        return NAMES[host]
    if host[0].isdigit():
        return [host]
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


LOOPBACK = Network(lookup=look_up, allowed=lambda address: str(address) == "127.0.0.1")
PATIENT = ReadLimits(connect_seconds=5, read_seconds=5, total_seconds=10)


def fetch(url: str, *, limits: ReadLimits = PATIENT, network: Network = LOOPBACK) -> RawDocument:
    return web.fetch(url, limits=limits, network=network)


def fetch_error(url: str, *, limits: ReadLimits = PATIENT, network: Network = LOOPBACK) -> InputError:
    with pytest.raises(InputError) as caught:
        fetch(url, limits=limits, network=network)
    assert caught.value.input == url
    return caught.value


def redirect(to: str) -> Answer:
    return Answer(status=302, headers={"Location": to})
