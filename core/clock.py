"""The one place that reads the wall clock; everything else is given a time or a `Clock`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, in UTC."""


def now() -> datetime:
    """Give the present moment, in UTC."""
    return datetime.now(UTC)
