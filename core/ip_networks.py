"""IP addresses of those who ask: which belong together, and which are whose. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Network = IPv4Network | IPv6Network
LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_IPV6_CUSTOMER = 64
"""Bits: the smallest network that one customer gets; all addresses in it are one client's to choose."""


def networks(given: str) -> tuple[Network, ...]:
    """Read `10.0.0.1, 172.18.0.0/16`; raises `ValueError`."""
    return tuple(ipaddress.ip_network(one.strip(), strict=False) for one in given.split(",") if one.strip())


def is_within(address: str, among: Collection[Network]) -> bool:
    """Say whether an address, as text, is in one of the networks."""
    read = _read(address)
    return read is not None and any(read in network for network in among)


def client_of(peer: str, forwarded: str, trusted: Collection[Network]) -> str:
    """Give who asks, where `peer` is who connected and `forwarded` is the header X-Forwarded-For.

    Each proxy appends whom it saw, so that the header is believed from its end, as far as trusted proxies wrote it.
    """
    client = peer
    for told in reversed(forwarded.split(",")):
        if not is_within(client, trusted):
            break
        read = _read(told.strip())
        if read is None:
            break
        client = str(read)
    return client


def customer_of(address: str) -> str:
    """Give what counts as one client: an IPv4 address, or the /64 of an IPv6 one; other text stays as it is."""
    read = _read(address)
    if isinstance(read, IPv6Address):
        return str(IPv6Network((read, _IPV6_CUSTOMER), strict=False))
    return address if read is None else str(read)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = read.ipv4_mapped if isinstance(read, IPv6Address) else None
    return mapped or read
