"""Stories: shown, merged and split by hand.

The archive is corrected first, then the memory, which later articles follow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from core.archive import articles
from core.article import Article
from core.errors import BadInput
from operations.actor import AccessRole, Actor, require
from operations.audit import Recorder, changing
from operations.errors import not_found
from operations.site import Site
from processors.stories import corrections
from processors.stories.corrections import Story

if TYPE_CHECKING:
    from processors.stories.memory.pages import PageVersion

_ACT = "correct stories"


class StorySummary(msgspec.Struct, frozen=True):
    """A story without its articles."""

    id: str
    headline: str
    first: str
    began: datetime
    newest: datetime
    outlets: tuple[str, ...]


class CorrectedStories(msgspec.Struct, frozen=True):
    """What a merge or a split did."""

    story: str
    """Where the articles are now."""
    moved: tuple[str, ...]
    remembered: int
    """How many of them the story memory still knows."""


class RecordedArticle(msgspec.Struct, frozen=True):
    """An article in the import format."""

    id: str
    url: str
    title: str
    text: str
    published: str
    source: str
    language: str


class LabelledPair(msgspec.Struct, frozen=True):
    """Two articles, and whether a person holds them for one event: what `benchmarks/train_stories.py --pairs` reads."""

    a: RecordedArticle
    b: RecordedArticle
    same_event: bool
    author: str
    note: str


def list_stories(site: Site, actor: Actor, limit: int = 20) -> tuple[StorySummary, ...]:
    """Give the stories that grew last."""
    require(actor, AccessRole.READER, "look at stories")
    with site.database.reading() as connection:
        found = [corrections.show(connection, story) for story in corrections.newest(connection, limit)]
    return tuple(StorySummary(one.id, one.headline, one.first, one.began, one.newest, one.outlets) for one in found)


def show(site: Site, actor: Actor, story: str) -> Story:
    """Give one story with its articles."""
    require(actor, AccessRole.READER, "look at stories")
    with site.database.reading() as connection:
        _exists(connection, story)
        return corrections.show(connection, story)


def list_pairs(site: Site, actor: Actor) -> tuple[LabelledPair, ...]:
    """Give what was corrected, as labelled pairs."""
    require(actor, AccessRole.READER, "look at stories")
    with site.database.reading() as connection:
        return msgspec.convert(corrections.labelled_pairs(connection), tuple[LabelledPair, ...])


def merge(site: Site, actor: Actor, story: str, into: str, note: str = "") -> CorrectedStories:
    """Put one story into another."""

    def act(recorder: Recorder) -> tuple[str, list[Article]]:
        connection = recorder.connection
        _exists(connection, story, into)
        moved = corrections.merge(site.database, connection, story, into, actor.name, note, site.clock())
        recorder.describe(story, f"{into}: {len(moved)} articles moved")
        return into, moved

    return _correct(site, actor, "merge stories", f"story {story}", act)


def split(site: Site, actor: Actor, story: str, ids: Sequence[str], note: str = "") -> CorrectedStories:
    """Take articles out of a story into one of their own."""

    def act(recorder: Recorder) -> tuple[str, list[Article]]:
        connection = recorder.connection
        _exists(connection, story)
        new = _name_apart(connection, corrections.story_articles(connection, story), story, ids)
        moved = corrections.split(site.database, connection, story, ids, new, actor.name, note, site.clock())
        recorder.describe(story, f"{new}: {len(moved)} articles moved")
        return new, moved

    return _correct(site, actor, "split story", f"story {story}", act)


def _correct(
    site: Site, actor: Actor, action: str, subject: str, act: Callable[[Recorder], tuple[str, list[Article]]]
) -> CorrectedStories:
    """Correct the archive, then the memory."""
    require(actor, AccessRole.EDITOR, _ACT)
    with changing(site, actor, action, subject) as recorder:
        story, moved = act(recorder)
    with site.open_stories() as stories:
        remembered = stories.correct([_version(one) for one in moved], story)
    return CorrectedStories(story, tuple(one.id for one in moved), remembered)


def _exists(connection: sa.Connection, *stories: str) -> None:
    for story in stories:
        try:
            corrections.story_articles(connection, story)
        except BadInput as error:
            raise not_found(str(error)) from error


def _name_apart(connection: sa.Connection, members: Sequence[Article], story: str, ids: Sequence[str]) -> str:
    """Give the id of the new story: that of its first page, unless a story has it, else that of what stands there now.

    A story of the page's name is the old one, or of another document at the same address.
    """
    from processors.stories.memory.codec import story_name  # noqa: PLC0415  # loads NumPy

    going = [one for one in members if one.id in ids]
    if not going:
        return story
    version = _version(going[0])
    new = story_name(version.page)
    query = sa.select(articles.c.id).where(articles.c.story == new).limit(1)
    return new if connection.scalar(query) is None else story_name(version.revision)


def _version(article: Article) -> PageVersion:
    from processors.stories.memory.pages import version_of  # noqa: PLC0415

    return version_of(article)
