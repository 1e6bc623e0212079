"""The guard of outgoing connections: nobody reaches the inside of the network through a setting."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from novu_app.kernel import outbound
from novu_app.kernel.outbound import TargetRefused, guard_host, is_public
from novu_app.kernel.settings import get_settings

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
]


@pytest.fixture
def allow(settings_environment: pytest.MonkeyPatch) -> Any:
    def set_to(value: str) -> None:
        settings_environment.setenv("NOVU_OUTBOUND_ALLOW", value)
        get_settings.cache_clear()

    return set_to


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_private_target_is_refused_with_the_way_out(allow: Any) -> None:
    allow("")
    with pytest.raises(TargetRefused, match="NOVU_OUTBOUND_ALLOW"):
        guard_host("127.0.0.1", 25)
    with pytest.raises(TargetRefused):
        guard_host("localhost", 25)


@pytest.mark.parametrize("name", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
def test_other_spellings_of_loopback_are_seen_through(allow: Any, name: str) -> None:
    allow("")
    with pytest.raises(TargetRefused):
        guard_host(name, 80)


def test_what_the_operator_allows_is_reached(allow: Any) -> None:
    allow("loopback")
    assert guard_host("127.0.0.1", 25) == "127.0.0.1"
    allow("10.0.0.0/8")
    assert guard_host("10.9.8.7", 25) == "10.9.8.7"
    with pytest.raises(TargetRefused):
        guard_host("192.168.0.1", 25)


def test_a_name_gives_the_address_that_was_checked(allow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller connects to this address and does not resolve again: a name that changes its mind gains nothing."""
    allow("")

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        found = ["10.0.0.1", "93.184.216.34"] if host == "mail.example.com" else []
        if not found:
            raise socket.gaierror("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)
    assert guard_host("mail.example.com", 25) == "93.184.216.34"
    with pytest.raises(TargetRefused, match="does not resolve"):
        guard_host("nowhere.example.com", 25)
