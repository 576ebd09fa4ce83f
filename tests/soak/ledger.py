"""What became of the news, as the system's own database and the mail server tell it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from core.archive import articles
from core.database import Database

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soak.site import Site

DESK = "desk@example.org"
"""Whose mails are looked at; others are a backlog's."""


@dataclass(frozen=True)
class Ledger:
    """Read once: cheap enough to be asked every few seconds."""

    archived: Mapping[str, str]
    """Link → outcome."""
    alerts: Mapping[str, list[str]]
    """Headline → the subscriptions that were alerted of it."""
    unsent: int
    """Deliveries that have not come to their end: `failed` is one where nobody can know whether the mail arrived."""
    mailed: Mapping[str, list[float]] = field(default_factory=dict)
    """Message-ID → when it was accepted, in seconds since 1970."""
    first_mail: Mapping[str, float] = field(default_factory=dict)
    """Headline → when a mail with it was first accepted."""


def read(site: Site) -> Ledger:
    """Read all of it."""
    database = Database(site.database_url)
    try:
        with database.reading() as connection:
            archived = {
                row.url: row.outcome for row in connection.execute(sa.select(articles.c.url, articles.c.outcome))
            }
    finally:
        database.close()
    alerts: defaultdict[str, list[str]] = defaultdict(list)
    unsent = 0
    for alert in json.loads(site.system.command("alerts", "--json", "--limit", "0")):
        alerts[alert["headline"]].append(alert["subscription"])
        unsent += sum(not _ended(one) for one in alert["deliveries"])
    mailed: defaultdict[str, list[float]] = defaultdict(list)
    first: dict[str, float] = {}
    for mail in site.smtp.mails:
        mailed[str(mail.message["Message-ID"])].append(mail.at)
        if DESK in mail.recipients:
            for headline in alerts:
                if headline in mail.text and headline not in first:
                    first[headline] = mail.at
    return Ledger(archived, alerts, unsent, mailed, first)


def _ended(delivery: Mapping[str, str]) -> bool:
    """Tell whether a delivery is done with: after two mails with no answer nobody knows (docs/delivery.md)."""
    uncertain = delivery["state"] == "failed" and "it may have" in delivery["detail"]
    return delivery["state"] in ("sent", "dropped") or uncertain
