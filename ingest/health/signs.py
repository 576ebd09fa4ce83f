"""What one poll says of a feed's health. Pure."""

from __future__ import annotations

import msgspec

from core.guarded_http.message import CertificateLife
from core.outcomes import FetchOutcome

_DAY = 86_400.0
_WEEK = 7 * _DAY
_PART = 6
"""Of its whole life: certificates of a few days are renewed late."""


class DocumentSigns(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says that was read anew. Times are seconds since 1970."""

    first: bool = False
    """Nothing of this feed was read before."""
    entries: int = 0
    new: int = 0
    """Entries that were not known."""
    broken: int = 0
    """Entries with replacement characters."""
    newest: float | None = None
    """The latest date of an entry."""
    dates: tuple[float, ...] = ()
    """All of them, of a first document."""
    ids_changed: bool | None = False
    """Every known entry came with another id, or none was known though all are old; None: nobody can tell."""


class PageSigns(msgspec.Struct, frozen=True):
    """What became of the pages of a poll's new articles, of a feed that asks for them."""

    asked: int = 0
    read: int = 0
    detail: str = ""
    """Why the others were not."""


class PollSigns(msgspec.Struct, frozen=True, kw_only=True):
    """What a poll says."""

    outcome: FetchOutcome
    detail: str = ""
    document: DocumentSigns | None = None
    """None: there was none, or the same as before."""
    certificate: CertificateLife | None = None
    """None: not asked by TLS, or on a connection that was made before."""
    pages: PageSigns | None = None
    """None: the feed does not ask for them."""


def ends_soon(certificate: CertificateLife, now: float) -> bool:
    """Say whether a certificate should have been renewed by now."""
    return certificate.ends - now < min(_WEEK, (certificate.ends - certificate.begins) / _PART)
