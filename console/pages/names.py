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
_COUNTS = "they count where something speaks for them, which is no mistake (`wirewatch watchlist check`)"
_WEAKNESS = frozenset({"weak", "refused"})
"""What is no mistake; `wirewatch watchlist check` lists it, too."""


def shown(checked: CheckedNames) -> Sequence[NameDoubt]:
    """Give the doubts that stand on the page, the gravest first; everyday words, which are no mistake, in one."""
    found = [one for one in checked.doubts if one.kind not in _WEAKNESS]
    everyday = [one for one in found if one.kind == "everyday"]
    if len(everyday) <= 1:
        return found[:_SHOWN]
    names = ", ".join(one.name for one in everyday)
    together = NameDoubt("everyday", f"{len(everyday)} names", "", f"{names}: everyday words; {_COUNTS}")
    others = [one for one in found if one.kind != "everyday"]
    return [*others[: _SHOWN - 1], together]


def doubt_row(doubt: NameDoubt, zone: ZoneInfo, now: datetime) -> ui.element:  # noqa: ARG001  # a row of a panel
    """Build one doubt, with the line that mends it."""
    grave = doubt.kind in {"never_found", "unknown_related", "renamed"}
    with box("div", f"ww-row ww-{'trouble' if grave else 'idle'}") as element:
        text("span", "", "ww-dot", doubt.kind.replace("_", " "))
        with box("div", "ww-grow"):
            with box("div", "ww-line"):
                text("strong", doubt.entity)
            text("p", doubt.reason, "ww-detail")
            text("p", f"{doubt.advice} ({doubt.page})" if doubt.add else doubt.page, "ww-detail")
    return element
