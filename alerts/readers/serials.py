"""The number that grows with every change of a subscription or of a reader's decision on one: what followers ask by."""

from __future__ import annotations

import sqlalchemy as sa

from alerts.readers.tables import subscription_serials
from core.database import Database


def next_serial(database: Database, connection: sa.Connection) -> int:
    """Take the next serial; whoever comes after waits until this transaction ends."""
    insert = database.insert(subscription_serials).values(id=1, serial=1)
    upsert = insert.on_conflict_do_update(index_elements=["id"], set_={"serial": subscription_serials.c.serial + 1})
    return int(connection.execute(upsert.returning(subscription_serials.c.serial)).scalar_one())
