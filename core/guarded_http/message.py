"""What is asked and what is answered, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import httpcore
import msgspec

from core.guarded_http.errors import AddressForbidden
from core.web_address import Purpose, WebAddress, read


class CertificateLife(msgspec.Struct, frozen=True):
    """From when until when a server's certificate is good, as seconds since 1970."""

    begins: float
    ends: float


class Response(msgspec.Struct, frozen=True):
    """What a server answered."""

    status: int
    url: str
    """Where it came from, after redirects."""
    fields: tuple[tuple[bytes, bytes], ...]
    """The header, as sent."""
    body: bytes = b""
    moved: str = ""
    """Where it has moved for good, if every redirect said so (301, 308); empty where there was none."""
    certificate: CertificateLife | None = None
    """None: not by TLS."""
    waits: tuple[str, ...] = ()
    """What Retry-After said on the way here."""

    def field(self, name: str) -> str:
        """Give a field of the header; several of one name are joined by commas, "" stands for none."""
        return ", ".join(_words(value) for value in values(self.fields, name))

    def exact_field(self, name: str) -> str:
        """Give the first field of a name exactly as sent (Latin-1), to be sent back; "" for none."""
        found = values(self.fields, name)
        return found[0].decode("latin-1") if found else ""


def values(fields: Iterable[tuple[bytes, bytes]], name: str) -> list[bytes]:
    """Give the values of a header's fields of one name."""
    wanted = name.lower().encode()
    return [value for field, value in fields if field.lower() == wanted]


def address_of(url: str, purpose: Purpose) -> WebAddress:
    """Give a URL's parts; raises `AddressForbidden` where it is none to fetch or to post to."""
    try:
        return read(url, purpose)
    except ValueError as error:
        raise AddressForbidden(f"no address {purpose.value}: {error}") from error


def request_of(
    method: str, address: WebAddress, headers: Mapping[str, str], body: bytes | None, connect: float | None = None
) -> httpcore.Request:
    """Make a request as httpcore sends it; `connect`: seconds until there must be a connection, TLS and all."""
    url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
    named = {"Host": address.authority, **headers} | ({} if body is None else {"Content-Length": str(len(body))})
    fields = [(name.encode(), value.encode("latin-1")) for name, value in named.items()]
    extensions = {} if connect is None else {"timeout": {"connect": connect}}
    return httpcore.Request(method, url, headers=fields, content=body, extensions=extensions)


def _words(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
