"""What the alert worker writes: the archive, the alerts and the outbox, a few statements for a whole batch.

Rows are written in the order of their keys, and tables always in the same order: two workers that touch the
same rows then wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.delivery.enqueue import fresh_delivery
from alerts.matching import Why
from alerts.messages.snapshot import take_snapshot
from alerts.planning.plan import Notification, Pending, Planned
from alerts.tables import alert_articles, alerts, deliveries, notifications
from core.archive import articles, handled, mentions
from core.article import Mention, Tagged
from core.database import Database
from core.outcomes import ArticleOutcome, NotificationOutcome


def first_of_each(pending: Iterable[Pending]) -> list[Pending]:
    """Give the first article of each alert, ordered by alert."""
    first: dict[str, Pending] = {}
    for one in pending:
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


def record_alerts(database: Database, connection: sa.Connection, pending: Sequence[Pending], now: datetime) -> set[str]:
    """Make the alerts that do not exist yet; give their ids.

    The stories are locked (`past.lock_stories`): what is not there now, nobody else makes meanwhile.
    """
    known = _alerts_of(connection, {one.tagged.placement.story for one in pending})  # most articles join old stories
    say = _Sayings()
    rows = [
        {
            "id": one.alert,
            "subscription": one.match.subscription.id,
            "story": one.tagged.placement.story,
            "article": one.tagged.article.id,
            "created": now,
            "why": say.why(one.match.why),
            "snapshot": say.snapshot(one),
        }
        for one in first_of_each(pending)
        if one.alert not in known
    ]
    if rows:
        # no RETURNING: for ten thousand rows that is three times slower on PostgreSQL
        connection.execute(database.insert(alerts).on_conflict_do_nothing(), rows)
    return {str(row["id"]) for row in rows}


def _alerts_of(connection: sa.Connection, stories: Collection[str]) -> set[str]:
    query = sa.select(alerts.c.id).where(alerts.c.story.in_(stories))
    return set(connection.execute(query).scalars()) if stories else set()


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


def record_outlets(database: Database, connection: sa.Connection, pending: Sequence[Pending], now: datetime) -> None:
    """Add each article to its alerts as an outlet."""
    outlets = {
        (one.alert, one.tagged.article.id): {
            "alert": one.alert,
            "article": one.tagged.article.id,
            "source": _text(one.tagged.article.source),
            "at": now,
        }
        for one in pending
    }
    if outlets:
        rows = [outlets[key] for key in sorted(outlets)]
        connection.execute(database.insert(alert_articles).on_conflict_do_nothing(), rows)


def record_notifications(
    database: Database, connection: sa.Connection, planned: Planned, pending: Sequence[Pending], now: datetime
) -> None:
    """Write the entries, and the deliveries of those that leave at once."""
    say = _Sayings()
    about = {(one.alert, one.tagged.article.id): one for one in pending}
    rows = [
        {
            **{name: getattr(one, name) for name in Notification.__struct_fields__ if name != "why"},
            "why": say.why(one.why),
            "snapshot": None if one.kind == "alert" else say.snapshot(about[one.alert, one.article]),
        }
        for one in sorted(planned.notifications, key=lambda one: one.id)
    ]
    if rows:
        connection.execute(database.insert(notifications).on_conflict_do_nothing(), rows)
    record_bundled(connection, planned.joined)
    record_deliveries(database, connection, [*planned.notifications, *planned.joined], now)


def record_bundled(connection: sa.Connection, gone: Sequence[Notification]) -> None:
    """Say of entries that waited which delivery tells them."""
    for one in sorted(gone, key=lambda one: one.id):
        values = {"delivery": one.delivery, "outcome": one.outcome}
        connection.execute(sa.update(notifications).where(notifications.c.id == one.id).values(values))


def record_deliveries(
    database: Database, connection: sa.Connection, told: Iterable[Notification], now: datetime
) -> None:
    """Write the deliveries of bundled entries: due now."""
    made = {
        one.delivery: fresh_delivery(one.delivery, one.channel, one.target, now)
        for one in told
        if one.delivery is not None and one.outcome is NotificationOutcome.IN_DELIVERY
    }
    if made:
        rows = [made[id_] for id_ in sorted(made)]
        connection.execute(database.insert(deliveries).on_conflict_do_nothing(), rows)


class _Sayings:
    """JSON of what messages say, made once where thousands of readers are told the same."""

    def __init__(self) -> None:
        self._whys: dict[Why, object] = {}
        self._snapshot: dict[tuple[int, tuple[str, ...]], object] = {}

    def why(self, why: Why) -> object:
        if why not in self._whys:
            self._whys[why] = msgspec.to_builtins(why)
        return self._whys[why]

    def snapshot(self, one: Pending) -> object:
        key = id(one.tagged), one.match.why.entities
        if key not in self._snapshot:
            self._snapshot[key] = _without_nul(take_snapshot(one.tagged, one.match.why))
        return self._snapshot[key]


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
        "reason": _text(tagged.placement.reason),
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
