"""How often, and when not: `at once`, `hourly`, `daily 07:30`, `weekly mon 07:30`, and quiet hours `22:00-07:00`."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, Literal

import pydantic

from config.files.schema import Value

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Every = Literal["at once", "hourly", "daily", "weekly"]
_CADENCE = re.compile(r"(at once|hourly)|daily (\S+)|weekly (\w{3})\w* (\S+)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Cadence(Value):
    """When messages leave: as things come, or together at a local time."""

    every: Every = "at once"
    at: time = time(0)
    day: int = 0
    """Of the week, from Monday = 0."""

    @pydantic.model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, str):
            return value
        found = _CADENCE.fullmatch(" ".join(value.lower().split()))
        if found is None:
            raise ValueError(f'"{value}": write at once, hourly, daily 07:30 or weekly mon 07:30')
        if found[1]:
            return {"every": found[1]}
        if found[2]:
            return {"every": "daily", "at": _clock(found[2])}
        if found[3] not in DAYS:
            raise ValueError(f'"{found[3]}" is no day; write one of {", ".join(DAYS)}')
        return {"every": "weekly", "day": DAYS.index(found[3]), "at": _clock(found[4])}

    @pydantic.model_serializer
    def written(self) -> str:
        """Write it as it is read."""
        if self.every == "daily":
            return f"daily {self.at:%H:%M}"
        if self.every == "weekly":
            return f"weekly {DAYS[self.day]} {self.at:%H:%M}"
        return self.every


class QuietHours(Value):
    """From one local time to another, over midnight where the second is earlier."""

    start: time
    end: time

    @pydantic.model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, str):
            return value
        start, dash, end = value.partition("-")
        if not dash:
            raise ValueError(f'"{value}": write two times, such as 22:00-07:00')
        return {"start": _clock(start.strip()), "end": _clock(end.strip())}

    @pydantic.model_validator(mode="after")
    def _some(self) -> QuietHours:
        if self.start == self.end:
            raise ValueError("begin and end at the same time: leave it out, or pause the subscription")
        return self

    @pydantic.model_serializer
    def written(self) -> str:
        """Write it as it is read."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def _clock(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no time of day; write 07:30')
    return time(int(found[1]), int(found[2]))
