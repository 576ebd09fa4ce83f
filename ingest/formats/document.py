"""What a document says, as values, whatever its format: the answer of the parser's child process."""

from __future__ import annotations

import msgspec

ENTRY_LIMIT = 2000
"""Entries taken from one document; the largest feeds out there carry some hundreds."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. Title and text are plain already; `id`, `link` and `raw_title` are as the feed has them."""

    id: str = ""
    link: str = ""
    raw_title: str = ""
    """For the key of an entry with neither id nor link."""
    title: str = ""
    text: str = ""
    published: float | None = None
    """Seconds since 1970, unchecked; None where missing or unreadable."""
    language: str = ""


class Parsed(msgspec.Struct, frozen=True, kw_only=True, tag="parsed", tag_field="answer"):
    """One document."""

    version: str = ""
    """`rss20`, `atom10`, …; empty for what is no feed."""
    title: str = ""
    language: str = ""
    ttl: float = 0.0
    """How long the feed asks to be left alone (ttl, or the syndication module), in seconds; 0 where it does not."""
    entries: tuple[Entry, ...] = ()


class ParseError(msgspec.Struct, frozen=True, tag="error", tag_field="answer"):
    """Our parser failed on the document: a fault of ours, or of the library."""

    type: str
    """The exception's class."""
    line: str
    """Where, and its message: `feed.py:27: …`."""
