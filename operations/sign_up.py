"""Sign-up by readers themselves, with double opt-in. The form and the mailed link are the permission.

What was asked for is recorded when it is confirmed: before that it is nobody's doing.
"""

from __future__ import annotations

import msgspec

from alerts.readers import actions, sign_up
from alerts.readers.subscribers import Subscriber, Subscribers
from alerts.reports.estimate import Volume
from config.files.references import meant_by, names_of, unlisted
from config.files.subscriptions import Subscription
from config.files.watchlist import Watchlist
from core.outcomes import SubscriptionState
from operations.actor import AccessRole, Actor, Door
from operations.audit import changing
from operations.errors import invalid
from operations.estimates import estimate_checked
from operations.site import Site
from operations.subscriptions import check

_MOST_NAMES = 100
_MOST_TAGS = 60


class Choices(msgspec.Struct, frozen=True):
    """What may be ticked. Names are typed: a watchlist may have a hundred thousand."""

    tags: tuple[str, ...]
    kinds: tuple[str, ...]


def is_open(site: Site) -> bool:
    """Say whether anybody may sign up."""
    return bool(site.settings.sign_up)


def choices(site: Site) -> Choices:
    """Give what the watchlist in force offers."""
    entities = site.in_force.watchlist().entities
    tags = sorted({tag for entity in entities for tag in entity.tags})
    return Choices(tuple(tags[:_MOST_TAGS]), tuple(sorted({entity.kind for entity in entities})))


def check_address(site: Site, address: str) -> None:
    """Raise `OperationError` unless the address is of people who may sign up."""
    if not may_sign_up(address, site.settings.sign_up):
        raise invalid("This address is not of an organisation that may sign up here.")


def may_sign_up(address: str, allowed: str) -> bool:
    """Say whether an address is of one of the domains; `*` stands for all, nothing for none."""
    domains = {domain.strip().lower() for domain in allowed.split(",") if domain.strip()}
    return "*" in domains or address.rpartition("@")[2].lower() in domains


def ids_of(names: tuple[str, ...], watchlist: Watchlist) -> tuple[str, ...]:
    """Give the ids of entities that somebody typed by name or id; raises `OperationError` for a name nobody lists."""
    if len(names) > _MOST_NAMES:
        raise invalid(f"More than {_MOST_NAMES} names: choose tags or kinds instead.")
    if not names:
        return ()
    known = names_of(watchlist)
    for name in names:
        if name.casefold() not in known:
            raise invalid(unlisted(name, meant_by(name, known)))
    return tuple(dict.fromkeys(known[name.casefold()] for name in names))


def preview(site: Site, wanted: Subscription, ip: str) -> Volume:
    """Say what would have come; raises `Refused` when one network asks too often."""
    check(site, wanted)
    sign_up.count_look(site.database, ip, site.clock())
    return estimate_checked(site, wanted)


def ask(site: Site, wanted: Subscription, ip: str) -> None:
    """Take a sign-up, and owe its confirmation. Whoever asks learns nothing about the address.

    Raises `Refused` when one network asks too often.
    """
    check(site, wanted)
    stored = Subscribers(site.database, site.clock)
    sign_up.ask(site.database, stored, wanted, ip=ip, base=site.public_address, now=site.clock())


def look(site: Site, token: str) -> Subscription | None:
    """Give what a link would confirm; None where it is old, used or none."""
    with site.database.reading() as connection:
        return sign_up.pending(connection, token, site.clock())


def confirmed(site: Site, token: str) -> Subscriber | None:
    """Give the subscription that a link has confirmed before, however it stands now; None where it has not."""
    with site.database.reading() as connection:
        id_ = sign_up.confirmed_by(connection, token, site.clock())
    return None if id_ is None else site.stored.get(id_)


def end(site: Site, token: str) -> Subscription | None:
    """End what a link has confirmed: whoever holds the link has the mailbox. None where it has confirmed nothing."""
    known = confirmed(site, token)
    if known is None:
        return None
    if known.state is not SubscriptionState.ENDED:
        reader = Actor(known.subscription.to.address, AccessRole.VISITOR, Door.PUBLIC)
        with changing(site, reader, "unsubscribe", f"subscription {known.subscription.id}") as change:
            actions.unsubscribe(site.database, change.connection, [known.subscription], site.clock())
            change.describe(known.state, SubscriptionState.ENDED)
    return known.subscription


def confirm(site: Site, token: str) -> Subscription | None:
    """Make a sign-up active, once; None where the link is old, used or none."""
    made = sign_up.confirm(site.database, token, site.clock)
    if made is not None:
        reader = Actor(made.to.address, AccessRole.VISITOR, Door.PUBLIC)
        with changing(site, reader, "confirm subscription", f"subscription {made.id}") as change:
            change.describe(SubscriptionState.PENDING, SubscriptionState.ACTIVE)
    return made
