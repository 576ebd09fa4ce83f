"""What an entry is recognised by, in a form that is worth remembering: hashes of its marks."""

from __future__ import annotations

import hashlib
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from ingest.formats.document import Entry
from ingest.identify import canonical_url
from ingest.recognition.sketch import sketch

_LONG = 80  # characters of a text that hardly recurs by itself


class EntryMarks(msgspec.Struct, frozen=True):
    """Marks of an entry; "" or None where it has none."""

    guid: str = ""
    address: str = ""
    """With its fragment: it tells the posts of a live blog apart."""
    title: str = ""
    text: str = ""
    words: str = ""
    """A sketch of the text's words, which tells an edit from other news."""
    published: int | None = None
    """Seconds since 1970; None too where only the day is known."""


class SeenEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What we remember of an entry of a feed."""

    entry: str
    """Its key in the table: the article's id; before 0.3 the hash of guid, link or title."""
    article: str
    revision: str
    marks: EntryMarks = EntryMarks()
    left: datetime | None = None
    """Since when the feed has not had it any more."""
    first_seen: datetime | None = None
    """None until it is stored."""

    @property
    def former(self) -> bool:
        """Whether it was written before 0.3, when only the key was remembered."""
        return self.marks == EntryMarks()


def marks_of(entry: Entry) -> EntryMarks:
    """Take an entry's marks."""
    dated = entry.published is not None and not entry.whole_day
    return EntryMarks(
        guid=short_hash(entry.id),
        address=short_hash(address_of_entry(entry.link)),
        title=short_hash(entry.title),
        text=short_hash(entry.text),
        words=sketch(entry.text),
        published=int(entry.published) if dated and entry.published is not None else None,
    )


def address_of_entry(link: str) -> str:
    """Give the canonical address with the fragment, unless that is one of tracking (`#xtor=RSS-1`)."""
    fragment = urlsplit(link).fragment if link else ""
    canonical = canonical_url(link) or link
    return f"{canonical}#{fragment}" if fragment and "=" not in fragment else canonical


def is_long(entry: Entry) -> bool:
    """Say whether an entry's text is long enough not to recur by itself."""
    return len(entry.text) >= _LONG


def short_hash(text: str) -> str:
    """Give 16 hex digits for a mark; "" stays ""."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] if text else ""
