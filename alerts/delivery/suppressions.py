"""Targets that refuse: counted, suppressed when it is enough, sent to again when a person says so.

accepted ──▶ the count starts anew
address refused ──▶ one more; the third in a row ──▶ SUPPRESSED ─┐
channel refused, bounce, by hand ──▶ SUPPRESSED or DISABLED ─────┴─▶ owners and operator are notified
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.delivery.tables import suppressions
from alerts.recipient import recipient_hash
from config.files.channels import find_channel
from core.database import Database
from core.errors import BadInput
from core.outcomes import AttemptOutcome, SuppressionState

REFUSALS = 3
"""Refusals in a row after which an address is left alone: one may be a mistake of theirs, three are an answer."""
_DETAIL = 300

Key = tuple[str, str]
"""Channel and target."""


class Suppression(msgspec.Struct, frozen=True):
    """A target that is closed, or on its way there."""

    channel: str
    target: str
    state: SuppressionState
    refusals: int
    since: datetime
    by: str
    detail: str


def known(connection: sa.Connection, keys: Iterable[Key]) -> Mapping[Key, Suppression]:
    """Give those of these targets that have refused us lately, or are closed; also by the hash of who was forgotten."""
    wanted = {written: key for key in keys for written in (hashed(key), key)}
    if not wanted:
        return {}
    query = sa.select(suppressions).where(sa.tuple_(suppressions.c.channel, suppressions.c.target).in_(sorted(wanted)))
    return {wanted[row.channel, row.target]: _view(row) for row in connection.execute(query)}


def hashed(key: Key) -> Key:
    """Give what stands for a target that is kept without its address: the same for every spelling."""
    return key[0], f"sha256:{recipient_hash(*key)}"


def list_suppressions(connection: sa.Connection, state: SuppressionState | None = None) -> list[Suppression]:
    """Give the targets that are closed, or of one state, the newest first."""
    wanted = suppressions.c.state != SuppressionState.OPEN if state is None else suppressions.c.state == state
    query = sa.select(suppressions).where(wanted).order_by(suppressions.c.since.desc(), suppressions.c.target)
    return [_view(row) for row in connection.execute(query)]


def note_answer(
    database: Database, connection: sa.Connection, key: Key, outcome: AttemptOutcome, detail: str, now: datetime
) -> Suppression | None:
    """Count a refusal; give the suppression if that closed the target."""
    if outcome not in (AttemptOutcome.ADDRESS_REFUSED, AttemptOutcome.CHANNEL_REFUSED):
        return None
    before = known(connection, [key]).get(key)
    if before is not None and before.state is not SuppressionState.OPEN:
        return None
    refusals = (before.refusals if before else 0) + 1
    state = SuppressionState.OPEN
    if outcome is AttemptOutcome.CHANNEL_REFUSED:
        state = SuppressionState.DISABLED
    elif refusals >= REFUSALS:
        state = SuppressionState.SUPPRESSED
    after = Suppression(*key, state, refusals, now, "sender", detail[:_DETAIL])
    _write(database, connection, after)
    return after if state is not SuppressionState.OPEN else None


def forget_refusals(connection: sa.Connection, key: Key) -> None:
    """Start the count anew: the target has taken something."""
    open_ = (
        suppressions.c.channel == key[0],
        suppressions.c.target == key[1],
        suppressions.c.state == SuppressionState.OPEN,
    )
    connection.execute(sa.delete(suppressions).where(*open_))


def suppress(
    database: Database, connection: sa.Connection, key: Key, by: str, detail: str, now: datetime
) -> Suppression | None:
    """Close a target by hand or for a bounce; None where it was closed already."""
    before = known(connection, [key]).get(key)
    if before is not None and before.state is not SuppressionState.OPEN:
        return None
    state = find_channel(key[0]).closes_as
    after = Suppression(*key, state, before.refusals if before else 0, now, by[:128], detail[:_DETAIL])
    _write(database, connection, after)
    return after


def suppress_hashed(database: Database, connection: sa.Connection, key: Key, now: datetime) -> None:
    """Close a target whose address is not kept any more."""
    detail = "whose address it was asked to be forgotten"
    _write(database, connection, Suppression(*hashed(key), find_channel(key[0]).closes_as, 0, now, "forget", detail))


def release(connection: sa.Connection, key: Key) -> None:
    """Open a target again, also one that was forgotten; raises `BadInput` when it is not closed."""
    closed = (
        suppressions.c.channel == key[0],
        suppressions.c.target.in_([key[1], hashed(key)[1]]),
        suppressions.c.state != SuppressionState.OPEN,
    )
    if not connection.execute(sa.delete(suppressions).where(*closed)).rowcount:
        raise BadInput(f"{key[0]} {key[1]}: is not suppressed or disabled; see `wirewatch suppressions list`")


def _write(database: Database, connection: sa.Connection, view: Suppression) -> None:
    insert = database.insert(suppressions).values(msgspec.structs.asdict(view))
    changed = {name: insert.excluded[name] for name in ("state", "refusals", "since", "by", "detail")}
    connection.execute(
        insert.on_conflict_do_update(index_elements=[suppressions.c.channel, suppressions.c.target], set_=changed)
    )


def _view(row: sa.Row[tuple[object, ...]]) -> Suppression:
    return Suppression(
        row.channel, row.target, SuppressionState(row.state), row.refusals, row.since, row.by, row.detail
    )
