"""Makes hostile text harmless: control and direction characters go.

Addresses are judged by `core/web_address.py`, HTML is escaped by the templates, Slack's marks by its notifier.
"""

from __future__ import annotations

from core.web_address import is_harmless


def plain(text: str, limit: int) -> str:
    """Make hostile text one harmless line: no control or direction characters, at most `limit` long."""
    kept = "".join(" " if letter.isspace() else letter for letter in text if letter.isspace() or is_harmless(letter))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
