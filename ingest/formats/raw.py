"""What a document says, as it says it: the same values for every format, before any rule has chosen among them."""

from __future__ import annotations

from typing import Literal

import msgspec


class RawLink(msgspec.Struct, frozen=True, gc=False):
    """A link of an item's own."""

    href: str
    rel: str = "alternate"
    type: str = ""


class RawItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One item. Texts may be markup, in the order in which they count."""

    guid: str = ""
    permalink: bool = False
    """The guid may be an address to open: RSS' isPermaLink, every Atom id."""
    links: tuple[RawLink, ...] = ()
    enclosures: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """The item's own, then those of modules that serve where it has none."""
    bodies: tuple[str, ...] = ()
    """The item's own: description, then content."""
    captions: tuple[str, ...] = ()
    """Descriptions by modules, of a picture or an episode: they serve where the item says nothing itself."""
    dates: tuple[str, ...] = ()
    """Published, then updated."""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = ""
    base: str = ""
    """xml:base."""
    formerly: tuple[str, ...] = ()
    """What feedparser may have given as its id or link: by these, rows of `seen_entries` before 0.3 know it."""


class RawFeed(msgspec.Struct, frozen=True, kw_only=True):
    """One document."""

    version: str
    title: str = ""
    site: str = ""
    """The address of the channel's site."""
    language: str = ""
    base: str = ""
    ttl: str = ""
    """Minutes."""
    period: str = ""
    frequency: str = ""
    """Of the syndication module: so often a period."""
    skip_hours: tuple[str, ...] = ()
    skip_days: tuple[str, ...] = ()
    links: tuple[RawLink, ...] = ()
    """Its own, `hub` and `self` among them."""
    items: tuple[RawItem, ...] = ()


class LooseReading(msgspec.Struct, frozen=True):
    """What was made of a broken document."""

    feed: RawFeed
    left_out: tuple[str, ...] = ()
    """The exception of each item that could not be read."""


class NoFeed(msgspec.Struct, frozen=True, tag="no_feed", tag_field="answer"):
    """The document is something else."""

    detail: str
    """What it is, and the feed that it names, if it does: one line for people."""
    page: Literal["", "page", "parked"] = ""
    """Whether it is an HTML page, and one that offers the domain for sale."""


def said(*texts: str) -> tuple[str, ...]:
    """Give those that say something, each once, in order."""
    return tuple(dict.fromkeys(text for text in texts if text))
