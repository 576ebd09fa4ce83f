"""How much a subscription would have sent, before or after it is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.estimate import Volume, volume
from config.files.subscriptions import Subscription, check_against, read_subscriptions
from core.clock import now
from core.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from wirewatch.wiring import Site


def volume_of(site: Site, id_: str, file: Path | None) -> Volume:
    """Estimate the subscription of that id; raises `BadInput` where there is none, or where the draft is wrong."""
    _, watchlist = site.watchlist()()
    subscription = _draft(site, id_, file) or _in_force(site, id_)
    if subscription is None:
        raise BadInput(f"{id_}: there is no such subscription; `wirewatch subscriptions` lists them")
    with site.database.reading() as connection:
        return volume(connection, subscription, watchlist, site.feeds()()[1], now())


def _draft(site: Site, id_: str, file: Path | None) -> Subscription | None:
    path = file or site.config_dir / "subscriptions.yaml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if file is None:
            return None
        raise BadInput(f"{file}: is missing; name a file of subscriptions") from error
    listed, lines = read_subscriptions(text, str(path))
    check_against(listed, lines, str(path), site.watchlist()()[1])
    return next((one for one in listed.subscriptions if one.id == id_), None)


def _in_force(site: Site, id_: str) -> Subscription | None:
    return next((one for one in site.subscriptions()()[1] if one.id == id_), None)
