"""Faults of what others run: feed hosts, the mail server, and the servers of the cluster."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import sqlalchemy as sa
from backlogs import copy_mail
from servers.smtp import Answer as MailAnswer

from alerts.tables import deliveries
from core.database import Database
from core.errors import Transient

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from servers.web import Answer

    from soak.site import Site

_TROUBLES: tuple[Answer, ...] = (
    (500, {}, b"out of order"),
    (503, {"Retry-After": "2"}, b""),
    (200, {"Content-Type": "text/html"}, b"<html><body>Please log in</body></html>"),
    (200, {"Content-Type": "application/rss+xml"}, b"<rss><channel><item><title>cut"),
    (404, {}, b""),
)


@contextmanager
def feed_host_in_trouble(site: Site, dice: random.Random) -> Iterator[None]:
    """Answer every poll with an error, a page for people, or half a feed."""
    site.wire.trouble = dice.choice(_TROUBLES)
    try:
        yield
    finally:
        site.wire.trouble = None


@contextmanager
def mail_server_away(site: Site, dice: random.Random) -> Iterator[None]:
    """Cut every connection and close the port."""
    assert dice
    site.smtp.stop()
    try:
        yield
    finally:
        site.smtp.start()


@contextmanager
def backlog(site: Site, dice: random.Random) -> Iterator[None]:
    """Make a thousand mails due at once, on a hundred domains."""
    database = Database(site.database_url)
    try:
        # away or locked by another fault: then there is no backlog this time
        with suppress(Transient), database.transaction() as connection:
            mails = sa.select(deliveries.c.id).where(deliveries.c.channel == "email", deliveries.c.state == "sent")
            model = connection.execute(mails.order_by(deliveries.c.id).limit(1)).scalar()
            if model is not None:
                copy_mail(connection, model, 1000, 100, f"{dice.randrange(10**9)}")
    finally:
        database.close()
    yield


@contextmanager
def mail_server_refuses(site: Site, dice: random.Random) -> Iterator[None]:
    """Answer for now with 4xx, at the recipient or after the text."""
    stage, text = dice.choice((("RCPT", "450 4.2.0 greylisted"), ("DATA", "451 4.3.0 try later")))
    site.smtp.rule = lambda at, _sender, _recipient: text if at == stage else None
    try:
        yield
    finally:
        site.smtp.rule = lambda _stage, _sender, _recipient: None


@contextmanager
def mail_server_hangs_up(site: Site, dice: random.Random) -> Iterator[None]:
    """Take one mail and hang up before saying so."""
    assert dice
    site.smtp.script("DATA", MailAnswer("250 OK", hang_up=True))
    yield


@contextmanager
def redis_away(site: Site, dice: random.Random) -> Iterator[None]:
    """Stop Redis, and start it with what it had."""
    assert dice
    assert site.servers
    site.servers[1].stop()
    try:
        yield
    finally:
        site.servers[1].start()


@contextmanager
def redis_flushed(site: Site, dice: random.Random) -> Iterator[None]:
    """Let Redis forget everything."""
    assert dice
    assert site.servers
    site.servers[1].flush()
    yield


@contextmanager
def redis_paused(site: Site, dice: random.Random) -> Iterator[None]:
    """Let Redis stand still with open connections."""
    assert dice
    assert site.servers
    site.servers[1].pause()
    try:
        yield
    finally:
        site.servers[1].resume()


@contextmanager
def kafka_away(site: Site, dice: random.Random) -> Iterator[None]:
    """Stop the broker, and start it again."""
    assert dice
    assert site.servers
    site.servers[0].stop()
    try:
        yield
    finally:
        site.servers[0].start()


@contextmanager
def postgres_away(site: Site, dice: random.Random) -> Iterator[None]:
    """Stop PostgreSQL, and start it again."""
    assert dice
    assert site.servers
    site.servers[2].stop()
    try:
        yield
    finally:
        site.servers[2].start()
