"""What the memory keeps, as bytes, the same in both adapters.

A memory is keys and values. `a` + 8 bytes (a page: canonical address or id) → what is known of that page: its story,
the decision on each revision, its first and its latest texts, and, where it is the first of its story, what the story
has said so far. `p` + 4 bytes (a token) → the 8-byte names of the last 48 pages that have it among their heaviest.

A page's last 8 bytes name its last change, so that check-and-set compares 8 bytes. `FORMAT` begins every page: what
another version wrote is no page.

Most pages have one decision, so a decision does not repeat what its page says (its story, the revision that changed
the page last), and its words are deflated with the words of all reasons as dictionary: some 30 bytes of 100.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache, lru_cache

import msgspec

from core.article import Fact, Placement, StoryRole
from processors.stories.comparison.explanation import PHRASES
from processors.stories.comparison.fingerprint import Fingerprint, Traits, hash64
from processors.stories.comparison.updates import State, pack_state, unpack_state

FORMAT = 8
"""Written as the first byte of every page. What each one before lacked: 1 stories in other words, 2 decisions deflated,
3 words of other languages, 4 the instalments of a story, 5 more words of other languages, 6 the weights of words of
other scripts, 7 more Arabic words and English ones of one meaning. Other words in `DICTIONARY` ask for another."""
REFERENCE = 8
IN_HAND = 30_000
"""Texts that a worker keeps read and ready, some 250 MB. More would hardly be faster, however much is remembered."""
KEPT = 48
"""Pages under one token; a word that floods the wire pushes its own past out, nobody else's."""
POSTED = 8
"""Tokens of a page that it can be found by."""
_TEXTS = 4
"""Texts kept of one page: the first and the latest three."""
_DECISIONS = 40
"""Decisions kept of one page, the latest: a live page has some forty versions in three days."""

ROLES = (StoryRole.FIRST, StoryRole.COPY, StoryRole.UPDATE, StoryRole.SAME)  # stored by position: append only

_TRAITS = struct.Struct("<qIQIIBIBBBBBB")
_PAGE = struct.Struct("<BQBH")
_TOKEN = struct.Struct("<IBB")
_DECISION = struct.Struct("<BHH")
"""Role and marks, score, bytes of the words."""
_ELSEWHERE, _EARLIER = 0x80, 0x40
"""Marks: the decision names another story than its page's; another revision than the page's last change."""
DICTIONARY = (
    '[{"kind":"toll","value":"1{"kind":"entity","value":"","about":"killed","before":"","text":"{"kind":"state"'
    "same page, same text near-same text, 0. same page, changed new same event: "
    + " (+0., ".join(text for phrases in PHRASES.values() for _, text in phrases)
).encode()
"""What the words of decisions are made of."""


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What was answered for one revision of one article."""

    revision: int
    story: int
    role: StoryRole
    score: float
    reason: str
    facts: tuple[Fact, ...] = ()


class Page(msgspec.Struct, frozen=True, gc=False):
    """One page as the memory knows it. `state` is its story's, where it is the first of it."""

    story: int
    texts: tuple[Traits, ...]
    decisions: tuple[Decision, ...]
    state: State | None = None
    stamp: bytes = b""
    """Names its last change."""


def page_key(page: int) -> bytes:
    """Name a page."""
    return b"a" + page.to_bytes(8, "little")


@lru_cache(1000)  # asked four times for each article of a batch
def posting_keys(traits: Traits) -> tuple[bytes, ...]:
    """Name the lists that a page is found by: those of its heaviest tokens."""
    return tuple([b"p" + token.to_bytes(4, "little") for token, _, _ in traits.tokens[:POSTED]])


def revision_of(fingerprint: Fingerprint) -> int:
    """Name one revision of one article."""
    return hash64(f"{fingerprint.article}\n{fingerprint.revision}")


