"""Why files are not put in force: one reason a file, short enough for a page; all of it in the error's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import BadInput


class FilesRefused(BadInput):
    """At least one file is wrong or would undo something, so none is put in force."""

    def __init__(self, reasons: Mapping[str, str], waiting: Sequence[str] = (), *, text: str = "") -> None:
        super().__init__(text or "\n".join(reasons.values()))
        self.reasons = dict(reasons)
        """By the file's kind."""
        self.waiting = tuple(waiting)
        """Kinds that are edited and right, and wait for the others: all come in force together, or none."""
