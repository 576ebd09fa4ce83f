"""Subscriptions: make, change, pause, resume, end and list them. One rule for whoever asks, by whatever door.

The id is nobody else's, of the file or of people; what a subscription names is in the watchlist (`check`). Those of the
file are listed here, and changed in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import pydantic

from alerts.readers.subscribers import Subscriber, Subscribers
from alerts.readers.unreadable import UnreadableSubscription
from alerts.recipient import owner_of
from config.files.mistakes import sentences
from config.files.references import find_unlisted
from config.files.subscriptions import Subscription, document_of
from core.outcomes import SubscriptionState
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.errors import OperationError, conflict, invalid, not_found
from operations.site import Site

_ACT = "change subscriptions"
_FROM = {
    SubscriptionState.ACTIVE: (
        SubscriptionState.PAUSED,
        SubscriptionState.DISABLED,
    ),  # never a pending one: its owner has not said yes
    SubscriptionState.PAUSED: (SubscriptionState.ACTIVE, SubscriptionState.DISABLED),
    SubscriptionState.ENDED: (
        SubscriptionState.PENDING,
        SubscriptionState.ACTIVE,
        SubscriptionState.PAUSED,
        SubscriptionState.DISABLED,
    ),
}
"""The states out of which a person may move a subscription."""


class SubscriptionView(msgspec.Struct, frozen=True):
    """A subscription, where it comes from and how it stands."""

    id: str
    state: SubscriptionState
    origin: str
    """`file`, `operator` or `self`."""
    owner: str
    created: datetime | None
    """None for one of the file."""
    changed: datetime | None
    subscription: Subscription | None
    """None where what an older version stored cannot be read any more; `problem` says why."""
    unsubscribed: datetime | None = None
    """Since when the reader whom it goes to wants no more of it; it is ended then. None: they did not say so."""
    problem: str = ""
    """Why it is set aside, where it cannot be decided on; it is disabled until it is changed."""


def read_document(document: Mapping[str, object]) -> Subscription:
    """Read a subscription as people write it; raises `OperationError` with what to correct."""
    try:
        return Subscription.model_validate(document)
    except pydantic.ValidationError as error:
        raise invalid(sentences(error.errors())) from error


def in_force(site: Site, actor: Actor) -> tuple[Subscription, ...]:
    """Give the active subscriptions, those of the file first."""
    require(actor, AccessRole.READER, "look at subscriptions")
    return tuple(site.in_force.subscriptions().values())


def list_subscriptions(site: Site, actor: Actor) -> tuple[SubscriptionView, ...]:
    """Give all, in whatever state: those of the file, then those of people, by id."""
    require(actor, AccessRole.READER, "look at subscriptions")
    of_file = site.in_force.file_subscriptions()
    ended = _stored(site).unsubscribed(of_file.values())
    listed = [_of_file(one, ended.get(id_)) for id_, one in of_file.items()]
    views = [*listed, *(_view(one) for one in _stored(site).listed() if one.subscription.id not in of_file)]
    return (*_with_problems(site, views), *map(_unreadable, _stored(site).unreadable().values()))


def show(site: Site, actor: Actor, id_: str) -> SubscriptionView:
    """Give one; the file's before another of its id, as that is the one in force."""
    require(actor, AccessRole.READER, "look at subscriptions")
    listed = site.in_force.file_subscriptions().get(id_)
    if listed is not None:
        view = _of_file(listed, _stored(site).unsubscribed([listed]).get(id_))
    elif unreadable := _stored(site).unreadable().get(id_):
        return _unreadable(unreadable)
    else:
        view = _view(_known(site, id_))
    return _with_problems(site, [view])[0]


def _with_problems(site: Site, views: Sequence[SubscriptionView]) -> tuple[SubscriptionView, ...]:
    failing = _stored(site).set_aside([one.subscription for one in views if one.subscription is not None])
    return tuple(
        msgspec.structs.replace(one, state=SubscriptionState.DISABLED, problem=failing[one.id].reason)
        if one.id in failing
        else one
        for one in views
    )


def subscribe(site: Site, actor: Actor, wanted: Subscription) -> SubscriptionView:
    """Make one, active at once: whoever acts answers for it."""
    require(actor, AccessRole.EDITOR, _ACT)
    check(site, wanted)
    with changing(site, actor, "subscribe", f"subscription {wanted.id}") as change:
        made = _stored(site).add_in(
            change.connection, wanted, owner=owner_of(wanted.to), state=SubscriptionState.ACTIVE, origin="operator"
        )
        change.describe("", _short(wanted))
    return _view(made)


def change(site: Site, actor: Actor, wanted: Subscription) -> SubscriptionView:
    """Put another in the place of the one of its id; what waits is decided anew."""
    require(actor, AccessRole.EDITOR, _ACT)
    known = _changeable(site, wanted.id)
    check_names(site, wanted)
    if known.subscription != wanted:
        with changing(site, actor, "change subscription", f"subscription {wanted.id}") as recorder:
            _stored(site).change_in(recorder.connection, wanted)
            recorder.describe(_short(known.subscription), _short(wanted))
    return _view(_known(site, wanted.id))


