"""The audit: one record for each change that a person made, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
import sqlalchemy as sa

from operations.actor import AccessRole, Actor, Door, require
from operations.site import Site
from operations.tables import audit

_SHORT = 500
"""Characters kept of a description: enough to see what it was about."""


class AuditRecord(msgspec.Struct, frozen=True):
    """Who did what, when, to what, and what that changed."""

    number: int
    at: datetime
    actor: str
    door: Door
    action: str
    subject: str
    before: str
    after: str


class Recorder:
    """What a change is done with: the transaction, and what is to be said of it."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.described: tuple[str, str] | None = None

    def describe(self, before: str, after: str) -> None:
        """Say what was changed, in short. Without it nothing was, and nothing is recorded."""
        self.described = before, after


@contextmanager
def changing(site: Site, actor: Actor, action: str, subject: str) -> Iterator[Recorder]:
    """Open a transaction for a change, and record the change in it if it was described."""
    with site.database.transaction() as connection:
        recorder = Recorder(connection)
        yield recorder
        if recorder.described is not None:
            before, after = recorder.described
            row = {
                "at": site.clock(),
                "actor": actor.name[:_SHORT],
                "door": actor.door,
                "action": action,
                "subject": subject[:_SHORT],
                "before": before[:_SHORT],
                "after": after[:_SHORT],
            }
            connection.execute(sa.insert(audit).values(row))


def list_audit(site: Site, actor: Actor, limit: int | None = 100) -> tuple[AuditRecord, ...]:
    """Give what was changed, the newest first; all of it where `limit` is None."""
    require(actor, AccessRole.OPERATOR, "read the audit")
    query = sa.select(audit).order_by(audit.c.number.desc()).limit(limit)
    with site.database.reading() as connection:
        return tuple(
            AuditRecord(row.number, row.at, row.actor, Door(row.door), row.action, row.subject, row.before, row.after)
            for row in connection.execute(query)
        )
