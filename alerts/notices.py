"""Messages about the service itself: a far side that is not sent to any more. They leave through the outbox too."""

from __future__ import annotations

import hashlib
from datetime import datetime
from html import escape

import msgspec
import sqlalchemy as sa

from alerts.contents import Notice, owners
from alerts.lanes import lane
from alerts.notify.port import Rendered
from alerts.render import plain
from alerts.tables import deliveries
from alerts.targets import TargetView
from core.database import Database
from core.log import get
from core.outcomes import DeliveryState, TargetState

_log = get("alerts.notices")
_CHANNELS = {"email": "E-mail to", "slack": "Slack channel", "webhook": "Webhook", "apprise": "Target"}


def tell(database: Database, connection: sa.Connection, closed: TargetView, operator: str, now: datetime) -> None:
    """Owe a notice to the operator's address and to every owner, at any other far side than the closed one."""
    _log.warning("target_closed", channel=closed.channel, target=closed.target, state=closed.state.value)
    told = dict.fromkeys(owners(connection, closed.channel, closed.target))
    if operator:
        told["email", operator] = None
    told.pop((closed.channel, closed.target), None)
    for channel, target in told:
        owe(database, connection, channel, target, of_closed(closed), now)


def owe(database: Database, connection: sa.Connection, channel: str, target: str, notice: Notice, now: datetime) -> str:
    """Put a notice into the outbox; give the delivery's id. The same notice at the same moment is owed once."""
    parts = ["notice", channel, target, notice.subject, notice.text, now.isoformat()]
    row = {
        "id": hashlib.sha256("|".join(parts).encode()).hexdigest()[:32],
        "alert": None,
        "notice": msgspec.to_builtins(notice),
        "channel": channel,
        "target": target,
        "lane": lane(channel, target),
        "state": DeliveryState.DUE,
        "due": now,
        "leased_until": None,
        "leased_by": "",
        "attempts": 0,
        "created": now,
        "finished": None,
        "detail": "",
    }
    connection.execute(database.insert(deliveries).values(row).on_conflict_do_nothing())
    return str(row["id"])


def of_closed(closed: TargetView) -> Notice:
    """Say which far side is closed, why, and what opens it again."""
    what = f"{_CHANNELS.get(closed.channel, closed.channel)} {closed.target}"
    state = "suppressed" if closed.state is TargetState.SUPPRESSED else "disabled"
    times = f" ({closed.refusals} refusals in a row)" if closed.refusals > 1 else ""
    return Notice(
        subject=plain(f"Wirewatch: {what} is {state}", 200),
        text="\n".join(
            [
                f"{what} is {state}: nothing is sent there any more.",
                "",
                f"Its last answer{times}: {plain(closed.detail, 300) or 'none'}",
                "",
                "What was due there is kept as failed deliveries. When it is mended, the operator runs",
                f"  wirewatch suppressions remove {closed.channel} {closed.target}",
                "  wirewatch deliveries retry --all-failed",
            ]
        ),
    )


def render(notice: Notice) -> Rendered:
    """Put a notice into all forms."""
    paragraphs = "<br>\n".join(escape(line) for line in notice.text.split("\n"))
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1f2937;">'
        f"<p>{paragraphs}</p></body></html>"
    )
    subject = plain(notice.subject, 200)
    return Rendered(
        subject=subject,
        text=notice.text + "\n",
        html=page,
        slack=f"{subject}\n{notice.text}",
        document={"type": "notice", "subject": subject, "text": notice.text},
    )
