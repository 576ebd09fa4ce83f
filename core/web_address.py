"""What a web address must be for what is done with it: one predicate, four grades. Pure.

Each grade asks for more than the one before it:

    IDENTIFY   http or https, a host, a port that can be; no spaces       what feeds call an article's address
    SHOW       no password (`https://bank.example@evil.example`), nothing invisible    links in mails and pages
    FETCH      a host that can be resolved                                feeds, and where they redirect to
    POST       ASCII, as it is signed and shown                           webhooks
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

import idna
import msgspec

_SCHEMES = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]{1,253}")
_JOINERS = "\u200c\u200d"
"""Invisible, but letters: Persian and Indic names are written with them."""


class Purpose(Enum):
    """What an address is for."""

    IDENTIFY = "to identify an article by"
    SHOW = "to show"
    FETCH = "to fetch"
    POST = "to post to"


_LONGEST = {Purpose.IDENTIFY: 4_000, Purpose.SHOW: 2_000, Purpose.FETCH: 8_000, Purpose.POST: 2_000}
"""Characters. SHOW: what mail programs open; FETCH: redirects carry long queries."""


class WebAddress(msgspec.Struct, frozen=True):
    """The parts of an address as a request needs them, all in ASCII."""

    scheme: str
    host: str
    """A name in its ASCII form, or an IP address without brackets."""
    port: int
    target: str
    """Path and query, percent-encoded."""

    @property
    def authority(self) -> str:
        """Host and port as the Host field has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _SCHEMES[self.scheme] else f"{host}:{self.port}"


def is_web_address(url: str, purpose: Purpose) -> bool:
    """Say whether an address is one for this purpose."""
    return not fault_of(url, purpose)


def fault_of(url: str, purpose: Purpose) -> str:
    """Say what is wrong with an address for a purpose, and the fix, without any part of it; "" where nothing is."""
    try:
        read(url, purpose)
    except ValueError as error:
        return str(error)
    return ""


@lru_cache(1_000)  # a poll reads its feed's address three times
def read(url: str, purpose: Purpose) -> WebAddress:
    """Give the parts of an address; raises ValueError with what is wrong with it and the fix."""
    parts = _split(url)
    port = _port(parts)
    if len(url) > _LONGEST[purpose]:
        raise ValueError(f"it is longer than {_LONGEST[purpose]} characters")
    if min(url) <= " ":
        raise ValueError("it has a space in it; remove it or write %20")
    host = parts.hostname or ""
    if purpose is not Purpose.IDENTIFY:
        if parts.username is not None:
            raise ValueError("it has a password in it, which would stand in logs; take one without")
        if not url.isprintable() and not all(is_harmless(character) for character in url):
            raise ValueError("it has an invisible character in it; remove it")
    if purpose in (Purpose.FETCH, Purpose.POST):
        host = _ascii(host)
    if purpose is Purpose.POST and not url.isascii():
        raise ValueError("it has a letter outside ASCII in it; write it percent-encoded")
    target = percent_encoded(parts.path or "/") + (f"?{percent_encoded(parts.query)}" if parts.query else "")
    return WebAddress(parts.scheme, host, port, target)


def safe_link(url: str) -> str:
    """Give an address that is safe to show as a link, percent-encoded, or ""."""
    return percent_encoded(url) if is_web_address(url, Purpose.SHOW) else ""


def percent_encoded(url: str) -> str:
    """Write what may not stand in an address as browsers do; what is encoded already stays."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~")


def is_harmless(character: str) -> bool:
    """Say whether a character shows as what it is: of category C (controls, directions) only the joiners do."""
    return character in _JOINERS or unicodedata.category(character)[0] != "C"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        good = parts.scheme in _SCHEMES and bool(parts.hostname)
    except ValueError:  # broken brackets, letters that Unicode folds into a separator
        good = False
    if not good:
        raise ValueError("it must begin with https:// or http://, and name a host")
    return parts


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("its port must be a number from 1 to 65535")
    return port or _SCHEMES[parts.scheme]


def _ascii(host: str) -> str:
    try:
        if ":" in host:
            return str(IPv6Address(host))
        host = host if host.isascii() else idna.encode(host).decode()
    except (ValueError, UnicodeError):  # idna.IDNAError is a UnicodeError
        host = ""
    if not _HOST.fullmatch(host):
        raise ValueError("its host is no name and no IP address")
    return host
