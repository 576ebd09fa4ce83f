"""Text and JSON as both databases take them: without U+0000, which PostgreSQL cannot hold and nobody can read."""

from __future__ import annotations

import msgspec


def storable_text(value: str) -> str:
    """Give a text without U+0000."""
    return value.replace("\x00", "")


def storable_json(value: object) -> object:
    """Give plain JSON values, their texts without U+0000."""
    return msgspec.json.decode(msgspec.json.encode(value).replace(rb"\u0000", b""))
