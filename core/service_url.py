"""Reads and shows the addresses of servers that we sign in to: `scheme://user:password@host:port/path?query`.

People paste passwords as they are, with `/`, `@`, `:`, `%` or `#` in them. So everything up to the last `@` is user
and password, and the first `:` of it divides them; percent signs that stand for a character are decoded, others stay.
(An `@` in a path or a query must be written %40 therefore; a file's path, after three slashes, has no user before it.)
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import msgspec

from core.errors import BadInput

HIDDEN = "***"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_PORT = re.compile(r"[0-9]{1,5}")
_MOST = 65_535


class ServiceUrl(msgspec.Struct, frozen=True):
    """One address in its parts, decoded. Its text is for people and shows no password."""

    scheme: str
    user: str = ""
    password: str = ""
    host: str = ""
    """One host, without its port and the brackets of IPv6."""
    port: int = 0
    """0: the server's own default."""
    path: str = ""
    """From its slash on, as written."""
    query: str = ""

    def __str__(self) -> str:
        """Show where it leads: no password, and no query, which may hold one too."""
        return f"{self.scheme}://{_before_host(self.user, self.password and HIDDEN)}{self.place}{self.path}"

    def __repr__(self) -> str:
        """Show no password in a traceback, either."""
        return f"ServiceUrl({self})"

    @property
    def place(self) -> str:
        """Give `host:port`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    @property
    def encoded(self) -> str:
        """Give the whole address as the standard wants it, password and all, for a library that reads addresses."""
        before = _before_host(quote(self.user, safe=""), quote(self.password, safe=""))
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{before}{self.place}{self.path}{query}"


def parse(setting: str, url: str) -> ServiceUrl:
    """Read the address of one server; raises `BadInput`, which names the setting and shows nothing of the address."""
    scheme, sign, rest = url.partition("://")
    if not sign or not _SCHEME.fullmatch(scheme):
        raise BadInput(f"{setting}: not an address; write scheme://user:password@host:port")
    user, password, rest = _signed_in(rest)
    place, path, query = _place(rest)
    host, port = _host(setting, place)
    return ServiceUrl(scheme.lower(), user, password, host, port, path, query)


def shown(url: str) -> str:
    """Give an address for people without what may be secret in it: one of several hosts, or a wrong one, too."""
    scheme, sign, rest = url.partition("://")
    if not sign:
        return HIDDEN if "@" in url else url
    user, password, rest = _signed_in(rest)
    place, path, _ = _place(rest)
    return f"{scheme}://{_before_host(user, password and HIDDEN)}{place}{path}"


def servers(setting: str, url: str) -> tuple[ServiceUrl, ...]:
    """Read the address of a cluster, `scheme://user:password@host:port,host:port?query`: one value a host.

    Raises `BadInput`, which names the setting and shows nothing of the address.
    """
    scheme, _, rest = url.partition("://")
    user, password, rest = _signed_in(rest)
    places, _, query = _place(rest)
    hosts = [_host(setting, place) for place in places.split(",") if place]
    if not hosts:
        raise BadInput(f"{setting}: names no host; write {scheme}://host:port,host:port")
    return tuple(ServiceUrl(scheme.lower(), user, password, host, port, query=query) for host, port in hosts)


def with_password(setting: str, url: str, password: str) -> str:
    """Put a password that was given apart into an address; raises `BadInput` where one stands there already."""
    scheme, sign, rest = url.partition("://")
    if not sign or scheme == "sqlite":
        raise BadInput(f"{setting}: not an address that takes a password; write scheme://user@host:port")
    user, given, rest = _signed_in(rest)
    if given:
        raise BadInput(f"{setting}: has a password already; give it in one place only")
    return f"{scheme}://{_before_host(quote(user, safe=''), quote(password, safe=''))}{rest}"


def _before_host(user: str, password: str) -> str:
    return f"{user}:{password}@" if password else f"{user}@" if user else ""


def _signed_in(rest: str) -> tuple[str, str, str]:
    if rest.startswith("/") or "@" not in rest:
        return "", "", rest
    given, _, rest = rest.rpartition("@")
    user, _, password = given.partition(":")
    return unquote(user), unquote(password), rest


def _place(rest: str) -> tuple[str, str, str]:
    rest, _, query = rest.partition("?")
    place, slash, path = rest.partition("/")
    return place, slash + path, query


def _host(setting: str, place: str) -> tuple[str, int]:
    host, sign, port = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    if not sign:
        host, port = place, "0"
    if not _PORT.fullmatch(port) or int(port) > _MOST:
        raise BadInput(f"{setting}: the port must be a number up to {_MOST}; write host:port")
    return host.removeprefix("[").removesuffix("]"), int(port)
