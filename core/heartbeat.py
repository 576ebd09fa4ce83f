"""Who is running, and what troubles them: each worker writes one row, the console and `doctor` read them.

A worker whose row is older than `STALE` is shown as dead. Rows are keyed by name, so that a restarted worker
takes over its row.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from core.database import UtcTime, metadata

STALE = timedelta(seconds=15)
BEAT_EVERY = timedelta(seconds=2)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("role", sa.String(32), nullable=False),  # ingest, process, alert, console
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("started", UtcTime, nullable=False),
    sa.Column("beat", UtcTime, nullable=False),
    sa.Column("handled", sa.BigInteger, nullable=False),  # messages since it started
    sa.Column("problem", sa.Text, nullable=False),  # empty when all is well; else one line for people
)
