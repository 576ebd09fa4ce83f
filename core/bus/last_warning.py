"""What a library last complained about in its log, for a message to people."""

from __future__ import annotations

import logging

_KEPT = 300


class LastWarning(logging.Handler):
    """A handler that keeps one line."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.text = " ".join(record.getMessage().split())[:_KEPT]
