"""Makes hostile text harmless: control and direction characters go.

Addresses are judged by `core/web_address.py`, HTML is escaped by the templates, Slack's marks by its notifier.
"""

from __future__ import annotations

from core.web_address import is_harmless


def plain(text: str, limit: int) -> str:
    """Make hostile text one harmless line: no control or direction characters, at most `limit` long."""
    if not text.isprintable():  # else it has neither: nearly always, and no look at each letter
        text = "".join(" " if one.isspace() else one for one in text if one.isspace() or is_harmless(one))
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
