"""What the memory keeps, as bytes, the same in both adapters.

A memory is keys and values. `a` + 8 bytes (a page: canonical address or id) → what is known of that page: its story,
the decision on each revision, its first and its latest texts, and, where it is the first of its story, what the story
has said so far. `p` + 4 bytes (a token) → the 8-byte names of the last 48 pages that have it among their heaviest.

A page's last 8 bytes name its last change, so that check-and-set compares 8 bytes. `FORMAT` begins every page: what
another version wrote is not read (`is_readable`).

Most pages have one decision, so a decision does not repeat what its page says (its story, the revision that changed
the page last), and its words are deflated with the words of all reasons as dictionary: some 30 bytes of 100.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

import msgspec

from core.article import Fact, Placement, StoryRole
from processors.stories.comparison.explanation import PHRASES
from processors.stories.comparison.fingerprint import ArticleFeatures, Fingerprint
from processors.stories.comparison.updates import pack_story_state, unpack_story_state
from processors.stories.memory.features_codec import pack_features, unpack_features
from processors.stories.memory.pages import Page, StoredDecision, revision_of

FORMAT = 13
"""Written as the first byte of every page. What each one before lacked: 1 stories in other words, 2 decisions deflated,
3 words of other languages, 4 the instalments of a story, 5 more words of other languages, 6 the weights of words of
other scripts, 7 more Arabic words and English ones of one meaning, 8 which capitals stand inside a sentence, 9 the
meaning of a text, 10 the later documents of an address, 11 the names of a meaning, 12 the nights in a row, and meanings
as a reason within a language. Other words in `DICTIONARY` ask for another."""
IN_HAND = 30_000
"""Texts that a worker keeps read and ready, some 250 MB. More would hardly be faster, however much is remembered."""
ROLES = (StoryRole.FIRST, StoryRole.COPY, StoryRole.UPDATE, StoryRole.SAME)  # stored by position: append only

_PAGE = struct.Struct("<BQBHB")
_DECISION = struct.Struct("<BHH")
"""Role and marks, score, bytes of the words."""
_ELSEWHERE, _EARLIER = 0x80, 0x40
"""Marks: the decision names another story than its page's; another revision than the page's last change."""
DICTIONARY = (
    '[{"kind":"toll","value":"1{"kind":"entity","value":"","about":"killed","before":"","text":"{"kind":"state"'
    "same page, same text near-same text, 0. same page, changed new same event in another language: meanings "
    "same event: " + " (+0., ".join(text for phrases in PHRASES.values() for _, text in phrases)
).encode()
"""What the words of decisions are made of."""
_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 1, zlib.Z_FIXED, DICTIONARY)
"""It has read the dictionary: a copy of it is made in half the time."""


@lru_cache(IN_HAND)
def _packed_text(features: ArticleFeatures) -> bytes:
    return pack_features(features)


@lru_cache(IN_HAND)
def _unpacked_text(data: bytes) -> ArticleFeatures:
    return unpack_features(data)


def pack(page: Page) -> bytes:
    """Write a page."""
    parts = [_PAGE.pack(FORMAT, page.story, len(page.texts), len(page.decisions), len(page.documents))]
    parts += [one.to_bytes(8, "little") for one in page.documents]
    for features in page.texts:
        text = _packed_text(features)
        parts += [len(text).to_bytes(2, "little"), text]
    parts += [_pack_decision(one, page) for one in page.decisions]
    parts.append(pack_story_state(page.state) if page.state is not None else b"\0")
    parts.append(page.stamp)
    return b"".join(parts)


def _pack_decision(one: StoredDecision, page: Page) -> bytes:
    revision, story = one.revision.to_bytes(8, "little"), one.story.to_bytes(8, "little")
    marks = (_ELSEWHERE if one.story != page.story else 0) | (_EARLIER if revision != page.stamp else 0)
    words = _deflated(one.reason, one.facts)
    head = _DECISION.pack(ROLES.index(one.role) | marks, round(one.score * 1000), len(words))
    return head + (revision if marks & _EARLIER else b"") + (story if marks & _ELSEWHERE else b"") + words


@lru_cache(IN_HAND)
def _deflated(reason: str, facts: tuple[Fact, ...]) -> bytes:
    deflate = _DEFLATE.copy()
    words = reason.encode() + (b"\0" + msgspec.json.encode(facts) if facts else b"")
    return deflate.compress(words) + deflate.flush()


@lru_cache(IN_HAND)
def _inflated(data: bytes) -> tuple[str, tuple[Fact, ...]]:
    reason, _, facts = zlib.decompressobj(-zlib.MAX_WBITS, DICTIONARY).decompress(data).partition(b"\0")
    return reason.decode(), msgspec.json.decode(facts, type=tuple[Fact, ...]) if facts else ()


def is_readable(data: bytes) -> bool:
    """Tell whether this version wrote a page."""
    return data[0] == FORMAT


def unpack(data: bytes) -> Page:
    """Read a page that is readable."""
    _, story, texts, decisions, others = _PAGE.unpack_from(data)
    documents = struct.unpack_from(f"<{others}Q", data, _PAGE.size)
    start = _PAGE.size + 8 * others
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
        decided.append(
            StoredDecision(int.from_bytes(revision, "little"), decided_story, role, score / 1000, reason, facts)
        )
    return Page(story, tuple(read), tuple(decided), unpack_story_state(data, start), data[-8:], documents)


def story_name(story: int) -> str:
    """Write a story's id."""
    return f"s{story:016x}"


def placement_of(decision: StoredDecision) -> Placement:
    """Say a stored decision in words."""
    return Placement(story=story_name(decision.story), role=decision.role, score=decision.score, reason=decision.reason)


def decision_of(fingerprint: Fingerprint, placement: Placement, facts: tuple[Fact, ...] = ()) -> StoredDecision:
    """Give back the decision that was published."""
    return StoredDecision(
        revision_of(fingerprint),
        int(placement.story[1:], 16),
        placement.role,
        round(placement.score, 3),
        placement.reason,
        facts,
    )
