"""Which addresses are public, and that no other is ever connected to."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from reading import LOOPBACK, PAGE, Answer, Site, fetch, fetch_error, redirect

from extractor.sources.addresses import AddressRefusedError, Network, is_public, system_addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
    ],
)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(AddressRefusedError):
        Network(lookup=lambda host, port: ["93.184.215.14", address]).addresses("x", 80, within=1)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_what_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_the_system_s_addresses_of_a_host() -> None:
    assert "127.0.0.1" in system_addresses("localhost", 80)
    assert system_addresses("::1", 80) == ["::1"]


class TestPrivateAddresses:
    def test_loopback_is_refused_by_default(self, site: Site) -> None:
        for host in ("127.0.0.1", "localhost"):
            assert fetch_error(site.url("/a", host=host), network=Network()).reason == "private_address"
        assert not site.requests

    @pytest.mark.parametrize("host", ["inner.example", "mixed.example", "10.0.0.1"])
    def test_a_host_with_a_private_address(self, host: str, site: Site) -> None:
        error = fetch_error(site.url("/a", host=host))
        assert error.reason == "private_address"
        assert host in error.message
        assert not site.requests

    @pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://inner.example/a", "https://169.254.169.254/latest"])
    def test_a_redirect_to_a_private_address(self, target: str, site: Site) -> None:
        site.answers["/a"] = redirect(target)
        assert fetch_error(site.url("/a")).reason == "private_address"

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://news.example/a"])
    def test_a_redirect_away_from_the_web(self, target: str, site: Site) -> None:
        site.answers["/a"] = redirect(target)
        assert fetch_error(site.url("/a")).reason in ("not_a_web_page", "network")

    def test_a_name_that_changes_its_meaning_gains_nothing(self, site: Site) -> None:
        # Every connection looks its host up once and goes to what was checked.
        answers = {"news.example": [["127.0.0.1"], ["10.0.0.1"]]}
        site.answers = {"/robots.txt": Answer(status=404, headers={"Connection": "close"}), "/a": Answer(PAGE)}
        network = Network(lookup=lambda host, port: answers[host].pop(0), allowed=LOOPBACK.allowed)
        assert fetch_error(site.url("/a", host="news.example"), network=network).reason == "private_address"
        assert answers == {"news.example": []}

    def test_proxies_of_the_environment_are_not_used(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", "http://10.0.0.1:1")
        site.answers["/a"] = Answer(PAGE)
        assert fetch(site.url("/a")).data == PAGE

    def test_the_next_address_is_tried(self, site: Site) -> None:
        network = Network(lookup=lambda host, port: ["127.0.0.2", "127.0.0.1"], allowed=lambda address: True)
        site.answers["/a"] = Answer(PAGE)
        assert fetch(site.url("/a", host="news.example"), network=network).data == PAGE

    def test_a_host_without_addresses(self) -> None:
        assert fetch_error("http://news.example/", network=Network(lookup=lambda host, port: [])).reason == "network"