def references(value: bytes) -> tuple[int, ...]:
    """Give the pages in a list, or in several one after the other, oldest first."""
    return _layout(len(value) // REFERENCE).unpack(value)


@cache
def _layout(count: int) -> struct.Struct:
    return struct.Struct(f"<{count}Q")  # `struct` itself remembers a hundred only


def appended(value: bytes, page: int) -> bytes:
    """Give a list with one more page, unless it is in it."""
    name = page.to_bytes(REFERENCE, "little")
    if name in value and page in references(value):  # the bytes alone may straddle two
        return value
    return (value + name)[-REFERENCE * KEPT :]


def with_decision(page: Page, traits: Traits, decision: Decision) -> Page:
    """Give a page after one more revision."""
    texts = (*page.texts, traits)
    if len(texts) > _TEXTS:
        texts = (texts[0], *texts[1 - _TEXTS :])
    return msgspec.structs.replace(
        page,
        texts=texts,
        decisions=(*page.decisions, decision)[-_DECISIONS:],
        stamp=decision.revision.to_bytes(8, "little"),
    )


def pack_traits(traits: Traits) -> bytes:
    """Write what an article is compared by: some 250 bytes."""
    head = _TRAITS.pack(
        traits.at, traits.outlet, traits.exact, traits.template, traits.signature, traits.flags, traits.kinds,
        len(traits.rubrics), len(traits.instalments), len(traits.places), traits.title_places, len(traits.tokens),
        len(traits.sketch),
    )  # fmt: skip
    return (
        head
        + struct.pack(f"<{len(traits.places)}H", *traits.places)
        + b"".join([_TOKEN.pack(*token) for token in traits.tokens])
        + struct.pack(f"<{len(traits.rubrics) + len(traits.instalments)}I", *traits.rubrics, *traits.instalments)
        + b"".join([part.to_bytes(3, "little") for part in traits.sketch])
    )


@lru_cache(IN_HAND)
def _packed_text(traits: Traits) -> bytes:
    return pack_traits(traits)


@lru_cache(IN_HAND)
def _unpacked_text(data: bytes) -> Traits:
    return unpack_traits(data)


def unpack_traits(data: bytes) -> Traits:
    """Read them."""
    start = 0
    at, outlet, exact, template, signature, flags, kinds, rubrics, instalments, places, title_places, tokens, sketch = (
        _TRAITS.unpack_from(data, start)
    )
    start += _TRAITS.size
    codes = struct.unpack_from(f"<{places}H", data, start)
    start += 2 * places
    rows = tuple(_TOKEN.iter_unpack(data[start : start + _TOKEN.size * tokens]))
    start += _TOKEN.size * tokens
    rest = struct.unpack_from(f"<{rubrics + instalments}I", data, start)
    start += 4 * len(rest)
    smallest = [int.from_bytes(data[place : place + 3], "little") for place in range(start, start + 3 * sketch, 3)]
    return Traits(
        at, outlet, exact, template, signature, flags, kinds, rest[:rubrics], rest[rubrics:], codes, title_places,
        rows, tuple(smallest),
    )  # fmt: skip


def pack(page: Page) -> bytes:
    """Write a page."""
    parts = [_PAGE.pack(FORMAT, page.story, len(page.texts), len(page.decisions))]
    for traits in page.texts:
        text = _packed_text(traits)
        parts += [len(text).to_bytes(2, "little"), text]
    parts += [_pack_decision(one, page) for one in page.decisions]
    parts.append(pack_state(page.state) if page.state is not None else b"\0")
    parts.append(page.stamp)
    return b"".join(parts)


def _pack_decision(one: Decision, page: Page) -> bytes:
    revision, story = one.revision.to_bytes(8, "little"), one.story.to_bytes(8, "little")
    marks = (_ELSEWHERE if one.story != page.story else 0) | (_EARLIER if revision != page.stamp else 0)
    words = _deflated(one.reason, one.facts)
    head = _DECISION.pack(ROLES.index(one.role) | marks, round(one.score * 1000), len(words))
    return head + (revision if marks & _EARLIER else b"") + (story if marks & _ELSEWHERE else b"") + words


@lru_cache(IN_HAND)
def _deflated(reason: str, facts: tuple[Fact, ...]) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 1, zlib.Z_FIXED, DICTIONARY)
    words = reason.encode() + (b"\0" + msgspec.json.encode(facts) if facts else b"")
    return deflate.compress(words) + deflate.flush()


@lru_cache(IN_HAND)
def _inflated(data: bytes) -> tuple[str, tuple[Fact, ...]]:
    reason, _, facts = zlib.decompressobj(-zlib.MAX_WBITS, DICTIONARY).decompress(data).partition(b"\0")
    return reason.decode(), msgspec.json.decode(facts, type=tuple[Fact, ...]) if facts else ()


def unpack(data: bytes) -> Page | None:
    """Read a page; None for what another version wrote."""
    if data[0] != FORMAT:
        return None
    _, story, texts, decisions = _PAGE.unpack_from(data)
    start = _PAGE.size
    read = []
    for _ in range(texts):
        end = start + 2 + int.from_bytes(data[start : start + 2], "little")
        read.append(_unpacked_text(data[start + 2 : end]))
        start = end
    decided = []
    for _ in range(decisions):
        marks, score, size = _DECISION.unpack_from(data, start)
        start += _DECISION.size
        revision, decided_story = data[-8:], story
        if marks & _EARLIER:
            revision = data[start : start + 8]
            start += 8
        if marks & _ELSEWHERE:
            decided_story = int.from_bytes(data[start : start + 8], "little")
            start += 8
        reason, facts = _inflated(data[start : start + size])
        start += size
        role = ROLES[marks & ~(_ELSEWHERE | _EARLIER)]
        decided.append(Decision(int.from_bytes(revision, "little"), decided_story, role, score / 1000, reason, facts))
    return Page(story, tuple(read), tuple(decided), unpack_state(data, start), data[-8:])


def story_name(story: int) -> str:
    """Write a story's id."""
    return f"s{story:016x}"


def placement_of(decision: Decision) -> Placement:
    """Say a stored decision in words."""
    return Placement(story=story_name(decision.story), role=decision.role, score=decision.score, reason=decision.reason)


def decision_of(fingerprint: Fingerprint, placement: Placement, facts: tuple[Fact, ...] = ()) -> Decision:
    """Give back the decision that was published."""
    return Decision(
        revision_of(fingerprint),
        int(placement.story[1:], 16),
        placement.role,
        round(placement.score, 3),
        placement.reason,
        facts,
    )
