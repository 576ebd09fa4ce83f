"""How much a subscription would have sent, before or after it is in force. Nothing is saved."""

from __future__ import annotations

from pathlib import Path

from alerts.reports.estimate import Volume, volume
from config.files.subscriptions import Subscription, check_against, read_subscriptions
from operations.actor import AccessRole, Actor, require
from operations.errors import invalid
from operations.retagging import retag
from operations.site import Site
from operations.subscriptions import check_names, missing


def estimate(site: Site, actor: Actor, wanted: Subscription) -> Volume:
    """Say what it would have sent in the last 7 and 30 days, with the lists in force."""
    require(actor, AccessRole.READER, "estimate a subscription")
    return estimate_checked(site, wanted)


def estimate_checked(site: Site, wanted: Subscription) -> Volume:
    """Say it for somebody whose permission is another one: the sign-up page shows it to everybody."""
    check_names(site, wanted)
    watchlist, feeds = site.in_force.watchlist(), site.in_force.feeds()
    with site.database.reading() as connection:
        return volume(connection, wanted, watchlist, feeds, site.clock(), retag(site))


def estimate_named(site: Site, actor: Actor, id_: str, file: Path | None = None) -> Volume:
    """Say it for the subscription of that id: of a draft, else of the config folder, else of those in force.

    Raises `BadInput` where the draft is wrong, `OperationError` where there is none of that id.
    """
    wanted = _draft(site, id_, file) or site.in_force.subscriptions().get(id_)
    if wanted is None:
        raise missing(id_)
    return estimate(site, actor, wanted)


def _draft(site: Site, id_: str, file: Path | None) -> Subscription | None:
    path = file or site.config_dir / "subscriptions.yaml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if file is None:
            return None
        raise invalid(f"{file}: is missing; name a file of subscriptions") from error
    listed, lines = read_subscriptions(text, str(path))
    check_against(listed, lines, str(path), site.in_force.watchlist())
    return next((one for one in listed.subscriptions if one.id == id_), None)
