"""Ids that a replay finds again: the same parts give the same id on every machine."""

from __future__ import annotations

import hashlib


def stable_id(*parts: str) -> str:
    """Give 32 hex digits that stand for these parts."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
