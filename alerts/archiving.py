"""The archive as the alert worker writes it: which revisions are new, and the newest of each with its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from alerts.storable import storable_json, storable_text
from core.archive import articles, handled, mentions
from core.article import Mention, Tagged
from core.bulk_insert import insert_rows
from core.database import Database
from core.outcomes import ArticleOutcome


def claim_revisions(
    database: Database, connection: sa.Connection, arrived: Sequence[Tagged], now: datetime
) -> list[Tagged]:
    """Give those revisions that were not handled before, in their order, and mark them handled.

    Another worker that holds the same revision is waited for: what it commits is not new to us.
    """
    by_key = {(one.article.id, one.article.revision): one for one in reversed(arrived)}
    if not by_key:
        return []
    rows = [{"article": article, "revision": revision, "at": now} for article, revision in sorted(by_key)]
    insert = database.insert(handled).on_conflict_do_nothing().returning(handled.c.article, handled.c.revision)
    new = {(row.article, row.revision) for row in insert_rows(connection, insert, rows)}
    return [one for key, one in reversed(by_key.items()) if key in new]


def archive_articles(
    database: Database,
    connection: sa.Connection,
    new: Sequence[Tagged],
    outcomes: Sequence[ArticleOutcome],
    now: datetime,
) -> None:
    """Archive the newest revision of each article with its mentions and its outcome."""
    newest: dict[str, tuple[Tagged, ArticleOutcome]] = {}
    for tagged, outcome in zip(new, outcomes, strict=True):
        held = newest.get(tagged.article.id)
        if held is None or tagged.article.fetched >= held[0].article.fetched:
            newest[tagged.article.id] = tagged, outcome
    if not newest:
        return
    insert = database.insert(articles)
    replaced = {column.name: insert.excluded[column.name] for column in articles.c if column.name != "id"}
    upsert = insert.on_conflict_do_update(
        index_elements=[articles.c.id], set_=replaced, where=insert.excluded.fetched >= articles.c.fetched
    ).returning(articles.c.id)
    rows = [_article_row(*newest[article], now) for article in sorted(newest)]
    written = set(insert_rows(connection, upsert, rows).scalars())
    replaced_ids = sorted(written)
    connection.execute(sa.delete(mentions).where(mentions.c.article.in_(replaced_ids)))
    found = [_mention_row(article, one) for article in replaced_ids for one in newest[article][0].mentions]
    if found:
        insert_rows(connection, database.insert(mentions).on_conflict_do_nothing(), found)


def _article_row(tagged: Tagged, outcome: ArticleOutcome, now: datetime) -> dict[str, object]:
    article = tagged.article
    return {
        "id": article.id,
        "revision": article.revision,
        "url": storable_text(article.url),
        "canonical": storable_text(article.canonical),
        "title": storable_text(article.title),
        "text": storable_text(article.text),
        "page": storable_text(article.page),
        "source": storable_text(article.source),
        "feed": storable_text(article.feed),
        "language": storable_text(article.language)[:16],
        "published": article.published,
        "fetched": article.fetched,
        "archived": now,
        "country": article.country,
        "authors": storable_json(article.authors),
        "categories": storable_json(article.categories),
        "history": article.history,
        "story": tagged.placement.story,
        "role": tagged.placement.role,
        "reason": storable_text(tagged.placement.reason),
        "watchlist": tagged.watchlist,
        "facts": storable_json(tagged.facts),
        "outcome": outcome,
    }


def _mention_row(article: str, mention: Mention) -> dict[str, object]:
    return {
        "article": article,
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "entity": mention.entity,
        "label": mention.label,
        "kind": mention.kind,
        "name": mention.name,
        "text": storable_text(mention.text),
        "rule": mention.rule,
        "severity": mention.severity,
        "strength": mention.strength,
        "reason": mention.reason,
        "evidence": storable_json(mention.evidence),
        "sentence": storable_text(mention.sentence),
        "sentence_start": mention.sentence_start,
    }
