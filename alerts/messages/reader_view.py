"""What a message knows of the subscription that it comes from: its name, and its reader's clock and languages."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from config.files.subscriptions import Subscription


class ReaderView(msgspec.Struct, frozen=True):
    """A subscription as its reader knows it."""

    name: str
    zone: str = "UTC"
    languages: tuple[str, ...] = ()
    """What the reader reads, the dearest first; empty where nobody said so."""

    @property
    def clock(self) -> ZoneInfo:
        """The reader's clock."""
        return ZoneInfo(self.zone)


def view_of(subscription: Subscription) -> ReaderView:
    """Give what messages know of a subscription."""
    return ReaderView(subscription.name or subscription.id, subscription.zone, subscription.languages)
