"""What a batch of wanted articles means to their readers: pure, given what was told before.

    owed ─▶ alert, or follow-up, or nothing ─▶ due when ─▶ entries
    entries at once  + what waits for the same reader on the same story ─▶ one delivery

A reader is a target: two subscriptions that lead to one address tell it a story once, on the faster cadence. The
alert worker runs this on what it reads from the database (`history.py`), the estimate on an archive, from nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from alerts.matching import Match, Why
from alerts.planning.timing import Recent, Snooze, follow_up, when
from config.files.subscriptions import Subscription
from core.article import Tagged
from core.outcomes import FollowUp, Held, NotificationOutcome

Place = tuple[str, str, str]
"""A reader and a story: channel, target, story."""
LARGEST = 100
"""Entries in one message; a digest of more comes in parts."""


class Pending(msgspec.Struct, frozen=True):
    """What a matching article means to one subscription: a new alert, or more about an old one."""

    alert: str
    """32 hex digits of subscription and story: the same in every replay."""
    match: Match
    tagged: Tagged

    @classmethod
    def of(cls, match: Match, tagged: Tagged) -> Pending:
        """Name the alert."""
        return cls(stable_id(match.subscription.id, tagged.placement.story), match, tagged)


class Notification(msgspec.Struct, frozen=True):
    """An alert, or a follow-up on one, that a reader is to be told (alerts/tables.py says what each field is)."""

    id: str
    alert: str
    subscription: str
    story: str
    kind: str
    article: str
    channel: str
    target: str
    created: datetime
    due: datetime
    held: Held
    timing: str
    why: Why
    delivery: str | None
    outcome: NotificationOutcome

    @property
    def place(self) -> Place:
        """Whom it tells, and of what."""
        return self.channel, self.target, self.story


class History:
    """What was told and what waits: read for a batch, or grown by a simulation."""

    def __init__(self) -> None:
        self.waiting: defaultdict[Place, list[Notification]] = defaultdict(list)
        self.told: dict[Place, str] = {}
        """The delivery that told a reader of a story first."""
        self.recent: defaultdict[str, list[Recent]] = defaultdict(list)
        self.snoozes: defaultdict[str, list[Snooze]] = defaultdict(list)


class Planned(msgspec.Struct, frozen=True):
    """What to write."""

    notifications: tuple[Notification, ...]
    """New ones, each in the delivery that tells it at once where there is one."""
    joined: tuple[Notification, ...]
    """Older ones that waited, and now go along."""
    followed: frozenset[int]
    """Places in `owed` of the articles that are told as follow-ups."""


def plan(history: History, pending: Sequence[Pending], created: set[str], now: datetime) -> Planned:
    """Decide about every owed article, in their order; `created` are the alerts that are new. Adds to `past`."""
    fresh, made, followed = set(created), [], set()
    for number, one in enumerate(pending):
        is_new = one.alert in fresh
        fresh.discard(one.alert)
        if not is_new and not wants_follow_up(one):
            continue
        if not is_new:
            followed.add(number)
        made.append(_notification(history, one, "alert" if is_new else "update", now))
    leaving = {one.place for one in made if one.outcome is NotificationOutcome.WAITING and one.due <= now}
    gone = [one for place in sorted(leaving) for one in deliver(history, history.waiting[place])]
    by_id = {one.id: one for one in gone}
    new = {one.id for one in made}
    return Planned(
        tuple(by_id.get(one.id, one) for one in made),
        tuple(one for one in gone if one.id not in new),
        frozenset(followed),
    )


def wants_follow_up(pending: Pending) -> bool:
    """Say whether an article is told to those who were alerted of its story."""
    return follow_up(pending.match.subscription.updates, pending.tagged) is FollowUp.NOTIFIED


def _notification(history: History, pending: Pending, kind: str, now: datetime) -> Notification:
    subscription, tagged = pending.match.subscription, pending.tagged
    cause = () if kind == "alert" else (tagged.article.id, tagged.article.revision)
    to, why, story = subscription.to, pending.match.why, tagged.placement.story
    place = to.channel, to.address, story
    told = history.told.get(place) if kind == "alert" else None
    due = when(
        subscription,
        why,
        story,
        recent=history.recent.get(subscription.id, ()),
        snoozes=history.snoozes.get(subscription.id, ()),
        now=now,
    )
    made = Notification(
        id=stable_id(pending.alert, kind, *cause),
        alert=pending.alert,
        subscription=subscription.id,
        story=story,
        kind=kind,
        article=tagged.article.id,
        channel=to.channel,
        target=to.address,
        created=now,
        due=now if told else due.at,
        held=Held.NOT if told else due.held,
        timing=timing_of(subscription),
        why=why,
        delivery=told,
        outcome=NotificationOutcome.ALREADY_NOTIFIED if told else NotificationOutcome.WAITING,
    )
    if not told:
        history.waiting[place].append(made)
        if due.held is Held.NOT and is_paced(subscription):
            history.recent[subscription.id].append(Recent(now, why.entities))
    return made


def deliver(history: History, notifications: Iterable[Notification]) -> list[Notification]:
    """Put entries of one reader into one message, and those that are too many into further ones. Adds to `past`."""
    ordered = sorted(notifications, key=lambda one: (one.created, one.story, one.id))
    gone = []
    for some in (ordered[start : start + LARGEST] for start in range(0, len(ordered), LARGEST)):
        delivery = stable_id(*sorted(one.id for one in some))
        for one in some:
            history.told.setdefault(one.place, delivery)
            history.waiting.pop(one.place, None)
            gone.append(msgspec.structs.replace(one, delivery=delivery, outcome=NotificationOutcome.IN_DELIVERY))
    return gone


def due_together(history: History, due: Iterable[Notification]) -> list[Notification]:
    """Put what is due into one message a reader, along with what else waits on the same stories."""
    by_reader: defaultdict[tuple[str, str], dict[str, Notification]] = defaultdict(dict)
    for one in due:
        for each in [one, *history.waiting.get(one.place, ())]:
            by_reader[one.channel, one.target][each.id] = each
    return [
        notification for reader in sorted(by_reader) for notification in deliver(history, by_reader[reader].values())
    ]


def is_paced(subscription: Subscription) -> bool:
    """Say whether it matters to this subscription what went lately."""
    return bool(subscription.budget or subscription.group)


def timing_of(subscription: Subscription) -> str:
    """Give what changes when a subscription's timing or target does."""
    one = subscription
    parts = (one.cadence.written(), one.zone, one.quiet and one.quiet.written(), one.urgent, one.group, one.budget)
    return stable_id(one.to.channel, one.to.address, *(str(part) for part in parts))[:16]


def stable_id(*parts: str) -> str:
    """Give 32 hex digits that stand for these parts."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
