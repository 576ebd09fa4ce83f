"""Signed links in messages: what a reader may do with an alert or a message, without signing in.

A link names an alert or a delivery and nothing else; what it may do is to the subscriptions of that one. It does not
run out: mail is read late, and an unsubscribe link must work for as long as the mail is kept.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal

import msgspec

from core.errors import BadInput

_KEY_BYTES = 32
_MAC_BYTES = 12
"""96 bits: a guess a microsecond finds one in a million million years."""
Kind = Literal["alert", "delivery"]
_KINDS: dict[str, Kind] = {"a": "alert", "d": "delivery"}


class Pointed(msgspec.Struct, frozen=True):
    """What a link points at."""

    kind: Kind
    id: str


class Links:
    """Makes and reads links. `base` is the console's address as readers reach it."""

    def __init__(self, base: str, key: bytes) -> None:
        self._base = base.rstrip("/")
        self._key = key

    def alert(self, id_: str) -> str:
        """Give the address of what may be done with an alert."""
        return f"{self._base}/a/{self._token('a', id_)}"

    def delivery(self, id_: str) -> str:
        """Give the address of what may be done with a message."""
        return f"{self._base}/a/{self._token('d', id_)}"

    def read(self, token: str) -> Pointed | None:
        """Give what a token points at, or None where we did not make it."""
        try:
            raw = base64.urlsafe_b64decode(token[1:] + "=" * (-len(token[1:]) % 4))
        except (binascii.Error, ValueError):
            return None
        id_ = raw[:-_MAC_BYTES].hex()
        if token[:1] not in _KINDS or not hmac.compare_digest(self._token(token[0], id_), token):
            return None
        return Pointed(_KINDS[token[0]], id_)

    def _token(self, kind: str, id_: str) -> str:
        mac = hmac.digest(self._key, f"{kind}:{id_}".encode(), hashlib.sha256)[:_MAC_BYTES]
        return kind + base64.urlsafe_b64encode(bytes.fromhex(id_) + mac).decode().rstrip("=")


def key_from(setting: str, data_dir: Path) -> bytes:
    """Give the key: of the setting, else of `data_dir/link.key`, which is made when it is first needed."""
    if setting:
        return hashlib.sha256(setting.encode()).digest()
    file = data_dir / "link.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = data_dir / f"link.key.{secrets.token_hex(8)}"
        if not file.exists():
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(secrets.token_bytes(_KEY_BYTES))
            with contextlib.suppress(FileExistsError):  # of two processes that start at once, one wins
                os.link(fresh, file)
            fresh.unlink()
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}; make data_dir writable, or set link_key") from error
