"""What a batch of matching articles means to their readers: pure, given what they were notified of before.

    pending ─▶ alert, or follow-up, or nothing ─▶ due when ─▶ notifications
    notifications due now  + what waits for the same reader on the same story ─▶ one delivery

A reader is a target: two subscriptions that lead to one address notify it of a story once, on the faster cadence. The
alert worker runs this on what it reads from the database (`read_history`), the estimate on an archive, from nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from alerts.ids import stable_id
from alerts.planning.history import History, HistoryDraft, RecentNotification
from alerts.planning.notification import Notification, Pending
from alerts.planning.timing import follow_up, when
from config.files.subscriptions import Subscription
from core.outcomes import FollowUp, HoldReason, NotificationKind, NotificationOutcome

_ONE_AFTER_ANOTHER = timedelta(microseconds=1)
"""A message shows its notifications in the order in which they were made."""
LARGEST = 100
"""Notifications in one message; a digest of more comes in parts."""


class Planned(msgspec.Struct, frozen=True):
    """What to write."""

    notifications: tuple[Notification, ...]
    """New ones, each in its delivery where it leaves at once."""
    joined: tuple[Notification, ...]
    """Older ones that waited, and now go along."""
    created: frozenset[str]
    """Ids of the alerts that are new."""
    followed: frozenset[int]
    """Places in `pending` of the articles that are follow-ups."""
    history: History
    """What comes of the history that was given."""


def plan(history: History, pending: Sequence[Pending], now: datetime) -> Planned:
    """Decide about every matching article, in their order."""
    draft, made, created, followed = HistoryDraft(history), [], set(), set()
    for number, one in enumerate(pending):
        is_new = one.alert not in draft.alerts
        if not is_new and not wants_follow_up(one):
            continue
        if is_new:
            draft.alerts.add(one.alert)
            created.add(one.alert)
        else:
            followed.add(number)
        made.append(
            _notification(draft, history, one, NotificationKind.ALERT if is_new else NotificationKind.UPDATE, now)
        )
    leaving = {one.reader_story for one in made if one.outcome is NotificationOutcome.WAITING and one.due <= now}
    gone = [one for place in sorted(leaving) for one in _into_deliveries(draft, draft.waiting[place])]
    by_id = {one.id: one for one in gone}
    new = {one.id for one in made}
    return Planned(
        tuple(by_id.get(one.id, one) for one in made),
        tuple(one for one in gone if one.id not in new),
        frozenset(created),
        frozenset(followed),
        draft.finished(),
    )


def plan_missed(history: History, pending: Sequence[Pending], now: datetime) -> Planned:
    """Put what was found looking back into one message a reader, in its order, whatever the cadence; no story twice."""
    draft, made = HistoryDraft(history), []
    for one in pending:
        if one.alert not in draft.alerts:
            draft.alerts.add(one.alert)
            made.append(_notification(draft, history, one, NotificationKind.ALERT, now))
    new = {one.id for one in made}
    missed = [
        msgspec.structs.replace(
            one, due=now, held=HoldReason.MISSED, created=now - (len(made) - place) * _ONE_AFTER_ANOTHER
        )
        for place, one in enumerate(made)
        if one.outcome is NotificationOutcome.WAITING
    ]
    others = {place: tuple(one for one in some if one.id not in new) for place, some in draft.waiting.items()}
    gone, after = release_due(History(waiting=others, notified=draft.notified), missed)
    by_id = {one.id: one for one in gone}
    return Planned(
        tuple(by_id.get(one.id, one) for one in made),
        tuple(one for one in gone if one.id not in new),
        frozenset(one.alert for one in made),
        frozenset(),
        after,
    )


def wants_follow_up(pending: Pending) -> bool:
    """Say whether the subscription wants this article, having been alerted of its story."""
    return follow_up(pending.match.subscription.updates, pending.tagged) is FollowUp.NOTIFIED


def release_due(history: History, due: Iterable[Notification]) -> tuple[list[Notification], History]:
    """Put what is due into one message a reader, with what else waits on the same stories; and what comes of it."""
    draft = HistoryDraft(history)
    by_reader: defaultdict[tuple[str, str], dict[str, Notification]] = defaultdict(dict)
    for one in due:
        for each in [one, *history.waiting.get(one.reader_story, ())]:
            by_reader[one.channel, one.target][each.id] = each
    gone = [one for reader in sorted(by_reader) for one in _into_deliveries(draft, by_reader[reader].values())]
    return gone, draft.finished()


def is_paced(subscription: Subscription) -> bool:
    """Say whether it matters to this subscription what went lately."""
    return bool(subscription.budget or subscription.group)


def timing_of(subscription: Subscription) -> str:
    """Give what changes when a subscription's timing or target does."""
    one = subscription
    parts = (one.cadence.written(), one.zone, one.quiet and one.quiet.written(), one.urgent, one.group, one.budget)
    return stable_id(one.to.channel, one.to.address, *(str(part) for part in parts))[:16]


def _notification(
    draft: HistoryDraft, history: History, pending: Pending, kind: NotificationKind, now: datetime
) -> Notification:
    subscription, tagged = pending.match.subscription, pending.tagged
    is_alert = kind is NotificationKind.ALERT
    cause = () if is_alert else (tagged.article.id, tagged.article.revision)
    to, why, story = subscription.to, pending.match.why, tagged.placement.story
    earlier = draft.notified.get((to.channel, to.address, story)) if is_alert else None
    recent = draft.recent.get(subscription.id, ())
    due = when(
        subscription,
        why,
        story,
        recent=recent,
        snoozes=history.snoozes.get(subscription.id, ()),
        now=now,
        followed=None if is_alert or subscription.updates == "all" else draft.followed.get(pending.alert),
    )
    if not is_alert:
        draft.followed[pending.alert] = due.at
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
        due=now if earlier else due.at,
        held=HoldReason.NOT if earlier else due.held,
        timing=timing_of(subscription),
        why=why,
        delivery=earlier,
        outcome=NotificationOutcome.ALREADY_NOTIFIED if earlier else NotificationOutcome.WAITING,
    )
    if not earlier:
        draft.wait(made)
        if due.held is HoldReason.NOT and is_paced(subscription):
            draft.recent[subscription.id] = (*recent, RecentNotification(now, why.entities))
    return made


def _into_deliveries(draft: HistoryDraft, notifications: Iterable[Notification]) -> list[Notification]:
    """Put notifications of one reader into one delivery, and those that are too many into further ones."""
    ordered = sorted(notifications, key=lambda one: (one.created, one.story, one.id))
    gone = []
    for some in (ordered[start : start + LARGEST] for start in range(0, len(ordered), LARGEST)):
        delivery = stable_id(*sorted(one.id for one in some))
        gone += [draft.put(one, delivery) for one in some]
    return gone
