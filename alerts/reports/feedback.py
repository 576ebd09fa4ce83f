"""What readers judged not relevant, by the name that matched: how often it was wrong, and in which sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.tables import alerts, judgements
from core.archive import mentions

_Row = sa.Row[tuple[object, ...]]


class JudgedSentence(msgspec.Struct, frozen=True):
    """One sentence that a reader did not want to hear of."""

    alert: str
    article: str
    headline: str
    at: datetime
    text: str
    """The name as the article writes it."""
    sentence: str
    phrase: str
    """What would have kept it out, had the watchlist excluded it; empty where nothing would."""


class NameFeedback(msgspec.Struct, frozen=True):
    """What readers said of one listed name."""

    entity: str
    label: str
    """The entity's name, as people call it."""
    name: str
    alerts: int
    """Alerts in the archive that it caused."""
    not_relevant: int
    """Alerts among them that their readers judged so, and no editor has dismissed."""
    share: float
    """Of the alerts, from 0 to 1."""
    judged: tuple[JudgedSentence, ...]
    """The newest first."""


def list_feedback(connection: sa.Connection) -> list[NameFeedback]:
    """Give what no editor has dismissed yet, the name that was wrong most often first."""
    query = (
        sa.select(judgements, alerts.c.snapshot)
        .join(alerts, alerts.c.id == judgements.c.alert)
        .where(judgements.c.dismissed.is_(None))
        .order_by(judgements.c.at.desc(), judgements.c.alert)
    )
    by_name: defaultdict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in connection.execute(query):
        by_name[row.entity, row.name].append(row)
    found = [_of_name(connection, entity, name, rows) for (entity, name), rows in by_name.items()]
    return sorted(found, key=lambda one: (-one.not_relevant, -one.share, one.entity, one.name))


def _of_name(connection: sa.Connection, entity: str, name: str, rows: Sequence[_Row]) -> NameFeedback:
    judged = {row.alert for row in rows}
    caused = len(judged | _caused(connection, entity, name))
    labels = [one["label"] for one in rows[0].snapshot["mentions"] if one["entity"] == entity]
    sentences = [
        JudgedSentence(row.alert, row.article, row.snapshot["headline"], row.at, row.text, row.sentence, row.phrase)
        for row in rows
    ]
    share = round(len(judged) / caused, 3)
    return NameFeedback(entity, (labels or [entity])[0], name, caused, len(judged), share, tuple(sentences))


def _caused(connection: sa.Connection, entity: str, name: str) -> set[str]:
    """Find the alerts on an entity whose article has that name of it."""
    query = (
        sa.select(alerts.c.id, alerts.c.why)
        .join(mentions, mentions.c.article == alerts.c.article)
        .where(mentions.c.entity == entity, mentions.c.name == name)
    )
    return {row.id for row in connection.execute(query) if entity in row.why["entities"]}
