"""The guard of outgoing connections (ARCHITECTURE.md, law 12): resolve first, refuse private targets, pin the address."""

from __future__ import annotations

import ipaddress
import socket

from novu_app.kernel.settings import get_settings

_LOOPBACK = ("127.0.0.0/8", "::1/128")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class TargetRefused(ValueError):
    """The address may not be reached from here."""


class NameNotResolved(TargetRefused):
    """No name server answers at present: the name may lead somewhere later."""


def guard_host(host: str, port: int) -> str:
    """Resolve ``host`` and give the address to connect to.

    Blocks while the name is resolved: call it off the event loop.

    Raises:
        NameNotResolved: the name does not resolve at present.
        TargetRefused: it does not resolve at all, or leads to a private, loopback or link-local address that
            ``NOVU_OUTBOUND_ALLOW`` does not name.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        kind = NameNotResolved if error.errno == socket.EAI_AGAIN else TargetRefused
        raise kind(f"{host} does not resolve: {error}") from error
    allowed = _allowed_networks()
    for entry in found:
        address = ipaddress.ip_address(str(entry[4][0]).partition("%")[0])
        if is_public(address) or any(address in network for network in allowed if network.version == address.version):
            return str(address)
    raise TargetRefused(
        f"{host} is a private address. Add its network to NOVU_OUTBOUND_ALLOW if this installation may reach it."
    )


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the public internet; addresses wrapped in IPv6 count as what they wrap."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast


def _allowed_networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [
        ipaddress.ip_network(text, strict=False)
        for entry in get_settings().outbound_allowed
        for text in (_LOOPBACK if entry == "loopback" else (entry,))
    ]
