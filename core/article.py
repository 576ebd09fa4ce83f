"""The article and what we learn about it on its way: frozen values, carried as versioned JSON.

    Article ──tag──▶ Mention*  ──story──▶ Placement  ═▶  Tagged (article + mentions + placement)

Times are UTC. Ids are stable: the same article gives the same id on every machine and in every replay.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from core.errors import BadMessage

Role = Literal["first", "copy", "update"]
"""`first` founds a story; `copy` is the same text elsewhere; `update` the same address with a changed text."""


class Article(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="article.v1"):
    """One article as ingest publishes it. All text is plain text: no markup comes after ingest."""

    id: str
    """24 hex digits of the identity (canonical URL, else feed and guid), or the id that an import gave."""
    revision: str
    """16 hex digits of the cleaned title and text: what changes when the outlet edits the article."""
    url: str
    """For people to open: http or https, or empty."""
    canonical: str
    """The address without tracking, scheme and fragment, for comparison; empty where there is none."""
    title: str
    text: str
    """The lead or body, as plain text; at most `TEXT_LIMIT` characters."""
    source: str
    """The outlet's name."""
    feed: str
    """The feed's URL, or `import`."""
    language: str = ""
    """ISO 639-1 in lower case, or empty where unknown."""
    published: datetime
    """What the outlet says, else when we fetched it. Never in the future."""
    fetched: datetime
    history: bool = False
    """Archive it, and never alert: the backlog of a new feed, an import without `--alert`."""


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A watch-listed name found in an article, with what is needed to explain it."""

    entity: str
    """The entity's id in the watchlist."""
    label: str
    """The entity's name, as people call it."""
    kind: str
    tags: tuple[str, ...] = ()
    name: str
    """The listed name that matched."""
    text: str
    """As the article writes it: `article.<field>[start:end]`."""
    field: Literal["title", "text"]
    start: int
    end: int
    """Character offsets into the field, end exclusive."""
    rule: str
    """How it matched: `exact`, `joined`, `apostrophe`, `acronym`, `clitic`, …"""
    sentence: str = ""
    """The sentence around it."""
    sentence_start: int = 0
    """Where that sentence begins in the field, so that the name can be marked in it."""


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """Where the story index put an article. Asking again for the same revision gives the same placement."""

    story: str
    role: Role
    score: float
    """1.0 is certain (same address, same text)."""
    because: str
    """One line for people: `same address`, `same text`, `near-same text, 41 of 48 hashes`, `new`."""


class Tagged(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="tagged.v1"):
    """What the processors publish: the article, who is in it, and which story it belongs to."""

    article: Article
    mentions: tuple[Mention, ...]
    placement: Placement
    watchlist: int
    """The version of the watchlist that found the mentions."""


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="dead.v1"):
    """A message that could not be handled, with its provenance, so that a person can look and replay."""

    by: str
    """Which worker gave up."""
    at: datetime
    topic: str
    partition: int
    offset: int
    """Where it came from; -1 for partition and offset when it never reached the log (oversize)."""
    key: str
    reason: str
    """An outcome's name (core.outcomes)."""
    error: str
    value: bytes
    """The message itself, cut at 64 KiB."""


T = TypeVar("T", Article, Tagged, DeadLetter)

_encoder = msgspec.json.Encoder()


def encode(value: Article | Tagged | DeadLetter) -> bytes:
    """Give the JSON of a message."""
    return _encoder.encode(value)


def decode(data: bytes, kind: type[T]) -> T:
    """Read a message; raise `BadMessage` when it is no JSON, another type or another version."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"not a {kind.__struct_config__.tag} message: {error}") from error
