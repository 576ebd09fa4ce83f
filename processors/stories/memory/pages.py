"""What the memory knows of a page, and what it has answered. Pure values.

A page is one address, whatever its revisions: all of them belong to one story.
"""

from __future__ import annotations

import msgspec

from core.article import Fact, Placement, StoryRole
from processors.stories.comparison.fingerprint import ArticleFeatures, Fingerprint, hash64
from processors.stories.comparison.updates import StoryState

_TEXTS = 4
"""Texts kept of one page: the first and the latest three."""
_DECISIONS = 40
"""Decisions kept of one page, the latest: a live page has some forty versions in three days."""


class Placed(msgspec.Struct, frozen=True, gc=False):
    """Where an article belongs, and what it adds to its story."""

    placement: Placement
    facts: tuple[Fact, ...] = ()


class StoredDecision(msgspec.Struct, frozen=True, gc=False):
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
    texts: tuple[ArticleFeatures, ...]
    decisions: tuple[StoredDecision, ...]
    state: StoryState | None = None
    stamp: bytes = b""
    """Names its last change."""


def page_key(page: int) -> bytes:
    """Name a page."""
    return b"a" + page.to_bytes(8, "little")


def revision_of(fingerprint: Fingerprint) -> int:
    """Name one revision of one article."""
    return hash64(f"{fingerprint.article}\n{fingerprint.revision}")


def with_decision(page: Page, features: ArticleFeatures, decision: StoredDecision) -> Page:
    """Give a page after one more revision."""
    texts = (*page.texts, features)
    if len(texts) > _TEXTS:
        texts = (texts[0], *texts[1 - _TEXTS :])
    decisions = (*page.decisions, decision)[-_DECISIONS:]
    return Page(page.story, texts, decisions, page.state, decision.revision.to_bytes(8, "little"))
