"""Whether what was pushed is signed by who has the secret (WebSub, 7). Pure."""

from __future__ import annotations

import hashlib
import hmac

_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


def is_signed(secret: str, field: str, body: bytes) -> bool:
    """Say whether the field `X-Hub-Signature` (`sha256=…`) is right for a body."""
    method, _, given = field.strip().partition("=")
    method = method.strip().lower()
    if method not in _METHODS or not given.isascii():
        return False
    right = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(right, given.strip().lower())
