"""Signed links in messages: what a reader may do with an alert or a message, without signing in.

    <kind letter><id, base64>.<signature by itsdangerous>        made with the first key, read with any of them

A link names a notification or a delivery and nothing else; what it may do is for the recipient of that one, and to its
subscriptions. Links of earlier versions name an alert, and do nothing where more than one recipient had it. A link does
not run out: mail is read late, and an unsubscribe link must work for as long as the mail is kept. So keys are rotated
by adding one (`link_keys.py`), and links of the first form of all, without a dot, are still read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Literal

import itsdangerous
import msgspec

_SALT = "wirewatch.links"
_MAC_BYTES = 12
"""Of a link of the first form: 96 bits of HMAC-SHA-256."""
Kind = Literal["alert", "delivery", "notification"]
_KINDS: dict[str, Kind] = {"a": "alert", "d": "delivery", "n": "notification"}


class Pointed(msgspec.Struct, frozen=True):
    """What a link points at."""

    kind: Kind
    id: str


class Links:
    """Makes and reads links. `base` is the console's address as readers reach it, `keys` the newest first."""

    def __init__(self, base: str, keys: Sequence[bytes]) -> None:
        self._base = base.rstrip("/")
        self._keys = tuple(keys)
        oldest_first = list(reversed(self._keys))  # itsdangerous signs with the last
        self._signer = itsdangerous.Signer(oldest_first, salt=_SALT, digest_method=hashlib.sha256)

    def alert(self, id_: str) -> str:
        """Give the address of what may be done with an alert, as earlier versions mailed it."""
        return f"{self._base}/a/{self._token('a', id_)}"

    def notification(self, id_: str) -> str:
        """Give the address of what its recipient may do with a notification."""
        return f"{self._base}/a/{self._token('n', id_)}"

    def delivery(self, id_: str) -> str:
        """Give the address of what may be done with a message."""
        return f"{self._base}/a/{self._token('d', id_)}"

    def read(self, token: str) -> Pointed | None:
        """Give what a token points at, or None where we did not make it."""
        if token[:1] not in _KINDS or not token.isascii():
            return None
        id_ = self._signed(token) if "." in token else self._of_first_form(token)
        return Pointed(_KINDS[token[0]], id_) if id_ else None

    def _token(self, kind: str, id_: str) -> str:
        return self._signer.sign(kind + _written(bytes.fromhex(id_))).decode()

    def _signed(self, token: str) -> str:
        try:
            value = self._signer.unsign(token).decode()
        except itsdangerous.BadSignature:
            return ""
        signature = token.rpartition(".")[2]
        whole = signature == _written(_bytes_of(signature))  # base64 has spare bits: one link has one spelling
        return _bytes_of(value[1:]).hex() if whole else ""

    def _of_first_form(self, token: str) -> str:
        """Read what earlier versions mailed: id and MAC in one."""
        raw = _bytes_of(token[1:])
        id_, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        signed = f"{token[0]}:{id_.hex()}".encode()
        ours = [hmac.digest(key, signed, hashlib.sha256)[:_MAC_BYTES] for key in self._keys]
        whole = token[1:] == _written(raw)  # base64 has spare bits: one link has one spelling
        return id_.hex() if whole and any(hmac.compare_digest(mac, one) for one in ours) else ""


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes_of(written: str) -> bytes:
    """Read what `_written` made; empty where it did not."""
    try:
        return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except (binascii.Error, ValueError):
        return b""
