"""What is stored of a secret that we gave out."""

from __future__ import annotations

import hashlib


def digest(secret: str) -> str:
    """Give what is stored of a token or cookie: both are 256 random bits, so there is nothing to guess or salt."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
