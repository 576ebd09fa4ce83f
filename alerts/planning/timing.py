"""When a notification is due, whether there is a follow-up, and what is only archived, each with its reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from alerts.matching import SEVERITIES
from alerts.planning.history import RecentNotification, Snooze
from alerts.planning.local_time import next_digest, next_hour, quiet_until, this_hour
from alerts.why_matched import Why
from config.files.subscriptions import Subscription, Updates
from core.article import Article, StoryRole, Tagged
from core.outcomes import ArticleOutcome, FollowUp, HoldReason, SnoozeKind

FOLLOW_UP_APART = timedelta(hours=1)
"""Between two follow-ups on one story to one reader: what a live page adds meanwhile comes together at the end."""


def archive_only_reason(article: Article) -> ArticleOutcome | None:
    """Give the reason why nobody is notified of this article; None where whoever wants it is.

    No clock: what waited in the log through an outage is news still (docs/decisions/0002).
    """
    return ArticleOutcome.HISTORY if article.history else None


def follow_up(updates: Updates, tagged: Tagged) -> FollowUp:
    """Decide whether readers who were alerted of a story are notified of one more article on it. Never of a copy."""
    if updates == "none":
        return FollowUp.UPDATES_OFF
    if tagged.facts:
        return FollowUp.NOTIFIED
    if tagged.placement.role is StoryRole.COPY:
        return FollowUp.COPY
    return FollowUp.NOTIFIED if updates == "all" else FollowUp.NOT_MATERIAL


class Due(msgspec.Struct, frozen=True):
    """When a notification leaves, and why not before."""

    at: datetime
    held: HoldReason


def when(
    subscription: Subscription,
    why: Why,
    story: str,
    *,
    recent: Sequence[RecentNotification],
    snoozes: Sequence[Snooze],
    now: datetime,
    followed: datetime | None = None,
) -> Due:
    """Decide when a notification is due: snooze, then cadence or pacing, then quiet hours, each from where one ended.

    What is urgent to its reader waits for no quiet hours, group window or budget; their digest and snooze it obeys, and
    the hour between two follow-ups on a story. `followed`: when the last of these went, or is to go.
    """
    urgent = subscription.urgent is not None and SEVERITIES[why.severity] >= SEVERITIES[subscription.urgent]
    due = Due(now, HoldReason.NOT)
    until = snoozed_until(snoozes, why, story, now)
    if until is not None:
        due = Due(until, HoldReason.SNOOZE)
    if subscription.cadence.every != "at once":
        due = Due(next_digest(subscription.cadence, subscription.zone, due.at), HoldReason.DIGEST)
    elif until is None and not urgent:
        due = _paced(subscription, why, recent, now)
    if due.held is HoldReason.NOT and followed is not None and followed + FOLLOW_UP_APART > now:
        due = Due(followed if followed > now else followed + FOLLOW_UP_APART, HoldReason.FOLLOW_UP)
    quiet = None if urgent else quiet_until(subscription.quiet, subscription.zone, due.at)
    return due if quiet is None else Due(quiet, HoldReason.QUIET_HOURS)


def snoozed_until(snoozes: Sequence[Snooze], why: Why, story: str, now: datetime) -> datetime | None:
    """Give the end of what is snoozed: the subscription, the story, or every entity that the notification is about."""
    until = {(one.kind, one.what): one.until for one in snoozes if one.until > now}
    whole = [until[key] for key in ((SnoozeKind.SUBSCRIPTION, ""), (SnoozeKind.STORY, story)) if key in until]
    entities = [until.get((SnoozeKind.ENTITY, entity)) for entity in why.entities]
    if entities and None not in entities:
        whole.append(min(end for end in entities if end is not None))
    return max(whole, default=None)


def _paced(subscription: Subscription, why: Why, recent: Sequence[RecentNotification], now: datetime) -> Due:
    """Hold what follows closely on a message about the same entity, or goes over the hour's budget."""
    about = set(why.entities)
    opened = [one.at for one in recent if one.at > now - subscription.group and about & set(one.entities)]
    if opened:
        return Due(min(opened) + subscription.group, HoldReason.GROUP)
    spent = [one for one in recent if one.at >= this_hour(subscription.zone, now)]
    if subscription.budget and len(spent) >= subscription.budget:
        return Due(next_hour(subscription.zone, now), HoldReason.BUDGET)
    return Due(now, HoldReason.NOT)
