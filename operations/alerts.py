"""Alerts: list them, show the whole way of one, and answer "why did I not get this?"."""

from __future__ import annotations

import msgspec

from alerts.reports import why as reasons
from alerts.reports.articles import FoundArticle, find_articles
from alerts.reports.ledger import AlertLedger, alert_ledger
from alerts.reports.queries import AlertView
from alerts.reports.queries import list_alerts as read_alerts
from core.article import RejectedName
from core.outcomes import Refusal, WhyNot
from operations.actor import AccessRole, Actor, require
from operations.errors import not_found
from operations.retagging import rejected_in
from operations.site import Site

_SIMILAR = 5
"""Articles that words may mean, beside the one that is answered for."""


class Explanation(msgspec.Struct, frozen=True):
    """Why a subscription did not get an article, or that it did."""

    reason: WhyNot
    message: str
    alert: str
    """The alert that is about the story; empty where there is none."""
    refusals: tuple[Refusal, ...]
    """The parts of the filter that keep the article out."""
    article: FoundArticle | None
    """The one that is answered for; None where none was found."""
    others: tuple[FoundArticle, ...]
    """What the words may mean as well."""
    rejected: tuple[RejectedName, ...] = ()
    """Names that stand in the article and do not count, where nobody of the subscription is named."""


def list_alerts(site: Site, actor: Actor, limit: int | None = 100) -> tuple[AlertView, ...]:
    """Give the newest alerts with their deliveries; all of them where `limit` is None."""
    require(actor, AccessRole.READER, "look at alerts")
    with site.database.reading() as connection:
        return tuple(read_alerts(connection, limit=limit))


def show(site: Site, actor: Actor, alert: str) -> AlertLedger:
    """Give everything that happened to an alert, from the article's fetch to the recipient's last answer."""
    require(actor, AccessRole.READER, "look at alerts")
    with site.database.reading() as connection:
        ledger = alert_ledger(connection, alert)
    if ledger is None:
        raise not_found(f"alert {alert}: there is none; `wirewatch alerts --json` lists their ids")
    return ledger


def why(site: Site, actor: Actor, words: str, subscription: str) -> Explanation:
    """Answer for the article of that id or address, or whose headline has those words."""
    require(actor, AccessRole.READER, "look at alerts")
    wanted = site.in_force.subscriptions().get(subscription)
    tags = {entity.id: tuple(entity.tags) for entity in site.in_force.watchlist().entities}
    with site.database.reading() as connection:
        found = find_articles(connection, words, _SIMILAR + 1)
        asked = found[0].id if found else words
        answer = reasons.why(connection, asked, subscription, wanted, tags, rejected_in(site))
    first = found[0] if found else None
    others = tuple(found[1:])
    return Explanation(answer.reason, answer.message, answer.alert, answer.refusals, first, others, answer.rejected)
