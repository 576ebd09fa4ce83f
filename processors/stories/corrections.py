"""Stories in the archive: shown, split and merged by hand. What a person corrects is remembered as labelled pairs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from core.archive import articles, story_labels
from core.article import Article
from core.database import Database
from core.errors import BadInput

PAIRED = 20
"""Articles of either side that are paired with the other's headline: a few say it all."""


class StoryArticle(msgspec.Struct, frozen=True):
    """One article of a story."""

    id: str
    source: str
    published: datetime
    title: str
    url: str
    role: str
    reason: str


class Story(msgspec.Struct, frozen=True):
    """A story as the archive has it."""

    id: str
    headline: str
    """Of the most central article."""
    first: str
    """The outlet that reported it first."""
    began: datetime
    newest: datetime
    outlets: tuple[str, ...]
    """In the order in which they came."""
    articles: tuple[StoryArticle, ...]
    """By time."""


def story_articles(connection: sa.Connection, story: str) -> list[Article]:
    """Give the archived articles of a story, the earliest first; raises `BadInput` when there is none."""
    query = sa.select(articles).where(articles.c.story == story).order_by(articles.c.published, articles.c.id)
    found = [_article(row) for row in connection.execute(query)]
    if not found:
        raise BadInput(f"no story {story} in the archive; wirewatch stories list shows them")
    return found


def show(connection: sa.Connection, story: str) -> Story:
    """Give a story with its headline, its outlets and who was first."""
    members = story_articles(connection, story)
    query = sa.select(articles.c.id, articles.c.role, articles.c.reason).where(articles.c.story == story)
    placed = {row.id: (row.role, row.reason) for row in connection.execute(query)}
    listed = tuple(
        StoryArticle(one.id, one.source, one.published, one.title, one.url, *placed[one.id]) for one in members
    )
    return Story(
        id=story,
        headline=_representative(members).title,
        first=members[0].source,
        began=members[0].published,
        newest=members[-1].published,
        outlets=tuple(dict.fromkeys(one.source for one in members)),
        articles=listed,
    )


def newest(connection: sa.Connection, limit: int) -> list[str]:
    """Give the ids of the stories that grew last."""
    query = sa.select(articles.c.story).group_by(articles.c.story).order_by(sa.func.max(articles.c.archived).desc())
    return list(connection.execute(query.limit(limit)).scalars())


def merge(
    database: Database, connection: sa.Connection, story: str, into: str, author: str, note: str, now: datetime
) -> list[Article]:
    """Put all articles of one story into another; gives those that moved."""
    if story == into:
        raise BadInput(f"{story} is one story already; name two")
    moved, held = story_articles(connection, story), story_articles(connection, into)
    _label(database, connection, moved, held, author, note, now, same=True)
    _move(connection, moved, into)
    return moved


def split(
    database: Database,
    connection: sa.Connection,
    story: str,
    ids: Sequence[str],
    new: str,
    author: str,
    note: str,
    now: datetime,
) -> list[Article]:
    """Take articles out of a story into one of their own, named `new`; gives those that moved."""
    members = story_articles(connection, story)
    unknown = sorted(set(ids) - {one.id for one in members})
    moved = [one for one in members if one.id in ids]
    held = [one for one in members if one.id not in ids]
    if unknown or not moved:
        raise BadInput(f"not in story {story}: {', '.join(unknown) or 'no article named'}")
    if not held:
        raise BadInput(f"that is all of story {story}; leave at least one article in it")
    _label(database, connection, moved, held, author, note, now, same=False)
    _move(connection, moved, new)
    return moved


def labelled_pairs(connection: sa.Connection) -> list[dict[str, Any]]:
    """Give every remembered pair, in the format that `benchmarks/train_stories.py --pairs` reads."""
    rows = connection.execute(sa.select(story_labels).order_by(story_labels.c.at, story_labels.c.a, story_labels.c.b))
    return [{**row.pair, "same_event": row.same_event, "author": row.author, "note": row.note} for row in rows]


def _move(connection: sa.Connection, moved: Sequence[Article], story: str) -> None:
    ids = [one.id for one in moved]
    connection.execute(sa.update(articles).where(articles.c.id.in_(ids)).values(story=story, reason="by hand"))


def _label(
    database: Database,
    connection: sa.Connection,
    moved: Sequence[Article],
    held: Sequence[Article],
    author: str,
    note: str,
    now: datetime,
    *,
    same: bool,
) -> None:
    one, other = _representative(moved), _representative(held)
    pairs = {tuple(sorted((a.id, other.id))): (a, other) for a in moved[:PAIRED]}
    pairs |= {tuple(sorted((one.id, b.id))): (one, b) for b in held[:PAIRED]}
    rows = [
        {
            "a": key[0],
            "b": key[1],
            "same_event": same,
            "pair": {"a": _recorded(a), "b": _recorded(b)},
            "author": author,
            "note": note,
            "at": now,
        }
        for key, (a, b) in sorted(pairs.items())
    ]
    insert = database.insert(story_labels)
    kept = {name: insert.excluded[name] for name in ("same_event", "pair", "author", "note", "at")}
    connection.execute(insert.on_conflict_do_update(index_elements=["a", "b"], set_=kept), rows)


def _recorded(article: Article) -> dict[str, str]:
    """Write an article in the import format."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "published": article.published.isoformat(),
        "source": article.source,
        "language": article.language,
    }


def _article(row: sa.Row[Any]) -> Article:
    return Article(
        id=row.id,
        revision=row.revision,
        url=row.url,
        canonical=row.canonical,
        title=row.title,
        text=row.text,
        source=row.source,
        feed=row.feed,
        language=row.language,
        published=row.published,
        fetched=row.fetched,
    )


def _representative(members: Sequence[Article]) -> Article:
    """Give the article whose headline stands for all; what compares articles is loaded only where one is asked for."""
    from processors.stories.comparison.representative import representative  # noqa: PLC0415

    return representative(members)
