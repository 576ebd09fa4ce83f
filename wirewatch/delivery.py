"""What the commands on alerts, deliveries, suppressions and tokens do, as functions of the config folder."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING, Any

import msgspec

from config.files.settings import secret
from core.clock import now
from core.errors import BadInput
from core.outcomes import DeliveryState, SuppressionState
from wirewatch import wiring

if TYPE_CHECKING:
    from pathlib import Path


def show_alert(config_dir: Path, alert: str) -> dict[str, Any]:
    """Give an alert's whole way; raises `BadInput` where there is none."""
    from alerts.reports.ledger import alert_ledger  # noqa: PLC0415

    with wiring.open_site(config_dir).database.reading() as connection:
        ledger = alert_ledger(connection, alert)
    if ledger is None:
        raise BadInput(f"alert {alert}: there is none; `wirewatch alerts --json` lists their ids")
    made: dict[str, Any] = msgspec.to_builtins(ledger)
    return made


def why(config_dir: Path, article: str, subscription: str) -> dict[str, Any]:
    """Answer "why did I not get this?"."""
    from alerts.reports.why import why as answer  # noqa: PLC0415

    site = wiring.open_site(config_dir)
    in_force = {one.id: one for one in site.subscriptions()()[1]}
    tags = {entity.id: entity.tags for entity in site.watchlist()()[1].entities}
    with site.database.reading() as connection:
        made: dict[str, Any] = msgspec.to_builtins(
            answer(connection, article, subscription, in_force.get(subscription), tags)
        )
    return made


def list_deliveries(config_dir: Path, state: DeliveryState | None, limit: int) -> list[dict[str, Any]]:
    """Give messages, the latest first; 0: all of them."""
    from alerts.reports.ledger import list_deliveries as listed  # noqa: PLC0415

    with wiring.open_site(config_dir).database.reading() as connection:
        return [msgspec.to_builtins(one) for one in listed(connection, state, limit or None)]


def retry(config_dir: Path, ids: list[str], *, all_failed: bool) -> int:
    """Send dead letters again; give how many."""
    from alerts.delivery.outbox import Outbox  # noqa: PLC0415

    if bool(ids) is all_failed:
        raise BadInput("name deliveries, or all of them with --all-failed")
    outbox = Outbox(wiring.open_site(config_dir).database, now)
    if all_failed:
        return outbox.retry_all_failed()
    outbox.retry(*ids)
    return len(ids)


def suppressions(config_dir: Path) -> list[dict[str, Any]]:
    """Give the far sides that are closed."""
    from alerts.delivery.suppressions import list_suppressions  # noqa: PLC0415

    with wiring.open_site(config_dir).database.reading() as connection:
        return [msgspec.to_builtins(one) for one in list_suppressions(connection)]


def suppress(config_dir: Path, channel: str, target: str, why_: str) -> SuppressionState | None:
    """Close a far side by hand; None where it was closed already."""
    from alerts.delivery import suppressions  # noqa: PLC0415

    site = wiring.open_site(config_dir)
    with site.database.transaction() as connection:
        closed = suppressions.suppress(site.database, connection, (channel, target), getpass.getuser(), why_, now())
    return None if closed is None else closed.state


def release(config_dir: Path, channel: str, target: str) -> None:
    """Open a far side again."""
    from alerts.delivery import suppressions  # noqa: PLC0415

    with wiring.open_site(config_dir).database.transaction() as connection:
        suppressions.release(connection, (channel, target))


def webhook_key(url: str) -> str:
    """Give the key with which messages to an address are signed."""
    from alerts.delivery.channels.signed_webhook import SECRET, key_of, shown_key  # noqa: PLC0415

    return shown_key(key_of(secret(os.environ, SECRET), url))


def create_token(config_dir: Path, name: str) -> str:
    """Make a token for a script."""
    from console import tokens  # noqa: PLC0415

    with wiring.open_site(config_dir).database.transaction() as connection:
        return tokens.create(connection, name, now())


def list_tokens(config_dir: Path) -> list[dict[str, Any]]:
    """Give the names of the tokens, never the tokens."""
    from console import tokens  # noqa: PLC0415

    with wiring.open_site(config_dir).database.reading() as connection:
        return [msgspec.to_builtins(one) for one in tokens.listed(connection)]


def revoke_token(config_dir: Path, name: str) -> None:
    """Make a token worthless."""
    from console import tokens  # noqa: PLC0415

    with wiring.open_site(config_dir).database.transaction() as connection:
        tokens.revoke(connection, name)
