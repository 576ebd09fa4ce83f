"""When something is due, and when never, with the reason: pure functions of values, clock and chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from alerts.matching import SEVERITIES, Why
from alerts.planning.local_time import next_digest, next_hour, quiet_until, this_hour
from config.files.subscriptions import Subscription, Updates
from core.article import Article, Tagged
from core.outcomes import ArticleOutcome, FollowUp, Held


def never(article: Article) -> ArticleOutcome | None:
    """Give the reason why nobody is told about this article, or None where whoever wants it is told at once.

    No clock: what waited in the log through an outage is news still (docs/decisions/0002).
    """
    return ArticleOutcome.HISTORY if article.history else None


def follow_up(updates: Updates, tagged: Tagged) -> FollowUp:
    """Decide whether an article on a story that was alerted is told, too. A copy never is."""
    if updates == "none":
        return FollowUp.UPDATES_OFF
    if tagged.facts:
        return FollowUp.NOTIFIED
    if tagged.placement.role == "copy":
        return FollowUp.COPY
    return FollowUp.NOTIFIED if updates == "all" else FollowUp.NOT_MATERIAL


class Recent(msgspec.Struct, frozen=True):
    """A message that a subscription caused lately, at once and not held."""

    at: datetime
    entities: tuple[str, ...]


class Snooze(msgspec.Struct, frozen=True):
    """What a reader does not want to hear of until a time."""

    kind: str
    """`story`, `entity` or `subscription`."""
    what: str
    """Its id."""
    until: datetime


class Due(msgspec.Struct, frozen=True):
    """When an entry leaves, and why not before."""

    at: datetime
    held: Held


def when(
    subscription: Subscription,
    why: Why,
    story: str,
    *,
    recent: Sequence[Recent],
    snoozes: Sequence[Snooze],
    now: datetime,
) -> Due:
    """Decide when an entry is due: snooze, then cadence or pacing, then quiet hours, each from where the last ended.

    What is urgent to its reader waits for no quiet hours, group window or budget; their digest and snooze it obeys.
    """
    urgent = subscription.urgent is not None and SEVERITIES[why.severity] >= SEVERITIES[subscription.urgent]
    due = Due(now, Held.NOT)
    until = snoozed_until(snoozes, why, story, now)
    if until is not None:
        due = Due(until, Held.SNOOZE)
    if subscription.cadence.every != "at once":
        due = Due(next_digest(subscription.cadence, subscription.zone, due.at), Held.DIGEST)
    elif until is None and not urgent:
        due = _paced(subscription, why, recent, now)
    quiet = None if urgent else quiet_until(subscription.quiet, subscription.zone, due.at)
    return due if quiet is None else Due(quiet, Held.QUIET_HOURS)


def snoozed_until(snoozes: Sequence[Snooze], why: Why, story: str, now: datetime) -> datetime | None:
    """Give the end of what is snoozed: the subscription, the story, or every entity that the entry is about."""
    until = {(one.kind, one.what): one.until for one in snoozes if one.until > now}
    whole = [until[key] for key in (("subscription", ""), ("story", story)) if key in until]
    entities = [until.get(("entity", entity)) for entity in why.entities]
    if entities and None not in entities:
        whole.append(min(end for end in entities if end is not None))
    return max(whole, default=None)


def _paced(subscription: Subscription, why: Why, recent: Sequence[Recent], now: datetime) -> Due:
    """Hold what follows closely on a message about the same entity, or goes over the hour's budget."""
    about = set(why.entities)
    opened = [one.at for one in recent if one.at > now - subscription.group and about & set(one.entities)]
    if opened:
        return Due(min(opened) + subscription.group, Held.GROUP)
    spent = [one for one in recent if one.at >= this_hour(subscription.zone, now)]
    if subscription.budget and len(spent) >= subscription.budget:
        return Due(next_hour(subscription.zone, now), Held.BUDGET)
    return Due(now, Held.NOT)
