"""What the memory knows of a page, and what it has answered. Pure values.

A page is one address, whatever its revisions: all of them belong to one story. Where an address has had other news,
each later document is a page of its own, and the address names it: a correction finds the document that it is of.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from core.article import Article, Fact, Placement, StoryRole
from processors.stories.comparison.fingerprint import ArticleFeatures, Fingerprint, hash64, page_of
from processors.stories.comparison.updates import StoryState

_TEXTS = 4
"""Texts kept of one page: the first and the latest three."""
_DOCUMENTS = 8
"""Later documents of one address that are named, the latest: a ticker has many, and corrects the last."""
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
    documents: tuple[int, ...] = ()
    """Pages of the other documents that have stood at its address since, the latest last."""


class PageVersion(NamedTuple):
    """One revision of one article."""

    page: int
    """Of its address, which may have had several documents."""
    revision: int


def page_key(page: int) -> bytes:
    """Name a page."""
    return b"a" + page.to_bytes(8, "little")


def revision_of(fingerprint: Fingerprint) -> int:
    """Name one revision of one article."""
    return _revision(fingerprint.article, fingerprint.revision)


def version_of(article: Article) -> PageVersion:
    """Name the revision that an article is, and its address."""
    return PageVersion(page_of(article), _revision(article.id, article.revision))


def _revision(article: str, revision: str) -> int:
    return hash64(f"{article}\n{revision}")


def with_decision(page: Page, features: ArticleFeatures, decision: StoredDecision) -> Page:
    """Give a page after one more revision."""
    texts = (*page.texts, features)
    if len(texts) > _TEXTS:
        texts = (texts[0], *texts[1 - _TEXTS :])
    decisions = (*page.decisions, decision)[-_DECISIONS:]
    return Page(page.story, texts, decisions, page.state, _stamp(decision.revision), page.documents)


def with_document(page: Page, document: int) -> Page:
    """Give the page of an address at which another document stands now. Its own name names this change."""
    documents = (*page.documents, document)[-_DOCUMENTS:]
    return msgspec.structs.replace(page, documents=documents, stamp=_stamp(document))


def _stamp(change: int) -> bytes:
    return change.to_bytes(8, "little")
