"""Connections that go to checked addresses only and end in time. Knows sockets, not HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, Self

import httpcore2

from extractor.sources.addresses import Network


class Deadline:
    """A moment ``seconds`` from now that no operation may outlast."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def cap(self, timeout: float | None) -> float:
        """The time that one operation may take. Raises ``httpcore2.ReadTimeout`` when none is left."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("no time left")
        return left if timeout is None else min(left, timeout)


class CheckedBackend(httpcore2.NetworkBackend):
    """Looks a host up, checks its addresses and connects to one of those: no second look-up comes between."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self.network = network
        self.deadline = deadline
        self.inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = self.network.addresses(host, port, within=self.deadline.cap(timeout))
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.ConnectError(f"{host} is not known: {error.strerror or error}") from error
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                limit = self.deadline.cap(timeout)
                stream = self.inner.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self.deadline)
        raise failure


class _TimedStream(httpcore2.NetworkStream):
    """A connection of which no single operation outlasts the deadline, however slowly a server sends."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.deadline.cap(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Self:
        return type(self)(self.inner.start_tls(ssl_context, server_hostname, self.deadline.cap(timeout)), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
