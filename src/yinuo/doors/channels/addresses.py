"""Whether an address outside may be called at all: names are resolved once, and the checked address is used.

A customer of a shared installation could otherwise make our server call our own machines (SSRF). An installation
of one's own opens its network with YINUO_PRIVATE_WEBHOOKS=1.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

ALLOW_PRIVATE = "YINUO_PRIVATE_WEBHOOKS"
_PORTS = {"http": 80, "https": 443}
# RFC 6052: addresses that a gateway turns into IPv4.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The address is, or leads to, a private or reserved network."""


class NameUnknown(Exception):
    """The host's name cannot be resolved now."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where to connect (`address`), and what to call it (`host`)."""

    url: str
    host: str
    address: str
    port: int


def target_of(*, url: str) -> Target:
    """Resolve a URL to the address to connect to; raises AddressRefused and NameUnknown."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    return Target(url=url, host=host, address=checked_address(host=host, port=port), port=port)


def checked_address(*, host: str, port: int) -> str:
    """Resolve a host's name to the address to connect to; raises AddressRefused and NameUnknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameUnknown(host) from error
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    if os.environ.get(ALLOW_PRIVATE) != "1":
        for address in addresses:
            if not is_public(address=address):
                raise AddressRefused(f"{host} is {address}")
    if not addresses:
        raise NameUnknown(host)
    return addresses[0]


def is_public(*, address: str) -> bool:
    """Return whether an IP address belongs to the public internet, whatever form it takes."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if inner is None and parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFF_FFFF)
        if parsed.teredo is not None:
            return False
        if inner is not None:
            return is_public(address=str(inner))
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)
