"""What a batch of wanted articles means to their readers: pure, given what was told before.

    owed ─▶ alert, or follow-up, or nothing ─▶ due when ─▶ entries
    entries at once  + what waits for the same reader on the same story ─▶ one delivery

A reader is a target: two subscriptions that lead to one address tell it a story once, on the faster cadence. The
alert worker runs this on what it reads from the database (`past.py`), the estimate on an archive, from nothing.
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
from core.outcomes import EntryOutcome, FollowUp, Held

Place = tuple[str, str, str]
"""A reader and a story: channel, target, story."""
LARGEST = 100
"""Entries in one message; a digest of more comes in parts."""


class Owed(msgspec.Struct, frozen=True):
    """What a matching article means to one subscription: a new alert, or more about an old one."""

    alert: str
    """32 hex digits of subscription and story: the same in every replay."""
    match: Match
    tagged: Tagged

    @classmethod
    def of(cls, match: Match, tagged: Tagged) -> Owed:
        """Name the alert."""
        return cls(digest(match.subscription.id, tagged.placement.story), match, tagged)


class Entry(msgspec.Struct, frozen=True):
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
    rhythm: str
    why: Why
    delivery: str | None
    outcome: EntryOutcome

    @property
    def place(self) -> Place:
        """Whom it tells, and of what."""
        return self.channel, self.target, self.story


class Past:
    """What was told and what waits: read for a batch, or grown by a simulation."""

    def __init__(self) -> None:
        self.waiting: defaultdict[Place, list[Entry]] = defaultdict(list)
        self.told: dict[Place, str] = {}
        """The delivery that told a reader of a story first."""
        self.recent: defaultdict[str, list[Recent]] = defaultdict(list)
        self.snoozes: defaultdict[str, list[Snooze]] = defaultdict(list)


class Planned(msgspec.Struct, frozen=True):
    """What to write."""

    entries: tuple[Entry, ...]
    """New ones, each in the delivery that tells it at once where there is one."""
    joined: tuple[Entry, ...]
    """Older ones that waited, and now go along."""
    followed: frozenset[int]
    """Places in `owed` of the articles that are told as follow-ups."""


def plan(past: Past, owed: Sequence[Owed], created: set[str], now: datetime) -> Planned:
    """Decide about every owed article, in their order; `created` are the alerts that are new. Adds to `past`."""
    fresh, made, followed = set(created), [], set()
    for number, one in enumerate(owed):
        is_new = one.alert in fresh
        fresh.discard(one.alert)
        if not is_new and not tells(one):
            continue
        if not is_new:
            followed.add(number)
        made.append(_entry(past, one, "alert" if is_new else "update", now))
    leaving = {one.place for one in made if one.outcome is EntryOutcome.WAITING and one.due <= now}
    gone = [one for place in sorted(leaving) for one in deliver(past, past.waiting[place])]
    by_id = {one.id: one for one in gone}
    new = {one.id for one in made}
    return Planned(
        tuple(by_id.get(one.id, one) for one in made),
        tuple(one for one in gone if one.id not in new),
        frozenset(followed),
    )


def tells(owed: Owed) -> bool:
    """Say whether an article is told to those who were alerted of its story."""
    return follow_up(owed.match.subscription.updates, owed.tagged) is FollowUp.TOLD


def _entry(past: Past, owed: Owed, kind: str, now: datetime) -> Entry:
    subscription, tagged = owed.match.subscription, owed.tagged
    cause = () if kind == "alert" else (tagged.article.id, tagged.article.revision)
    to, why, story = subscription.to, owed.match.why, tagged.placement.story
    place = to.channel, to.address, story
    told = past.told.get(place) if kind == "alert" else None
    due = when(
        subscription,
        why,
        story,
        recent=past.recent.get(subscription.id, ()),
        snoozes=past.snoozes.get(subscription.id, ()),
        now=now,
    )
    made = Entry(
        id=digest(owed.alert, kind, *cause),
        alert=owed.alert,
        subscription=subscription.id,
        story=story,
        kind=kind,
        article=tagged.article.id,
        channel=to.channel,
        target=to.address,
        created=now,
        due=now if told else due.at,
        held=Held.NOT if told else due.held,
        rhythm=rhythm(subscription),
        why=why,
        delivery=told,
        outcome=EntryOutcome.TOLD if told else EntryOutcome.WAITING,
    )
    if not told:
        past.waiting[place].append(made)
        if due.held is Held.NOT and is_paced(subscription):
            past.recent[subscription.id].append(Recent(now, why.entities))
    return made


def deliver(past: Past, entries: Iterable[Entry]) -> list[Entry]:
    """Put entries of one reader into one message, and those that are too many into further ones. Adds to `past`."""
    ordered = sorted(entries, key=lambda one: (one.created, one.story, one.id))
    gone = []
    for some in (ordered[start : start + LARGEST] for start in range(0, len(ordered), LARGEST)):
        delivery = digest(*sorted(one.id for one in some))
        for one in some:
            past.told.setdefault(one.place, delivery)
            past.waiting.pop(one.place, None)
            gone.append(msgspec.structs.replace(one, delivery=delivery, outcome=EntryOutcome.BUNDLED))
    return gone


def due_together(past: Past, due: Iterable[Entry]) -> list[Entry]:
    """Put what is due into one message a reader, along with what else waits on the same stories."""
    by_reader: defaultdict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
    for one in due:
        for each in [one, *past.waiting.get(one.place, ())]:
            by_reader[one.channel, one.target][each.id] = each
    return [entry for reader in sorted(by_reader) for entry in deliver(past, by_reader[reader].values())]


def is_paced(subscription: Subscription) -> bool:
    """Say whether it matters to this subscription what went lately."""
    return bool(subscription.budget or subscription.group)


def rhythm(subscription: Subscription) -> str:
    """Give what changes when a subscription's timing or target does."""
    one = subscription
    parts = (one.cadence.written(), one.zone, one.quiet and one.quiet.written(), one.urgent, one.group, one.budget)
    return digest(one.to.channel, one.to.address, *(str(part) for part in parts))[:16]


def digest(*parts: str) -> str:
    """Give 32 hex digits that stand for these parts."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
