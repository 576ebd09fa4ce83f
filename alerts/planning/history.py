"""What readers were notified of and what waits for them: a value, read for a batch or grown by a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from alerts.planning.notification import Notification, ReaderStory
from core.outcomes import NotificationOutcome, SnoozeKind


class RecentNotification(msgspec.Struct, frozen=True):
    """One that a subscription caused lately, at once and not held."""

    at: datetime
    entities: tuple[str, ...]


class Snooze(msgspec.Struct, frozen=True):
    """What a reader does not want to hear of until a time."""

    kind: SnoozeKind
    what: str
    """The id of the story or the entity; empty for the subscription."""
    until: datetime


class History(msgspec.Struct, frozen=True):
    """The past of some stories and subscriptions. Nobody changes it: a plan gives the history that follows."""

    alerts: frozenset[str] = frozenset()
    """Ids of the alerts that exist."""
    waiting: Mapping[ReaderStory, tuple[Notification, ...]] = {}
    notified: Mapping[ReaderStory, str] = {}
    """The delivery that notified a reader of a story first."""
    recent: Mapping[str, tuple[RecentNotification, ...]] = {}
    """By subscription."""
    snoozes: Mapping[str, tuple[Snooze, ...]] = {}
    """By subscription."""
    followed: Mapping[str, datetime] = {}
    """Alert → when its last follow-up went, or is to go; those within the hour are enough."""


class HistoryDraft:
    """The history that follows, while one plan is made: a copy, so that the one it starts from stays as it is."""

    def __init__(self, history: History) -> None:
        self._snoozes = history.snoozes
        self.alerts = set(history.alerts)
        self.waiting = dict(history.waiting)
        self.notified = dict(history.notified)
        self.recent = dict(history.recent)
        self.followed = dict(history.followed)

    def wait(self, one: Notification) -> None:
        """Let a notification wait."""
        self.waiting[one.reader_story] = (*self.waiting.get(one.reader_story, ()), one)

    def put(self, one: Notification, delivery: str) -> Notification:
        """Put a notification into a delivery, and nothing of its reader and story waits any more."""
        self.notified.setdefault(one.reader_story, delivery)
        self.waiting[one.reader_story] = ()
        return msgspec.structs.replace(one, delivery=delivery, outcome=NotificationOutcome.IN_DELIVERY)

    def finished(self) -> History:
        """Give the history that follows."""
        return History(frozenset(self.alerts), self.waiting, self.notified, self.recent, self._snoozes, self.followed)
