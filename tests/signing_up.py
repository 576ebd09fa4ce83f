"""Signing up as a reader does: the public page, the mail, the link in it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sending import take
from sites import shipped_site

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import Outbox
from alerts.messages.renderer import Renderer
from alerts.readers import sign_up
from alerts.readers.subscribers import Subscribers
from alerts.tables import deliveries
from core.outcomes import AttemptOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from alert_examples import Hands

    from core.database import Database
    from operations.site import Site

ADDRESS = "Reader@example.org"
CHOICE = {"names": "aqmi\njnim", "cadence": "daily 07:30", "zone": "Africa/Bamako"}
BASE = "https://wire.example.org"
LANE = "email:example.org"


@contextmanager
def open_to_sign_up(database: Database, clock: Hands, folder: Path, **settings: str) -> Iterator[Site]:
    """Give a site with the shipped lists where people of two domains may sign up, unless `settings` say otherwise."""
    given = {"public_url": BASE, "sign_up": "example.org, example.net", **settings}
    with shipped_site(database, clock, folder, **given) as site:
        yield site


def ask(page: httpx.Client, address: str = ADDRESS, **more: str) -> httpx.Response:
    """Give an address to the form."""
    return page.post("/subscribe", data={"address": address, **more})


def confirm(page: httpx.Client, token: str, **changes: str) -> httpx.Response:
    """Choose, and press the button."""
    return page.post(f"/subscribe/{token}", data={**CHOICE, "step": "confirm", **changes})


def mail(database: Database, clock: Hands, outcome: AttemptOutcome = AttemptOutcome.ACCEPTED) -> tuple[str, str]:
    """Give recipient and text of the one mail that is due, and say how its sending ended."""
    [one] = take(database, clock, LANE)
    text = Renderer(sign_up.token_maker(database, clock))(one.leased.id, one.message).text
    Outbox(database, clock).finish(one.leased, AttemptResult(outcome, "as the test says"), 0.1, 0.5)
    return one.leased.target, text


def token_in(text: str) -> str:
    """Give the token of the link in a mail."""
    [token] = re.findall(rf"^{BASE}/subscribe/(\S+)$", text, re.MULTILINE)
    return str(token)


def subscribers(database: Database, clock: Hands) -> list[tuple[str, str, str]]:
    """Give owner, state and origin of each."""
    return [(one.owner, one.state.value, one.origin) for one in Subscribers(database, clock).listed()]


def queued(database: Database) -> int:
    """Count the messages in the outbox."""
    with database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(deliveries)).scalar_one()


def invited(page: httpx.Client, database: Database, clock: Hands) -> str:
    """Sign up, and give the token of the mail."""
    assert "Look into your mail" in ask(page).text
    return token_in(mail(database, clock)[1])
