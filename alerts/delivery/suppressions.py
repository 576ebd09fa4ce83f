"""Far sides that refuse: counted, closed when it is enough, opened again by a person. Nobody is closed in silence.

accepted ──▶ the count starts anew
address refused ──▶ one more; the third in a row ──▶ SUPPRESSED ─┐
channel refused, bounce, by hand ──▶ SUPPRESSED or DISABLED ─────┴─▶ owner and operator are told
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.delivery.tables import targets
from core.database import Database
from core.errors import BadInput
from core.outcomes import AttemptOutcome, TargetState

REFUSALS = 3
"""Refusals in a row after which an address is left alone: one may be a mistake of theirs, three are an answer."""
_DETAIL = 300

Key = tuple[str, str]
"""Channel and target."""


class TargetView(msgspec.Struct, frozen=True):
    """A far side that is closed, or on its way there."""

    channel: str
    target: str
    state: TargetState
    refusals: int
    since: datetime
    by: str
    detail: str


def known(connection: sa.Connection, keys: Iterable[Key]) -> Mapping[Key, TargetView]:
    """Give those of these far sides that have refused us lately, or are closed."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    query = sa.select(targets).where(sa.tuple_(targets.c.channel, targets.c.target).in_(wanted))
    return {(row.channel, row.target): _view(row) for row in connection.execute(query)}


def list_targets(connection: sa.Connection, state: TargetState | None = None) -> list[TargetView]:
    """Give the far sides that are closed, or of one state, the newest first."""
    wanted = targets.c.state != TargetState.OPEN if state is None else targets.c.state == state
    query = sa.select(targets).where(wanted).order_by(targets.c.since.desc(), targets.c.target)
    return [_view(row) for row in connection.execute(query)]


def note_answer(
    database: Database, connection: sa.Connection, key: Key, outcome: AttemptOutcome, detail: str, now: datetime
) -> TargetView | None:
    """Count a refusal; give the far side if that closed it."""
    if outcome not in (AttemptOutcome.ADDRESS_REFUSED, AttemptOutcome.CHANNEL_REFUSED):
        return None
    before = known(connection, [key]).get(key)
    if before is not None and before.state is not TargetState.OPEN:
        return None
    refusals = (before.refusals if before else 0) + 1
    state = TargetState.OPEN
    if outcome is AttemptOutcome.CHANNEL_REFUSED:
        state = TargetState.DISABLED
    elif refusals >= REFUSALS:
        state = TargetState.SUPPRESSED
    after = TargetView(*key, state, refusals, now, "sender", detail[:_DETAIL])
    _write(database, connection, after)
    return after if state is not TargetState.OPEN else None


def forget_refusals(connection: sa.Connection, key: Key) -> None:
    """Start the count anew: the far side has taken something."""
    open_ = (targets.c.channel == key[0], targets.c.target == key[1], targets.c.state == TargetState.OPEN)
    connection.execute(sa.delete(targets).where(*open_))


def suppress(
    database: Database, connection: sa.Connection, key: Key, by: str, detail: str, now: datetime
) -> TargetView | None:
    """Close a far side by hand or for a bounce; None where it was closed already."""
    before = known(connection, [key]).get(key)
    if before is not None and before.state is not TargetState.OPEN:
        return None
    state = TargetState.SUPPRESSED if key[0] == "email" else TargetState.DISABLED
    after = TargetView(*key, state, before.refusals if before else 0, now, by[:128], detail[:_DETAIL])
    _write(database, connection, after)
    return after


def release(connection: sa.Connection, key: Key) -> None:
    """Open a far side again; raises `BadInput` when it is not closed."""
    closed = (targets.c.channel == key[0], targets.c.target == key[1], targets.c.state != TargetState.OPEN)
    if not connection.execute(sa.delete(targets).where(*closed)).rowcount:
        raise BadInput(f"{key[0]} {key[1]}: is not suppressed or disabled; see `wirewatch suppressions list`")


def _write(database: Database, connection: sa.Connection, view: TargetView) -> None:
    insert = database.insert(targets).values(msgspec.structs.asdict(view))
    changed = {name: insert.excluded[name] for name in ("state", "refusals", "since", "by", "detail")}
    connection.execute(insert.on_conflict_do_update(index_elements=[targets.c.channel, targets.c.target], set_=changed))


def _view(row: sa.Row[tuple[object, ...]]) -> TargetView:
    return TargetView(row.channel, row.target, TargetState(row.state), row.refusals, row.since, row.by, row.detail)
