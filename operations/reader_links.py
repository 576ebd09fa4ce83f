"""What a reader may do from a message. The signed link is the permission, for that message's subscriptions only.

Each may be done twice; what changes nothing leaves no record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec

from alerts.messages.reader_view import ReaderView, view_of
from alerts.readers import actions, judgements
from alerts.readers.actions import Offer
from alerts.readers.unsubscribes import subscribe_again_in
from config.files.subscriptions import Subscription
from core.outcomes import JudgementReason, SnoozeKind, SubscriptionState
from operations.actor import AccessRole, Actor, Door
from operations.audit import Recorder, changing
from operations.site import Site


def look(site: Site, token: str) -> Offer | None:
    """Give what a link is about; None where we did not make it, or it is gone."""
    pointed = site.make_links().read(token)
    if pointed is None:
        return None
    with site.database.reading() as connection:
        offer = actions.offer_of(connection, pointed)
    if offer is None:
        return None
    views = [reader_of(site, one) for one in offer.subscriptions]
    return msgspec.structs.replace(offer, names=tuple(one.name for one in views), zone=views[0].zone)


def reader_of(site: Site, subscription: str) -> ReaderView:
    """Give what a subscription is called, and its reader's clock and languages; of one that has ended too."""
    listed = site.in_force.file_subscriptions().get(subscription)
    if listed is not None:
        return view_of(listed)
    known = site.stored.get(subscription)
    return ReaderView(subscription) if known is None else view_of(known.subscription)


def unsubscribe(site: Site, offer: Offer) -> None:
    """End the subscriptions for this reader: nothing more is matched, what waits is dropped, nothing due leaves.

    It holds whatever becomes of the subscriptions, until the reader takes it back. What a sender has in hand this
    moment may still arrive.
    """
    with _changing(site, offer, "unsubscribe") as change:
        if actions.unsubscribe(site.database, change.connection, offer.decisions, _active(site, offer), site.clock()):
            change.describe(SubscriptionState.ACTIVE, SubscriptionState.ENDED)


def subscribe_again(site: Site, offer: Offer) -> tuple[str, ...]:
    """Undo `unsubscribe`; gives the names of those that lead to this reader now: others may have ended some."""
    with _changing(site, offer, "subscribe again") as change:
        if subscribe_again_in(site.database, change.connection, offer.decisions, site.clock()):
            change.describe(SubscriptionState.ENDED, SubscriptionState.ACTIVE)
    return tuple(view_of(one).name for one in _active(site, offer))


def snooze(site: Site, offer: Offer, what: SnoozeKind, length: timedelta) -> datetime:
    """Hold what comes of the subscription, the story or the entities; gives until when."""
    now = site.clock()
    until = now + length
    held = {
        SnoozeKind.SUBSCRIPTION: [""],
        SnoozeKind.STORY: [offer.story],
        SnoozeKind.ENTITY: [entity for entity, _ in offer.entities],
    }[what]
    with _changing(site, offer, f"snooze {what}") as change:
        actions.snooze(site.database, change.connection, offer, _active(site, offer), what, held, until, now)
        change.describe("", f"until {until:%Y-%m-%d %H:%M} UTC {', '.join(held)}".strip())
    return until


def wake(site: Site, offer: Offer) -> None:
    """End all snoozes of the subscriptions: what waited comes."""
    with _changing(site, offer, "wake") as change:
        if actions.wake(change.connection, offer, _active(site, offer), site.clock()):
            change.describe("snoozed", "")


def judge_not_relevant(site: Site, offer: Offer) -> None:
    """Record that an alert should not have come: whoever edits the watchlist finds it (`feedback.py`)."""
    with _changing(site, offer, "not relevant") as change:
        if judgements.judge_not_relevant(site.database, change.connection, offer.alert, site.clock()):
            change.describe("", judgements.NOT_RELEVANT)


def asks_why(site: Site, offer: Offer) -> bool:
    """Tell whether it is worth asking why an alert was not relevant: an editor will look at it, and does not know."""
    with site.database.reading() as connection:
        return judgements.asks_why(connection, offer.alert)


def give_reason(site: Site, offer: Offer, reason: JudgementReason) -> None:
    """Record that an alert should not have come, and why."""
    judge_not_relevant(site, offer)
    with _changing(site, offer, "not relevant") as change:
        if judgements.give_reason(change.connection, offer.alert, reason):
            change.describe(judgements.NOT_RELEVANT, reason)


def withdraw_judgement(site: Site, offer: Offer) -> None:
    """Undo `judge_not_relevant`."""
    with _changing(site, offer, "relevant after all") as change:
        if judgements.withdraw(change.connection, offer.alert):
            change.describe(judgements.NOT_RELEVANT, "")


@contextmanager
def _changing(site: Site, offer: Offer, action: str) -> Iterator[Recorder]:
    reader = Actor(f"{offer.channel} {offer.target}", AccessRole.VISITOR, Door.PUBLIC)
    about = f"alert {offer.alert}" if offer.alert else ", ".join(f"subscription {one}" for one in offer.subscriptions)
    with changing(site, reader, action, about) as change:
        yield change


def _active(site: Site, offer: Offer) -> list[Subscription]:
    return actions.active(offer, dict(site.in_force.subscriptions()))
