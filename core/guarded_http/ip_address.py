"""Which IP addresses may be asked on behalf of people: feeds fetched, webhooks posted to. Pure.

Python's `is_global` is not enough: on 3.11 it calls 64:ff9b::7f00:1, 2002:7f00:1::, ::127.0.0.1, fec0::1 and
multicast global. So the list is explicit: the IANA special-purpose registries of IPv4 and IPv6, and every IPv4 address
that can hide in an IPv6 one is looked at by itself.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_DENIED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # IETF assignments
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")  # all that is handed out today; everything else is special or unassigned
_DENIED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4: no public host is reached that way any more
        "2620:4f:8000::/48",
        "3fff::/20",
        "5f00::/16",
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether an address (no name) is one that anybody on the Internet may be asked at."""
    ip = _parsed(address)
    if ip is None:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _DENIED_4)
    if ip in _MAPPED or ip in _NAT64:  # these reach an IPv4 host: it is judged as one
        return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip in _PUBLIC_6 and not any(ip in network for network in _DENIED_6)


def is_address(host: str) -> bool:
    """Say whether a host is an IP address, and no name."""
    return _parsed(host) is not None


def is_loopback(address: str) -> bool:
    """Say whether an address is this very machine, plainly written."""
    ip = _parsed(address)
    return ip is not None and ip.is_loopback


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address.split("%", 1)[0])
    except ValueError:
        return None
