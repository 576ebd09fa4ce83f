"""What readers say of an alert: that it was not relevant. Kept with its mentions, for whoever edits the watchlist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.messages.snapshot import ContentSnapshot, SnapshotMention
from alerts.readers.excluding_phrase import excluding_phrase
from alerts.tables import alerts, judgements
from core.archive import mentions
from core.database import Database
from core.outcomes import JudgementReason

NOT_RELEVANT = "not_relevant"
_COMPARED = 400
"""Sentences of other mentions that a phrase is tried on: more change nothing, and a page waits for it."""


def judge_not_relevant(database: Database, connection: sa.Connection, alert: str, now: datetime) -> bool:
    """Record that an alert should not have come, each name in it with its sentence; say whether that was new."""
    row = connection.execute(sa.select(alerts).where(alerts.c.id == alert)).first()
    if row is None:
        return False
    said = msgspec.convert(row.snapshot, ContentSnapshot)
    named = {(one.entity, one.name): one for one in reversed(said.mentions)}.values()
    fixed = {"alert": alert, "article": row.article, "at": now, "verdict": NOT_RELEVANT}
    rows = [{**fixed, **_judged(connection, mention, row.article)} for mention in named]
    insert = database.insert(judgements).on_conflict_do_nothing().returning(judgements.c.alert)
    new = [one for one in rows if connection.execute(insert.values(one)).first() is not None]
    return bool(new)


def asks_why(connection: sa.Connection, alert: str) -> bool:
    """Tell whether a reason would help: an editor has yet to see to what was said of an alert, and none was given."""
    query = sa.select(judgements.c.alert).where(
        judgements.c.alert == alert, judgements.c.dismissed.is_(None), judgements.c.reason == ""
    )
    return connection.execute(query.limit(1)).first() is not None


def give_reason(connection: sa.Connection, alert: str, reason: JudgementReason) -> bool:
    """Keep why an alert was not relevant; say whether that was new. Nothing where nobody has judged it."""
    other = sa.and_(judgements.c.alert == alert, judgements.c.reason != reason)
    return bool(connection.execute(sa.update(judgements).where(other).values(reason=reason)).rowcount)


def withdraw(connection: sa.Connection, alert: str) -> bool:
    """Forget that an alert was not relevant; say whether anybody had said so."""
    return bool(connection.execute(sa.delete(judgements).where(judgements.c.alert == alert)).rowcount)


def dismiss(connection: sa.Connection, entity: str, name: str, now: datetime) -> int:
    """Note that an editor has seen to what was said of an entity, or of one of its names; give how much that was."""
    meant = sa.and_(judgements.c.entity == entity, judgements.c.dismissed.is_(None))
    if name:
        meant &= judgements.c.name == name
    return connection.execute(sa.update(judgements).where(meant).values(dismissed=now)).rowcount


def dismiss_alerts(connection: sa.Connection, entity: str, name: str, of: Sequence[str], now: datetime) -> int:
    """Note that an editor has seen to what was said of a name in some alerts; give how much that was."""
    meant = sa.and_(judgements.c.entity == entity, judgements.c.name == name, judgements.c.dismissed.is_(None))
    told = sa.update(judgements).where(meant, judgements.c.alert.in_(of)).values(dismissed=now)
    return connection.execute(told).rowcount


def _judged(connection: sa.Connection, mention: SnapshotMention, article: str) -> dict[str, object]:
    phrase = excluding_phrase(
        mention.sentence,
        mention.start,
        mention.end,
        _sentences(connection, mention, article, judged=False),
        _sentences(connection, mention, article, judged=True),
    )
    return {
        "entity": mention.entity,
        "name": mention.name,
        "text": mention.text,
        "sentence": mention.sentence,
        "phrase": phrase,
    }


def _sentences(connection: sa.Connection, mention: SnapshotMention, article: str, *, judged: bool) -> list[str]:
    """Give sentences of other articles where the same name stands: those judged not relevant, or all the others."""
    about = sa.select(judgements.c.article).where(judgements.c.entity == mention.entity)
    inside = mentions.c.article.in_(about)
    query = (
        sa.select(mentions.c.sentence)
        .where(mentions.c.entity == mention.entity, mentions.c.name == mention.name, mentions.c.article != article)
        .where(inside if judged else sa.not_(inside))
        .limit(_COMPARED)
    )
    return list(connection.execute(query).scalars())
