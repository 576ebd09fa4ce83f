"""The notification: one alert, or one follow-up, for one subscription; and what it is before it is decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from alerts.ids import stable_id
from alerts.matching import Match
from alerts.why_matched import Why
from core.article import Tagged
from core.outcomes import HoldReason, NotificationKind, NotificationOutcome

ReaderStory = tuple[str, str, str]
"""A reader and a story: channel, target, story."""


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
    """An alert, or a follow-up on one, for a reader (alerts/tables.py says what each field is)."""

    id: str
    alert: str
    subscription: str
    story: str
    kind: NotificationKind
    article: str
    channel: str
    target: str
    created: datetime
    due: datetime
    held: HoldReason
    timing: str
    why: Why
    delivery: str | None
    outcome: NotificationOutcome

    @property
    def reader_story(self) -> ReaderStory:
        """Who is notified, and of what."""
        return self.channel, self.target, self.story


def deliveries_of(notifications: Iterable[Notification]) -> set[tuple[str, str, str]]:
    """Give the new deliveries of notifications: id, channel, target. Who waits, or had the story before, is in none."""
    return {
        (one.delivery, one.channel, one.target)
        for one in notifications
        if one.delivery is not None and one.outcome is NotificationOutcome.IN_DELIVERY
    }
