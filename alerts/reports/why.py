"""Answers the question "why did I not get this?": one named reason for any article and any subscription.

archived? ─ no ─▶ not_seen
alerted? ── yes ▶ where its entry and its message stand: sent, on_its_way, held, failed, …, joined
named? ──── no ─▶ no_mention, history
wanted? ─── no ─▶ not_wanted, with every part of the filter that keeps it out
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa

from alerts.matching import why_not
from alerts.reports.archived import mention_of, tagged_of
from alerts.tables import alert_articles, alerts, deliveries, notifications
from config.files.subscriptions import Subscription
from core.archive import articles, mentions
from core.article import Tagged
from core.outcomes import ArticleOutcome, AttemptOutcome, DeliveryState, NotificationOutcome, Refusal, WhyNot

_BY_STATE = {
    DeliveryState.SENT: WhyNot.SENT,
    DeliveryState.DUE: WhyNot.ON_ITS_WAY,
    DeliveryState.LEASED: WhyNot.ON_ITS_WAY,
    DeliveryState.FAILED: WhyNot.FAILED,
    DeliveryState.DROPPED: WhyNot.DROPPED,
}
_BY_OUTCOME = {AttemptOutcome.SUPPRESSED: WhyNot.SUPPRESSED, AttemptOutcome.DISABLED: WhyNot.DISABLED}
_MESSAGES = {
    Refusal.NO_MENTION: "nobody on the watchlist is named",
    Refusal.NOT_ASKED_FOR: "it names {named}, which the subscription does not ask for",
    Refusal.SEVERITY: "what it names matters less than the subscription's severity",
    Refusal.LANGUAGE: "it is in another language ({language})",
    Refusal.SOURCE: "it is of another outlet ({source})",
    Refusal.COUNTRY: "its outlet sits elsewhere ({country})",
    Refusal.MUST: "none of the words that must occur does",
    Refusal.MUST_NOT: "a word occurs that must not",
}


class Answer(msgspec.Struct, frozen=True):
    """The reason, and a sentence."""

    reason: WhyNot
    message: str
    alert: str = ""
    """The alert that told the story, where there is one: `wirewatch alerts show` tells its way."""
    refusals: tuple[Refusal, ...] = ()
    """The parts of the filter that keep it out."""


def why(
    connection: sa.Connection,
    article_id: str,
    name: str,
    subscription: Subscription | None,
    tags: Mapping[str, tuple[str, ...]],
) -> Answer:
    """Answer for the subscription of this name: the one in force, or None where there is none.

    `tags` are those of the watchlist's entities, as the subscription may ask for a tag.
    """
    article = connection.execute(sa.select(articles).where(articles.c.id == article_id)).first()
    if article is None:
        return Answer(WhyNot.NOT_SEEN, f"no article {article_id} is archived: not fetched, or still on the bus")
    told = _told(connection, article_id, name)
    if told is not None:
        return told
    if article.outcome == ArticleOutcome.HISTORY:
        return Answer(WhyNot.HISTORY, "archived without alerts: a new feed's backlog, or too old when first seen")
    return _unwanted(_archived(connection, article, tags), name, subscription)


def _unwanted(tagged: Tagged, name: str, subscription: Subscription | None) -> Answer:
    """Say why the subscription did not want an article that was told to others, or to nobody."""
    article = tagged.article
    if not tagged.mentions:
        return Answer(WhyNot.NO_MENTION, f"nobody on the watchlist (version {tagged.watchlist}) is named in it")
    if subscription is None:
        return Answer(WhyNot.NO_SUBSCRIPTION, f"no subscription {name} is in force")
    refusals = why_not(subscription, tagged)
    if not refusals:
        said = f"{name} would want it now; when it was fetched, on {article.fetched:%Y-%m-%d %H:%M} UTC, it did not"
        return Answer(WhyNot.NOT_THEN, f"{said}, or wanted no follow-up on its story")
    given = {
        "named": ", ".join(dict.fromkeys(mention.label for mention in tagged.mentions)),
        "language": article.language,
        "source": article.source,
        "country": article.country or "unknown",
    }
    message = "; ".join(_MESSAGES[refusal].format(**given) for refusal in refusals)
    return Answer(WhyNot.NOT_WANTED, message, refusals=refusals)


def _told(connection: sa.Connection, article: str, name: str) -> Answer | None:
    """Say where the alert stands that told this article's story to the subscription."""
    joined = alert_articles.join(alerts, alerts.c.id == alert_articles.c.alert)
    query = sa.select(alerts).select_from(joined)
    alert = connection.execute(query.where(alert_articles.c.article == article, alerts.c.subscription == name)).first()
    if alert is None:
        return None
    own = sa.select(notifications).where(notifications.c.alert == alert.id)
    notification = connection.execute(
        own.where(notifications.c.article == article).order_by(notifications.c.created.desc())
    ).first()
    if notification is None:
        said = f"its story was told by alert {alert.id} on {alert.created:%Y-%m-%d %H:%M} UTC: this is one more outlet"
        return Answer(WhyNot.JOINED, said, alert.id)
    if notification.outcome == NotificationOutcome.WAITING:
        said = f"held ({notification.held or 'due now'}) until {notification.due:%Y-%m-%d %H:%M} UTC"
        return Answer(WhyNot.HELD, said, alert.id)
    if notification.outcome == NotificationOutcome.ENDED:
        return Answer(WhyNot.DROPPED, "the subscription was ended, paused or removed while it waited", alert.id)
    message = connection.execute(sa.select(deliveries).where(deliveries.c.id == notification.delivery)).first()
    if message is None:
        return Answer(WhyNot.ON_ITS_WAY, "told with another message of the same reader", alert.id)
    state = DeliveryState(message.state)
    reason = _BY_STATE[state]
    if state is DeliveryState.FAILED:
        reason = _BY_OUTCOME.get(AttemptOutcome(message.outcome), reason) if message.outcome else reason
    at = message.finished or message.due
    said = f"{message.channel} {message.target}: {state.value}, {at:%Y-%m-%d %H:%M} UTC"
    return Answer(reason, f"{said}: {message.detail}" if message.detail else said, alert.id)


def _archived(
    connection: sa.Connection, article: sa.Row[tuple[object, ...]], tags: Mapping[str, tuple[str, ...]]
) -> Tagged:
    found = connection.execute(sa.select(mentions).where(mentions.c.article == article.id))
    return tagged_of(article, tuple(mention_of(row, tags) for row in found))
