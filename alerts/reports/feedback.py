"""What readers judged not relevant, by the name that matched: how often it was wrong, and in which sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

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
    reason: str
    """Why, as the reader says; empty where they did not."""
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
    reasons: Mapping[str, int]
    """How often each was given: another, beside, known, unwanted."""
    judged: tuple[JudgedSentence, ...]
    """The newest first."""


def list_feedback(connection: sa.Connection) -> list[NameFeedback]:
    """Give what no editor has dismissed yet, the name that was wrong most often first."""
    by_name: defaultdict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in connection.execute(_open_judgements()):
        by_name[row.entity, row.name].append(row)
    found = [_of_name(connection, entity, name, rows) for (entity, name), rows in by_name.items()]
    return sorted(found, key=lambda one: (-one.not_relevant, -one.share, one.entity, one.name))


def judged_of(connection: sa.Connection, entity: str) -> list[tuple[str, JudgedSentence]]:
    """Give what no editor has dismissed of one entity, each with the listed name, the newest first."""
    rows = connection.execute(_open_judgements().where(judgements.c.entity == entity))
    return [(row.name, _sentence(row)) for row in rows]


def _open_judgements() -> sa.Select[Any]:
    return (
        sa.select(judgements, alerts.c.snapshot)
        .join(alerts, alerts.c.id == judgements.c.alert)
        .where(judgements.c.dismissed.is_(None))
        .order_by(judgements.c.at.desc(), judgements.c.alert)
    )


def _sentence(row: _Row) -> JudgedSentence:
    return JudgedSentence(
        row.alert, row.article, row.snapshot["headline"], row.at, row.text, row.sentence, row.reason, row.phrase
    )


def _of_name(connection: sa.Connection, entity: str, name: str, rows: Sequence[_Row]) -> NameFeedback:
    judged = {row.alert for row in rows}
    caused = len(judged | _caused(connection, entity, name))
    labels = [one["label"] for one in rows[0].snapshot["mentions"] if one["entity"] == entity]
    sentences = map(_sentence, rows)
    share = round(len(judged) / caused, 3)
    reasons = dict(Counter(row.reason for row in rows if row.reason).most_common())
    return NameFeedback(entity, (labels or [entity])[0], name, caused, len(judged), share, reasons, tuple(sentences))


def _caused(connection: sa.Connection, entity: str, name: str) -> set[str]:
    """Find the alerts on an entity whose article has that name of it."""
    query = (
        sa.select(alerts.c.id, alerts.c.why)
        .join(mentions, mentions.c.article == alerts.c.article)
        .where(mentions.c.entity == entity, mentions.c.name == name)
    )
    return {row.id for row in connection.execute(query) if entity in row.why["entities"]}
