"""Destinations: the targets that have refused us, and when each lane may be used again."""

from __future__ import annotations

import sqlalchemy as sa

from core.database import UtcTime, metadata

suppressions = sa.Table(
    "suppressions",  # only those that are not simply well: a target without a row is open
    metadata,
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("target", sa.Text, primary_key=True),  # as in deliveries
    sa.Column("state", sa.String(16), nullable=False),  # SuppressionState
    sa.Column("refusals", sa.Integer, nullable=False),  # in a row
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),  # who closed it: sender, bounce, or a person's name
    sa.Column("detail", sa.Text, nullable=False),  # the last answer, or why
)

rate_limits = sa.Table(
    "rate_limits",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),  # alerts.delivery.lanes.rate_key
    sa.Column("free", UtcTime, nullable=False),  # the next message may leave then
)
