"""Many rows in one INSERT, at the price of a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


def insert_rows(
    connection: sa.Connection, insert: sa.Insert, rows: Sequence[Mapping[str, object]]
) -> sa.CursorResult[Any]:
    """Execute an INSERT of `Database.insert` for rows of the same columns. None is NULL.

    PostgreSQL gets all of them as one JSON text. A list of values would be another statement for each number of rows,
    with thousands of parameters, which psycopg reads letter by letter each time: half of what an alert worker did.
    """
    if connection.dialect.name != "postgresql":
        return connection.execute(insert, rows)
    columns = [insert.table.c[name] for name in rows[0]]
    given = sa.cast(sa.bindparam("rows", msgspec.json.encode(rows).decode(), sa.Text), postgresql.JSON)
    table = sa.func.json_to_recordset(given).table_valued(*(sa.column(one.name, one.type) for one in columns))
    return connection.execute(insert.from_select(columns, sa.select(*table.render_derived(with_types=True).c)))
