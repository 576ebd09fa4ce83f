"""The subscriptions in force as messages know them, by id."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from alerts.messages.reader_view import ReaderView, view_of
from config.files.subscriptions import Subscription


class ReaderViews:
    """Looks names, clocks and languages up, as they are in force now. For all threads."""

    def __init__(self, current: Callable[[], tuple[int, Sequence[Subscription]]]) -> None:
        self._current = current
        self._lock = threading.Lock()
        self._number = -1
        self._by_id: dict[str, ReaderView] = {}

    def __call__(self, id_: str) -> ReaderView:
        """Give one; of a subscription that has ended, its id is all that is known."""
        with self._lock:
            number, listed = self._current()
            if number != self._number:
                self._by_id = {one.id: view_of(one) for one in listed}
                self._number = number
            return self._by_id.get(id_) or ReaderView(id_)
