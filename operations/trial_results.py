"""What a trial of a watchlist that is not in force finds, as the command prints it and the API gives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from alerts.reports.estimated import MessageVolume

Side = Literal["gained", "lost"]


class ChangedMention(msgspec.Struct, frozen=True):
    """A mention that only one of the two lists finds, with the article it stands in."""

    side: Side
    name: str
    """The listed name that found it."""
    text: str
    sentence: str
    title: str
    source: str
    url: str
    published: datetime


class EntityDifference(msgspec.Struct, frozen=True):
    """What the draft gains and loses of one entity."""

    entity: str
    label: str
    gained: int
    lost: int
    names: Mapping[str, int]
    """Listed name → mentions gained, less those lost."""
    examples: tuple[ChangedMention, ...]


class NoisyName(msgspec.Struct, frozen=True):
    """A name of a changed entity that would be found all the time."""

    entity: str
    name: str
    articles: int


class NameOfEntity(msgspec.Struct, frozen=True):
    """A listed name."""

    entity: str
    name: str


class SubscriptionVolume(msgspec.Struct, frozen=True):
    """What a subscription would have got with the list in force, and with the draft."""

    subscription: str
    before: MessageVolume
    after: MessageVolume


class DraftTrial(msgspec.Struct, frozen=True):
    """What a draft would have changed."""

    since: datetime | None
    """When the first article that was looked at came; None where there was none."""
    articles: int
    changed: tuple[str, ...]
    """The entities that the draft adds, removes or changes."""
    differences: tuple[EntityDifference, ...]
    """Those of which mentions are gained or lost, the largest change first. May name others, which share a name."""
    silent: tuple[str, ...]
    """Added and changed entities of which the draft finds nothing at all."""
    noisy: tuple[NoisyName, ...] = ()
    """Names that the draft finds in one article of a hundred and more, the commonest first."""
    unused: tuple[NameOfEntity, ...] = ()
    """Names by which the draft finds nothing, of changed entities that it finds by others; the first hundred."""
    subscriptions: tuple[SubscriptionVolume, ...] = ()
    """Those that would have got other articles, the largest change first; by the rules of an estimate."""
    subscriptions_left_out: int = 0
    """How many more there are."""
