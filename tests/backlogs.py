"""A backlog: many mails due on many domains, copied in the database from one that was enqueued as ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alert_examples import subscription
from sending import enqueue

from alerts.tables import deliveries, notifications
from core.database import Database
from core.outcomes import DeliveryState


def make_backlog(database: Database, mails: int, domains: int) -> None:
    """Enqueue `mails` mails, all due, spread over `domains` domains."""
    enqueue(database, 1, subscription("crowd", "email", "reader@d0.example", all=True), first=900_000)
    with database.transaction() as connection:
        query = sa.select(deliveries.c.id).where(deliveries.c.lane == "email:d0.example")
        copy_mail(connection, connection.execute(query).scalar_one(), mails - 1, domains)
    if database.dialect == "postgresql":  # as its autovacuum does within a minute
        with database.transaction() as connection:
            connection.execute(sa.text("ANALYZE"))


def copy_mail(connection: sa.Connection, model: str, mails: int, domains: int, name: str = "") -> None:
    """Enqueue a mail so many times more, to readers of so many domains; `name`, hex digits, begins the ids."""
    number = _numbers(mails)
    domain = sa.literal("d").concat(sa.cast(number.c.n % domains, sa.Text)).concat(".example")
    id_ = sa.literal(name.rjust(24, "0")).concat(sa.cast(number.c.n + 10_000_000, sa.Text))
    to: dict[str, sa.ColumnElement[Any]] = {
        "id": id_,
        "target": sa.literal("reader@").concat(domain),
        "lane": sa.literal("email:").concat(domain),
    }
    due: dict[str, sa.ColumnElement[Any]] = {"state": sa.literal(DeliveryState.DUE.value), "finished": sa.null()}
    _copy(connection, deliveries, deliveries.c.id == model, number, to | due)
    _copy(connection, notifications, notifications.c.delivery == model, number, {"id": id_, "delivery": id_})


def _numbers(most: int) -> sa.CTE:
    first = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    return first.union_all(sa.select(first.c.n + 1).where(first.c.n < most))


def _copy(
    connection: sa.Connection,
    table: sa.Table,
    model: sa.ColumnElement[bool],
    number: sa.CTE,
    changed: Mapping[str, sa.ColumnElement[Any]],
) -> None:
    """Copy a row once for each number, with other values in some columns."""
    values = [changed.get(column.name, column).label(column.name) for column in table.columns]
    query = sa.select(*values).select_from(table.join(number, sa.true())).where(model)
    connection.execute(sa.insert(table).from_select([column.name for column in table.columns], query))
