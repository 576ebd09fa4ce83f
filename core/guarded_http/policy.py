"""Where a request may go, judged after its host was resolved. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from core.guarded_http.errors import AddressForbidden, PortForbidden
from core.guarded_http.ip_address import is_address, is_loopback, is_public
from core.ip_networks import Network, is_within

PORTS: Final = frozenset({80, 443, 8080, 8443})
_LOCAL = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".localdomain", ".intranet", ".corp", ".home")
_READ_AS_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*")


class AddressPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Where requests may go. By default: to public addresses, on the ports of the web."""

    anywhere: bool = False
    """To every address and port: for what the operator names, not people."""
    loopback: bool = False
    """To this machine too, on any port: for tests and demos."""
    exempt: frozenset[tuple[str, int]] = frozenset()
    """Hosts and ports that may be on this machine: our own servers."""
    private: tuple[Network, ...] = ()
    """Networks that `private_host` may be in, on any port."""
    private_host: str = ""
    """The host that was named by who may; not one that a redirect leads to."""


def check(policy: AddressPolicy, host: str, port: int, addresses: Sequence[str]) -> None:
    """Raise `AddressForbidden` or `PortForbidden` unless there is an address, and every one of them is allowed.

    One bad address among good ones refuses all: who answers so means to be asked again until we take it.
    """
    if not addresses:
        raise AddressForbidden(f"{host} has no address")
    if policy.anywhere:
        return
    here = policy.loopback or (host, port) in policy.exempt
    within = policy.private if host == policy.private_host else ()
    elsewhere = [one for one in addresses if not ((here and is_loopback(one)) or is_within(one, within))]
    private = [address for address in elsewhere if not is_public(address)]
    if private:
        raise AddressForbidden(f"{host} port {port} is at {', '.join(private[:3])}: not public")
    if elsewhere and port not in PORTS:
        raise PortForbidden(f"{host} port {port}: only {', '.join(str(one) for one in sorted(PORTS))} are allowed")


def check_named(policy: AddressPolicy, host: str, port: int) -> None:
    """Judge a host that a proxy will resolve by what its name and port say; raises as `check` does.

    An address is judged as ever. A name that no public one can be is refused: without a dot, of this machine or a
    network of its own, or one that systems read as an address (`127.1`, `0x7f.1`).
    """
    if policy.anywhere or (policy.loopback and host == "localhost"):
        return
    if is_address(host):
        check(policy, host, port, [host])
        return
    name = host.rstrip(".")
    if "." not in name or name.endswith(_LOCAL) or _READ_AS_NUMBER.fullmatch(name.rpartition(".")[2]):
        raise AddressForbidden(f"{host}: no public name, and a proxy is not to look for it")
    if port not in PORTS:
        raise PortForbidden(f"{host} port {port}: only {', '.join(str(one) for one in sorted(PORTS))} are allowed")
