"""Which names of the watchlist to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from nicegui import ui

from config.files.doubts import NameDoubt
from console.pages.parts import box, text
from operations.watchlist import CheckedNames

_SHOWN = 12
_WEAKNESS = frozenset({"weak", "refused"})
"""What is no mistake; `wirewatch watchlist check` lists it, too."""


def shown(checked: CheckedNames) -> Sequence[NameDoubt]:
    """Give the doubts that stand on the page, the gravest first."""
    return [one for one in checked.doubts if one.kind not in _WEAKNESS][:_SHOWN]


def doubt_row(doubt: NameDoubt, zone: ZoneInfo, now: datetime) -> ui.element:  # noqa: ARG001  # a row of a panel
    """Build one doubt, with the line that mends it."""
    grave = doubt.kind in {"never_found", "unknown_related", "renamed"}
    with box("div", f"ww-row ww-{'trouble' if grave else 'idle'}") as element:
        text("span", "", "ww-dot", doubt.kind.replace("_", " "))
        with box("div", "ww-grow"):
            with box("div", "ww-line"):
                text("strong", doubt.entity)
            text("p", doubt.reason, "ww-detail")
            text("p", f"add {doubt.add} ({doubt.page})" if doubt.add else doubt.page, "ww-detail")
    return element
