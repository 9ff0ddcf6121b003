"""One web page over HTTP: robots.txt obeyed, public addresses only, bounded in time and size. The only module with HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Self

import httpcore2
import httpx2
from protego import Protego

from extractor.errors import InputError
from extractor.sources.addresses import PUBLIC_INTERNET, AddressRefusedError, Network
from extractor.sources.connection import CheckedBackend, Deadline
from extractor.sources.files import too_large
from extractor.sources.formats import DocumentKind, RawDocument
from extractor.sources.limits import ReadLimits

PROJECT = "news-claim-extractor"

_PAGE_TYPES: dict[str, DocumentKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
}
# RFC 9309, section 2.5: a crawler must read at least this much of robots.txt and may stop there.
_ROBOTS_BYTES = 512_000
_SAVE_INSTEAD = "save the page from a browser and pass the file"


def user_agent() -> str:
    """How we introduce ourselves to web servers: project and version."""
    try:
        return f"{PROJECT}/{version(PROJECT)}"
    except PackageNotFoundError:
        return PROJECT


def fetch(url: str, *, limits: ReadLimits, network: Network = PUBLIC_INTERNET) -> RawDocument:
    """Fetch one page; environment proxies are not used, for they would look up and connect past our checks.

    Raises ``InputError``: ``private_address``, ``robots``, ``http_status``, ``not_a_web_page``, ``too_large``,
    ``timeout``, ``network``.
    """
    with _Visit(url, limits, network) as visit:
        return visit.page()


class _Visit:
    """Everything done for one URL: looks up robots.txt of each host on the way, follows redirects, reads the page."""

    def __init__(self, name: str, limits: ReadLimits, network: Network) -> None:
        self.name = name
        self.limits = limits
        self.transport = _Transport(network, Deadline(limits.total_seconds))
        self.client = httpx2.Client(
            transport=self.transport,
            trust_env=False,
            timeout=httpx2.Timeout(limits.read_seconds, connect=limits.connect_seconds),
            headers={"User-Agent": user_agent(), "Accept": ", ".join(_PAGE_TYPES), "Accept-Encoding": "gzip"},
        )
        self.rules: dict[str, Protego] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def page(self) -> RawDocument:
        with self._naming_failures(), self._answer(httpx2.URL(self.name), obey_robots=True) as response:
            if response.status_code != httpx2.codes.OK:
                message = f"the server answered {_status(response)}; check the address, or {_SAVE_INSTEAD}"
                raise InputError(self.name, "http_status", message)
            media_type = response.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
            if media_type not in _PAGE_TYPES:
                message = f"this is {media_type}, not a web page; download it and pass the file if we read its kind"
                raise InputError(self.name, "not_a_web_page", message)
            data, cut = _read(response, self.limits.article_bytes)
            if cut:
                raise too_large(self.name, self.limits.article_bytes)
            kind, final = _PAGE_TYPES[media_type], str(response.url.copy_with(fragment=None))
            return RawDocument(self.name, kind, data, url=final, charset=response.charset_encoding)

    @contextmanager
    def _answer(self, url: httpx2.URL, *, obey_robots: bool) -> Iterator[httpx2.Response]:
        for _ in range(self.limits.redirects + 1):
            self._check_url(url)
            if obey_robots:
                self._check_robots(url)
            with self.client.stream("GET", url, follow_redirects=False) as response:
                if response.next_request is None:
                    yield response
                    return
                url = response.next_request.url
        raise InputError(self.name, "http_status", f"it was redirected more than {self.limits.redirects} times")

    def _check_url(self, url: httpx2.URL) -> None:
        if url.scheme not in ("http", "https") or not url.host:
            raise InputError(self.name, "not_a_web_page", f"{url} is not an http or https address")
        if url.userinfo:
            # They would end up in records and logs.
            message = f"addresses with a user name or password in them are not read; {_SAVE_INSTEAD}"
            raise InputError(self.name, "not_a_web_page", message)

    def _check_robots(self, url: httpx2.URL) -> None:
        robots = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        if str(robots) not in self.rules:
            self.rules[str(robots)] = self._rules_at(robots)
        if not self.rules[str(robots)].can_fetch(str(url), PROJECT):
            message = f"robots.txt of {url.host} asks programs not to read this page; {_SAVE_INSTEAD}"
            raise InputError(self.name, "robots", message)

    def _rules_at(self, robots: httpx2.URL) -> Protego:
        with self._answer(robots, obey_robots=False) as response:
            if response.is_server_error:
                # RFC 9309, section 2.3.1.4: rules that cannot be had forbid everything; a missing file nothing.
                message = f"robots.txt of {robots.host} cannot be had ({_status(response)}); try again later"
                raise InputError(self.name, "robots", message)
            rules, _ = _read(response, _ROBOTS_BYTES) if response.is_success else (b"", False)
            return Protego.parse(rules.decode("utf-8-sig", "replace"))

    @contextmanager
    def _naming_failures(self) -> Iterator[None]:
        try:
            yield
        except AddressRefusedError as refused:
            message = f"{refused.host} has the address {refused.address}, which is not on the public internet"
            raise InputError(self.name, "private_address", f"{message}; {_SAVE_INSTEAD}") from None
        except httpcore2.TimeoutException as error:
            allowed = f"{self.limits.read_seconds:g} seconds for an answer, {self.limits.total_seconds:g} in all"
            message = f"the server was too slow (allowed are {allowed}); try again later, or {_SAVE_INSTEAD}"
            raise InputError(self.name, "timeout", message) from error
        except httpx2.InvalidURL as error:
            raise InputError(self.name, "not_a_web_page", f"this is not a valid address ({error})") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.HTTPError) as error:
            message = f"the page could not be fetched ({error or type(error).__name__}); check address and connection"
            raise InputError(self.name, "network", message) from error


def _status(response: httpx2.Response) -> str:
    return f"{response.status_code} {response.reason_phrase}".strip()


def _read(response: httpx2.Response, limit: int) -> tuple[bytes, bool]:
    # Decompressed piece by piece, so that a small answer cannot grow without bound; True if it was cut at the limit.
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > limit:
            return bytes(data[:limit]), True
    return bytes(data), False


class _Transport(httpx2.BaseTransport):
    """HTTP over connections that go to checked addresses only. Raises the errors of httpcore2."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        backend = CheckedBackend(network, deadline)
        self.pool = httpcore2.ConnectionPool(ssl_context=httpx2.create_ssl_context(), network_backend=backend)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        answer = self.pool.handle_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self.pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()