def pause(site: Site, actor: Actor, id_: str) -> SubscriptionView:
    """Notify nobody of it until it is resumed."""
    return _move(site, actor, id_, SubscriptionState.PAUSED)


def resume(site: Site, actor: Actor, id_: str) -> SubscriptionView:
    """Notify again."""
    return _move(site, actor, id_, SubscriptionState.ACTIVE)


def end(site: Site, actor: Actor, id_: str) -> SubscriptionView:
    """End it for good; also one that cannot be read any more."""
    require(actor, AccessRole.EDITOR, _ACT)
    if id_ not in site.in_force.file_subscriptions() and id_ in _stored(site).unreadable():
        return _end_unreadable(site, actor, id_)
    return _move(site, actor, id_, SubscriptionState.ENDED)


def _end_unreadable(site: Site, actor: Actor, id_: str) -> SubscriptionView:
    view = _unreadable(_stored(site).unreadable()[id_])
    with changing(site, actor, "move subscription", f"subscription {id_}") as recorder:
        _stored(site).set_state_in(recorder.connection, id_, SubscriptionState.ENDED)
        recorder.describe(view.state, SubscriptionState.ENDED)
    return msgspec.structs.replace(view, state=SubscriptionState.ENDED, changed=site.clock())


def check(site: Site, wanted: Subscription) -> None:
    """Raise `OperationError` for a new subscription that could never be in force, or that names what nobody lists."""
    if wanted.id in site.in_force.file_subscriptions():
        raise conflict(f"subscription {wanted.id}: stands in the file; choose another id, or change it there")
    if _stored(site).get(wanted.id) is not None or wanted.id in _stored(site).unreadable():
        raise conflict(f"subscription {wanted.id}: there is one of this id; choose another")
    if _stored(site).unsubscribed([wanted]):
        raise conflict(f"subscription {wanted.id}: its reader has unsubscribed from one of this id")
    check_names(site, wanted)


def check_names(site: Site, wanted: Subscription) -> None:
    """Raise `OperationError` where a subscription names an entity or a tag that the watchlist does not have."""
    wrong = [f"{one.part}.{one.place}: {one}" for one in find_unlisted(wanted, site.in_force.watchlist())]
    if wrong:
        raise invalid("; ".join(wrong))


def _move(site: Site, actor: Actor, id_: str, to: SubscriptionState) -> SubscriptionView:
    require(actor, AccessRole.EDITOR, _ACT)
    known = _changeable(site, id_)
    if known.unsubscribed is not None and to is not SubscriptionState.ENDED:
        raise conflict(f"subscription {id_}: its reader has unsubscribed; only they can take that back, by a message")
    if known.state is not to:
        if known.state not in _FROM[to]:
            raise conflict(f"subscription {id_}: is {known.state}, and cannot become {to}")
        with changing(site, actor, "move subscription", f"subscription {id_}") as recorder:
            _stored(site).set_state_in(recorder.connection, id_, to, only_from=[known.state])
            recorder.describe(known.state, to)
    return _view(_known(site, id_))


def _changeable(site: Site, id_: str) -> Subscriber:
    """Give one of the database; raises `OperationError` for one of the file, and where there is none."""
    if id_ in site.in_force.file_subscriptions():
        raise conflict(f"subscription {id_}: stands in the file; change it there, and apply the file")
    return _known(site, id_)


def _known(site: Site, id_: str) -> Subscriber:
    found = _stored(site).get(id_)
    if found is None and id_ in _stored(site).unreadable():
        raise conflict(f"subscription {id_}: cannot be read any more; end it, and make it anew under another id")
    if found is None:
        raise missing(id_)
    return found


def missing(id_: str) -> OperationError:
    """Say that there is no such subscription."""
    return not_found(f"subscription {id_}: there is none; `wirewatch subscriptions list` shows them")


def _stored(site: Site) -> Subscribers:
    return Subscribers(site.database, site.clock)


def _view(one: Subscriber) -> SubscriptionView:
    id_ = one.subscription.id
    return SubscriptionView(
        id_, one.standing, one.origin, one.owner, one.created, one.changed, one.subscription, one.unsubscribed
    )


def _unreadable(one: UnreadableSubscription) -> SubscriptionView:
    state = SubscriptionState.DISABLED
    return SubscriptionView(one.id, state, one.origin, one.owner, one.created, one.changed, None, problem=one.problem)


def _of_file(one: Subscription, unsubscribed: datetime | None) -> SubscriptionView:
    state = SubscriptionState.ACTIVE if unsubscribed is None else SubscriptionState.ENDED
    return SubscriptionView(one.id, state, "file", owner_of(one.to), None, unsubscribed, one, unsubscribed)


def _short(one: Subscription) -> str:
    return msgspec.json.encode(document_of(one)).decode()
