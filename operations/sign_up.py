"""Sign-up by readers themselves, with double opt-in. The form and the mailed link are the permission.

A stranger gives an address and is shown nothing of list or archive; whoever has the mailed link chooses. What was
chosen is recorded when it is confirmed: before that it is nobody's doing.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from alerts.readers import actions, sign_up
from alerts.readers.subscribers import Subscriber, Subscribers
from alerts.recipient import hash_of
from alerts.reports.estimate import Volume
from config.files.references import meant_by, unlisted
from config.files.subscriptions import Subscription, Target
from core.outcomes import SubscriptionState
from operations.actor import AccessRole, Actor, Door
from operations.audit import changing
from operations.errors import invalid
from operations.estimates import estimate_checked
from operations.site import Site
from operations.subscriptions import check_names

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
    """Give what the watchlist in force offers, to whoever has confirmed an address."""
    entities = site.in_force.watchlist().entities
    tags = sorted({tag for entity in entities for tag in entity.tags})
    return Choices(tuple(tags[:_MOST_TAGS]), tuple(sorted({entity.kind for entity in entities})))


def may_sign_up(address: str, allowed: str) -> bool:
    """Say whether an address is of one of the domains; `*` stands for all, nothing for none."""
    domains = {domain.strip().lower() for domain in allowed.split(",") if domain.strip()}
    return "*" in domains or address.rpartition("@")[2].lower() in domains


def ask(site: Site, to: Target, ip: str) -> None:
    """Take an address, and owe it a mail with the link. Whoever asks learns nothing about the address.

    Raises `OperationError` for an address of people who may not sign up, `Refused` when one network, or everybody
    together, asks too often.
    """
    if not may_sign_up(to.address, site.settings.sign_up):
        raise invalid("This address is not of an organisation that may sign up here.")
    sign_up.ask(
        site.database,
        Subscribers(site.database, site.clock),
        to,
        ip=ip,
        base=site.public_address,
        operator=site.settings.operator_mail,
        now=site.clock(),
    )


def look(site: Site, token: str) -> Subscription | None:
    """Give what a link would confirm; None where it is old, used or none."""
    with site.database.reading() as connection:
        return sign_up.pending(connection, token, site.clock())


def count_look(site: Site, pending: Subscription) -> None:
    """Count what a choice costs before it is even read; raises `Refused` when somebody asks too often."""
    sign_up.count_look(site.database, pending.to.address, site.clock())


def ids_of(names: tuple[str, ...], known: Mapping[str, str]) -> tuple[str, ...]:
    """Give the ids of entities that somebody typed by name or id; raises `OperationError` for a name nobody lists.

    `known` is `InForce.names`.
    """
    if len(names) > _MOST_NAMES:
        raise invalid(f"More than {_MOST_NAMES} names: choose tags or kinds instead.")
    for name in names:
        if name.casefold() not in known:
            raise invalid(unlisted(name, meant_by(name, known)))
    return tuple(dict.fromkeys(known[name.casefold()] for name in names))


def preview(site: Site, chosen: Subscription) -> Volume:
    """Say what would have come."""
    return estimate_checked(site, chosen)


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
    mine = known.subscription
    reader = Actor(mine.to.address, AccessRole.VISITOR, Door.PUBLIC)
    with changing(site, reader, "unsubscribe", f"subscription {mine.id}") as change:
        decision = mine.id, hash_of(mine.to)
        if actions.unsubscribe(site.database, change.connection, [decision], [mine], site.clock()):
            change.describe(known.standing, SubscriptionState.ENDED)
    return mine


def confirm(site: Site, token: str, chosen: Subscription) -> Subscription | None:
    """Make a sign-up active with what was chosen, once; None where the link is old, used or none."""
    check_names(site, chosen)
    reader = Actor(chosen.to.address, AccessRole.VISITOR, Door.PUBLIC)
    with changing(site, reader, "confirm subscription", f"subscription {chosen.id}") as change:
        made = sign_up.confirm_in(site.database, change.connection, token, chosen, site.clock())
        if made is not None:
            change.describe(SubscriptionState.PENDING, SubscriptionState.ACTIVE)
    return made
