"""One reading shared by everybody who looks: ten open pages cost as much as one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from core.errors import Transient

T = TypeVar("T")


class Reading(msgspec.Struct, Generic[T], frozen=True):
    """The last value that could be read, None before the first; and why there is no newer one."""

    value: T | None
    problem: str = ""


class Latest(Generic[T]):
    """Reads at most every `every` seconds and by one thread at a time; the others get the last reading at once.

    When reading fails, the last value stays, with the reason beside it.
    """

    def __init__(self, read: Callable[[], T], every: float) -> None:
        self._read = read
        self._every = every
        self._busy = threading.Lock()
        self._next = 0.0
        self._reading: Reading[T] = Reading(None)

    def get(self) -> Reading[T]:
        """Give the present reading; may take as long as the database does."""
        if self._busy.acquire(blocking=False):
            try:
                if time.monotonic() >= self._next:
                    self._reading = self._again()
                    self._next = time.monotonic() + self._every
            finally:
                self._busy.release()
        return self._reading

    def _again(self) -> Reading[T]:
        try:
            return Reading(self._read())
        except Transient as error:
            return Reading(self._reading.value, str(error))
