"""What the alert worker writes: the archive, the alerts and the outbox, a few statements for a whole batch.

Rows are written in the order of their keys, and tables always in the same order: two workers that touch the
same rows then wait for each other instead of deadlocking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.lanes import lane
from alerts.match import Match
from alerts.shown import shown
from alerts.tables import alert_articles, alerts, deliveries
from core.archive import articles, handled, mentions
from core.article import Mention, Tagged
from core.database import Database
from core.outcomes import ArticleOutcome, DeliveryState


class Owed(msgspec.Struct, frozen=True):
    """What a matching article means to one subscription: a new alert, or one more outlet of an old one."""

    alert: str
    """32 hex digits of subscription and story: the same in every replay."""
    match: Match
    tagged: Tagged

    @classmethod
    def of(cls, match: Match, tagged: Tagged) -> Owed:
        """Name the alert."""
        return cls(_digest(match.subscription.id, tagged.placement.story), match, tagged)


def first_of_each(owed: Iterable[Owed]) -> list[Owed]:
    """Give the first article of each alert, ordered by alert."""
    first: dict[str, Owed] = {}
    for one in owed:
        first.setdefault(one.alert, one)
    return [first[alert] for alert in sorted(first)]


def claim_revisions(
    database: Database, connection: sa.Connection, arrived: Sequence[Tagged], now: datetime
) -> list[Tagged]:
    """Give those revisions that were never handled, in their order, and mark them handled.

    Another worker that holds the same revision is waited for: what it commits is not new to us.
    """
    by_key = {(one.article.id, one.article.revision): one for one in reversed(arrived)}
    if not by_key:
        return []
    rows = [{"article": article, "revision": revision, "at": now} for article, revision in sorted(by_key)]
    insert = database.insert(handled).on_conflict_do_nothing().returning(handled.c.article, handled.c.revision)
    new = {(row.article, row.revision) for row in connection.execute(insert, rows)}
    return [one for key, one in reversed(by_key.items()) if key in new]


def record_alerts(database: Database, connection: sa.Connection, owed: Sequence[Owed], now: datetime) -> set[str]:
    """Make the alerts that do not exist yet; give their ids."""
    rows = [
        {
            "id": one.alert,
            "subscription": one.match.subscription.id,
            "story": one.tagged.placement.story,
            "article": one.tagged.article.id,
            "created": now,
            "why": msgspec.to_builtins(one.match.why),
            "shown": _without_nul(shown(one.tagged, one.match.why)),
        }
        for one in first_of_each(owed)
    ]
    if not rows:
        return set()
    insert = database.insert(alerts).on_conflict_do_nothing().returning(alerts.c.id)
    return set(connection.execute(insert, rows).scalars())


def record_articles(
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
    written = set(connection.execute(upsert, rows).scalars())
    replaced_ids = sorted(written)
    connection.execute(sa.delete(mentions).where(mentions.c.article.in_(replaced_ids)))
    found = [_mention_row(article, one) for article in replaced_ids for one in newest[article][0].mentions]
    if found:
        connection.execute(database.insert(mentions).on_conflict_do_nothing(), found)


def record_owed(
    database: Database, connection: sa.Connection, owed: Sequence[Owed], created: set[str], now: datetime
) -> None:
    """Add each article to its alerts as an outlet, and write the deliveries of the new alerts."""
    outlets = {
        (one.alert, one.tagged.article.id): {
            "alert": one.alert,
            "article": one.tagged.article.id,
            "source": _text(one.tagged.article.source),
            "at": now,
        }
        for one in owed
    }
    if outlets:
        rows = [outlets[key] for key in sorted(outlets)]
        connection.execute(database.insert(alert_articles).on_conflict_do_nothing(), rows)
    due = [_delivery_row(one, now) for one in first_of_each(owed) if one.alert in created]
    if due:
        connection.execute(database.insert(deliveries).on_conflict_do_nothing(), due)


def _delivery_row(one: Owed, now: datetime) -> dict[str, object]:
    to = one.match.subscription.to
    return {
        "id": _digest(one.alert, to.channel, to.address),
        "alert": one.alert,
        "channel": to.channel,
        "target": to.address,
        "lane": lane(to.channel, to.address),
        "state": DeliveryState.DUE,
        "due": now,
        "leased_until": None,
        "leased_by": "",
        "attempts": 0,
        "created": now,
        "finished": None,
        "detail": "",
    }


def _article_row(tagged: Tagged, outcome: ArticleOutcome, now: datetime) -> dict[str, object]:
    article = tagged.article
    return {
        "id": article.id,
        "revision": article.revision,
        "url": _text(article.url),
        "title": _text(article.title),
        "text": _text(article.text),
        "source": _text(article.source),
        "feed": _text(article.feed),
        "language": _text(article.language)[:16],
        "published": article.published,
        "fetched": article.fetched,
        "archived": now,
        "country": article.country,
        "history": article.history,
        "story": tagged.placement.story,
        "role": tagged.placement.role,
        "because": _text(tagged.placement.because),
        "watchlist": tagged.watchlist,
        "facts": _without_nul(tagged.facts),
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
        "text": _text(mention.text),
        "rule": mention.rule,
        "severity": mention.severity,
        "strength": mention.strength,
        "reason": mention.reason,
        "evidence": _without_nul(mention.evidence),
        "sentence": _text(mention.sentence),
        "sentence_start": mention.sentence_start,
    }


def _without_nul(value: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(value).replace(rb"\u0000", b""))


def _text(value: str) -> str:
    """Drop U+0000, which PostgreSQL cannot hold and nobody can read."""
    return value.replace("\x00", "")


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
