"""Which network addresses may be read: public ones, so that no page or redirect can make us read inside a network."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet: not private, loopback, link-local, shared, multicast or reserved.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is as public as that.
    """
    if isinstance(address, IPv6Address) and (carried := _carried(address)):
        return is_public(carried)
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not address.is_multicast and not address.is_reserved and not site_local


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host as the operating system gives them, best first. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class AddressRefusedError(Exception):
    """A host that has an address which may not be read."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, address)
        self.host = host
        self.address = address


@dataclass(frozen=True, kw_only=True)
class Network:
    """How hosts become addresses and which of these may be read; tests put their own in place."""

    lookup: Callable[[str, int], list[str]] = system_addresses
    allowed: Callable[[Address], bool] = is_public

    def addresses(self, host: str, port: int, *, within: float) -> list[str]:
        """The checked addresses of a host: connect to these and not to the name, which may mean another one by then.

        Raises ``AddressRefusedError`` if any of them is not allowed, ``TimeoutError`` after ``within`` seconds, ``OSError``
        if the host is unknown.
        """
        found = self._looked_up(host, port, within)
        for address in found:
            if not self.allowed(ip_address(address)):
                raise AddressRefusedError(host, address)
        return found

    def _looked_up(self, host: str, port: int, within: float) -> list[str]:
        # The system's look-up knows no time limit, so it gets a thread that may be left behind.
        answers: list[list[str] | OSError] = []

        def look_up() -> None:
            try:
                answers.append(self.lookup(host, port))
            except OSError as error:
                answers.append(error)
            except UnicodeError as error:  # a label that is too long or empty
                answers.append(OSError(str(error)))

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(within)
        if not answers:
            raise TimeoutError(f"no answer for {host} within {within:g} seconds")
        if isinstance(answers[0], OSError):
            raise answers[0]
        return answers[0]


PUBLIC_INTERNET = Network()
