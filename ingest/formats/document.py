"""What a document says, as values, whatever its format: the answer of the parser's child process."""

from __future__ import annotations

import msgspec

from ingest.formats.fields.dates import State
from ingest.formats.raw import RawLink

ENTRY_LIMIT = 2000
"""Entries taken from one document; the largest feeds out there carry some hundreds."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry, as the rules of fields/ read it: title and text are plain, the link leads to a page or is empty."""

    id: str = ""
    """The guid, as the feed has it."""
    link: str = ""
    title: str = ""
    text: str = ""
    published: float | None = None
    """Seconds since 1970, unchecked; None where missing or unreadable."""
    date: State = "missing"
    """Whether there was a date, and whether it could be read."""
    whole_day: bool = False
    """`published` is the beginning of a day whose hour nobody says."""
    language: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    """What its key may have been before 0.3."""


class Parsed(msgspec.Struct, frozen=True, kw_only=True, tag="parsed", tag_field="answer"):
    """One document."""

    version: str = ""
    """`rss20`, `atom10`, …; empty for what is no feed."""
    title: str = ""
    language: str = ""
    ttl: float = 0.0
    """How long the feed asks to be left alone (ttl, or the syndication module), in seconds; 0 where it does not."""
    skip_hours: tuple[str, ...] = ()
    skip_days: tuple[str, ...] = ()
    """As the feed has them, of RSS: hours (UTC) and days without news."""
    links: tuple[RawLink, ...] = ()
    """What it names as its hubs and as itself."""
    entries: tuple[Entry, ...] = ()
    left_out: tuple[str, ...] = ()
    """Entries that could not be read, each by the exception."""


class PageText(msgspec.Struct, frozen=True, tag="page", tag_field="answer"):
    """The article on a web page."""

    text: str
    """As plain text; empty where none was found."""


class ParseError(msgspec.Struct, frozen=True, tag="error", tag_field="answer"):
    """Our parser failed on the document: a fault of ours, or of the library."""

    type: str
    """The exception's class."""
    line: str
    """Where, and its message: `feed.py:27: …`."""
