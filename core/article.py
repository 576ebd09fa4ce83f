"""The article and what we learn about it on its way: frozen values, carried as versioned JSON.

    Article ──tag──▶ Mention*  ──story──▶ Placement  ═▶  Tagged (article + mentions + placement)

Times are UTC. Ids are stable: the same article gives the same id on every machine and in every replay.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeVar

import msgspec

from core.errors import BadMessage

IMPORT_FEED = "import"
"""What stands for the feed of an article that was imported."""
Severity = Literal["low", "medium", "high", "critical"]
"""How much an entity matters, as its editor says."""
Field = Literal["title", "text", "page"]


class StoryRole(StrEnum):
    """What an article is to its story."""

    FIRST = "first"  # it founds the story
    COPY = "copy"  # the same text elsewhere
    SAME = "same"  # the same event in other words
    UPDATE = "update"  # the same article, changed


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
    """The lead or body as the feed has it, as plain text; at most `TEXT_LIMIT` characters."""
    page: str = ""
    """The text that stands on its page, where its feed asks for that and the page gives it; empty else. Names are
    looked for in it, too; the story is told by title and text."""
    source: str
    """The outlet's name."""
    feed: str
    """The feed's URL, or `import`."""
    language: str = ""
    """ISO 639-1 in lower case, or empty where unknown."""
    published: datetime
    """What the outlet says, else when we fetched it. Never in the future."""
    fetched: datetime
    country: str = ""
    """Where the outlet sits: ISO 3166-1 alpha-2 in lower case, as the feed list says; empty where it does not."""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """As the feed names them; a message of before 0.3 has neither."""
    history: bool = False
    """Archive it, and never alert: the backlog of a new feed, an import without `--alert`."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What spoke for a name that is not sure by itself."""

    kind: str
    """`name`, `full name`, `near`, `requires`, `country`, `context`, `related`, `model`, or another row of
    `processors/entities/tag/weights.txt` that speaks for it, such as `trade` or `in a place`."""
    text: str
    """As the article writes it: `article.<field>[start:end]`."""
    field: Field
    start: int
    end: int


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
    field: Field
    start: int
    end: int
    """Character offsets into the field, end exclusive."""
    rule: str
    """How it matched: `exact`, `form`, `joined`, `apostrophe`, `acronym`, `clitic`, `translit`, `typo`."""
    severity: Severity = "medium"
    strength: Literal["strong", "weak"] = "strong"
    """A strong name stands for its entity alone; a weak one had evidence."""
    reason: str = ""
    """Why the name has that strength, for people."""
    evidence: tuple[Evidence, ...] = ()
    """What spoke for a weak name."""
    sentence: str = ""
    """The sentence around it."""
    sentence_start: int = 0
    """Where that sentence begins in the field, so that the name can be marked in it."""


class RejectedName(msgspec.Struct, frozen=True, kw_only=True):
    """A listed name that stands in an article and is no mention of its entity, and why not."""

    entity: str
    label: str
    """The entity's name, as people call it."""
    kind: str
    tags: tuple[str, ...] = ()
    name: str
    """The listed name."""
    text: str
    """As the article writes it."""
    strength: Literal["strong", "weak", "refused"]
    unproven: bool = False
    """It is weak, and no evidence stood beside it."""
    reason: str
    """Why it does not count; of an unproven one, why it is weak. One line for people."""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something material that an article adds to its story; the alert stage decides with it."""

    kind: Literal["entity", "toll", "state", "act"]
    """A watched entity new to the story; a casualty figure new or risen by a fifth; a change of state; another act of a
    watched entity, in an outlet's own second page on the story."""
    value: str
    """The entity's id; the figure (`14`); the state (`claimed`, `denied`, `arrested`, `freed`, `died`, …); `also`."""
    about: str = ""
    """What a figure counts (`killed`, `wounded`, `kidnapped`, …); empty for the others."""
    before: str = ""
    """The highest figure so far; empty where there was none."""
    text: str = ""
    """The words that say it, as the article writes them."""
    by: str = ""
    """Who claims or denies it, as the article writes it; empty where that is not sure, and for what is not said."""


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """Where the story index put an article. Asking again for the same revision gives the same placement."""

    story: str
    role: StoryRole
    score: float
    """1.0 is certain (same address, same text)."""
    reason: str
    """One line for people: `same address`, `same text`, `near-same text, 41 of 48 hashes`, `new`."""


class Tagged(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="tagged.v1"):
    """What the processors publish: the article, who is in it, and which story it belongs to."""

    article: Article
    mentions: tuple[Mention, ...]
    placement: Placement
    watchlist: int
    """The version of the watchlist that found the mentions."""
    facts: tuple[Fact, ...] = ()
    """What is materially new in it; empty for the first of a story."""
    meaning: bytes = b""
    """What it says in whatever language, for stories to meet by: two letters of the language and 512 signed bytes, or
    empty where nobody worked it out."""


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
