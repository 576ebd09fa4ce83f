"""What was sent, what waits for another try, and what failed, with the recipient's answer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from nicegui import ui

from alerts.reports.ledger import DeliveryLedger
from config.files.channels import find_channel
from console.pages.parts import box, moment, text
from core.outcomes import DeliveryState

NOTHING_SENT = (
    "Nothing sent yet",
    "What goes out stands here, and where it went.",
)
_LOOKS = {DeliveryState.SENT: "ok", DeliveryState.FAILED: "dead"}


def delivery_row(row: DeliveryLedger, zone: ZoneInfo, now: datetime) -> ui.element:
    """Build one delivery."""
    state = row.state
    with box("div", f"ww-row ww-{_LOOKS.get(state, 'trouble')}") as element:
        text("span", "", "ww-dot", row.state)
        with box("div", "ww-grow"):
            with box("div", "ww-line"):
                to = f"{find_channel(row.channel).label} {row.target}"
                text("strong", to, title=", ".join(row.subscriptions))
                text("span", row.headline, "quiet ww-clip")
            if state is not DeliveryState.SENT:
                tries = f"{row.attempts} {'try' if row.attempts == 1 else 'tries'}"
                text("p", f"{row.detail or 'no answer'} ({tries})", "ww-detail")
        with box("span", "ww-when quiet"):
            if row.finished is None:
                text("span", "again ")
            moment(row.finished or row.due, zone, now)
    return element
