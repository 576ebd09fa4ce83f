"""Dead letters: messages that were parked because a worker could not handle them. Listed, shown, replayed.

    topic `dead` ─▶ list, show ─▶ replay ─▶ the topic it came from, for every group that reads there
                                     └────▶ marked as replayed, in one transaction with the audit

Handlers repeat nothing that is done, so that a replay is safe for those who had handled the message already.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from core import metrics
from core.bus.dead import ParkedMessage, parked_messages, whole_message
from core.bus.port import DEAD, Bus, Message
from core.errors import Refused
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.errors import conflict, invalid, not_found
from operations.site import Site
from operations.tables import replayed_letters

_COUNTED = 1000
"""Above so many parked messages nobody needs to know how many of them were replayed."""
_NOBODY = "operators"
"""A group that never commits: what lags behind it is all that stands in the log."""


class DeadLetterView(msgspec.Struct, frozen=True):
    """A parked message without its contents."""

    id: str
    at: datetime
    by: str
    """The worker that gave up."""
    topic: str
    partition: int
    offset: int
    key: str
    reason: str
    """A DeadReason."""
    error: str
    size: int
    """Bytes kept."""
    replayed: datetime | None
    """When it was last replayed."""


class DeadLetterContents(msgspec.Struct, frozen=True):
    """A parked message with its contents."""

    letter: DeadLetterView
    value: str
    """As text; what is no UTF-8 is replaced."""


class Replay(msgspec.Struct, frozen=True):
    """What a replay did."""

    replayed: tuple[str, ...]
    refused: tuple[str, ...]
    """Why others were not, a sentence each."""


class DeadLetterCount(msgspec.Struct, frozen=True):
    """How many messages stand in the topic `dead`."""

    parked: int
    waiting: int
    """Those that nobody has replayed."""


def list_dead_letters(site: Site, actor: Actor, limit: int | None = 100) -> tuple[DeadLetterView, ...]:
    """Give what was parked and is still in the log, the newest first; all of it where `limit` is None."""
    require(actor, AccessRole.READER, "look at dead letters")
    with site.open_bus() as bus:
        parked = parked_messages(bus)
        newest = sorted(parked, key=_age) if limit is None else heapq.nsmallest(limit, parked, key=_age)
    marks = _marks(site)
    return tuple(_view(one, marks) for one in newest)


def show(site: Site, actor: Actor, id_: str) -> DeadLetterContents:
    """Give one with its contents."""
    require(actor, AccessRole.READER, "look at dead letters")
    with site.open_bus() as bus:
        one = _named(bus, [id_])[id_]
    return DeadLetterContents(_view(one, _marks(site)), one.letter.value.decode("utf-8", "replace"))


def replay(
    site: Site, actor: Actor, ids: Sequence[str] = (), *, all_waiting: bool = False, again: bool = False
) -> Replay:
    """Publish parked messages once more: named ones, or all that nobody has replayed.

    Named ones go all or none: `OperationError` where there is none of an id, or where one was replayed already and
    `again` does not ask for it; `Refused` where a message cannot be had whole. Of all, what cannot be replayed is left.
    """
    require(actor, AccessRole.OPERATOR, "replay dead letters")
    if bool(ids) is all_waiting:
        raise invalid("name dead letters, or say that all that wait are meant; not both")
    with site.open_bus() as bus:
        if all_waiting:
            return _replay_waiting(site, actor, bus)
        found = _named(bus, ids)
        done = sorted(set(found) & set(_marks(site))) if not again else []
        if done:
            raise conflict(f"dead letter {', '.join(done)}: was replayed already; ask for it again by `again`")
        messages = {id_: whole_message(bus, one.letter) for id_, one in found.items()}
        sent = [id_ for id_ in found if _publish(site, actor, bus, found[id_], messages[id_], again=again)]
    return Replay(tuple(sent), ())


def count_dead_letters(site: Site, bus: Bus) -> DeadLetterCount:
    """Count what is parked, and what of it waits for somebody."""
    parked = bus.lag(DEAD, _NOBODY)
    if not 0 < parked <= _COUNTED:
        return DeadLetterCount(parked, parked)
    marks = _marks(site)
    return DeadLetterCount(parked, sum(one.id not in marks for one in parked_messages(bus)))


def _replay_waiting(site: Site, actor: Actor, bus: Bus) -> Replay:
    """Publish one after the other: there may be more than memory holds."""
    marks = _marks(site)
    sent, refused = [], []
    for one in parked_messages(bus):
        if one.id in marks:
            continue
        try:
            message = whole_message(bus, one.letter)
        except Refused as error:
            refused.append(f"dead letter {one.id}: {error}")
            continue
        if _publish(site, actor, bus, one, message, again=False):
            sent.append(one.id)
    return Replay(tuple(sent), tuple(refused))


def _named(bus: Bus, ids: Sequence[str]) -> dict[str, ParkedMessage]:
    wanted = dict.fromkeys(ids)
    found = {one.id: one for one in parked_messages(bus) if one.id in wanted}
    missing = [id_ for id_ in wanted if id_ not in found]
    if missing:
        raise not_found(f"dead letter {', '.join(missing)}: there is none; `wirewatch dead list` shows them")
    return {id_: found[id_] for id_ in wanted}


def _publish(site: Site, actor: Actor, bus: Bus, one: ParkedMessage, message: Message, *, again: bool) -> bool:
    """Publish one and mark it; False where somebody else did so this moment.

    The mark stands before the message leaves, and is taken back where it does not: of two who ask at once, one sends.
    """
    topic = one.letter.topic
    with changing(site, actor, "replay", f"dead letter {one.id}") as change:
        insert = site.database.insert(replayed_letters).values(letter=one.id, at=site.clock(), actor=actor.name)
        kept = {"at": insert.excluded.at, "actor": insert.excluded.actor}
        statement = (
            insert.on_conflict_do_update(index_elements=["letter"], set_=kept)
            if again
            else insert.on_conflict_do_nothing()
        )
        if change.connection.execute(statement.returning(replayed_letters.c.letter)).first() is None:
            return False
        bus.publish(topic, [message])
        change.describe(f"parked: {one.letter.reason}", f"published to {topic}")
    metrics.count_replayed(topic)
    return True


def _age(one: ParkedMessage) -> tuple[float, str]:
    return -one.letter.at.timestamp(), one.id


def _marks(site: Site) -> dict[str, datetime]:
    with site.database.reading() as connection:
        return {row.letter: row.at for row in connection.execute(sa.select(replayed_letters))}


def _view(one: ParkedMessage, marks: Mapping[str, datetime]) -> DeadLetterView:
    letter = one.letter
    return DeadLetterView(
        one.id,
        letter.at,
        letter.by,
        letter.topic,
        letter.partition,
        letter.offset,
        letter.key,
        letter.reason,
        letter.error,
        len(letter.value),
        marks.get(one.id),
    )
