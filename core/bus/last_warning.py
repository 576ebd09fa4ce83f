"""What a library last complained about in its log, for a message to people."""

from __future__ import annotations

import logging
import re

_KEPT = 300
_FRESH = 10.0


class LastWarning(logging.Handler):
    """A handler that keeps one line. One that matches `empty` says only that it failed, and takes no cause's place.

    A cause is kept for ten seconds against such lines: what comes later is about something else.
    """

    def __init__(self, empty: re.Pattern[str]) -> None:
        super().__init__(logging.WARNING)
        self._empty = empty
        self._at = 0.0
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        line = " ".join(record.getMessage().split())[:_KEPT]
        if self._empty.search(line) and record.created - self._at < _FRESH:
            return
        self.text, self._at = line, record.created
