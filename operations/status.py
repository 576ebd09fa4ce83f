"""How the site is doing: who runs, how much comes in, what waits, what was parked."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.reports.queries import count_deliveries
from alerts.tables import alerts
from core.archive import articles
from core.bus.port import ARTICLES, TAGGED, Bus
from core.errors import WirewatchError
from core.heartbeat import WorkerView, list_workers
from core.outcomes import DeliveryState
from operations.actor import AccessRole, Actor, require
from operations.dead_letters import DeadLetterCount, count_dead_letters
from operations.site import Site

RATE_MINUTES = 15
DAY = timedelta(days=1)
PROCESSORS = "processors"
"""The group that reads articles."""
_GROUPS = {"processors": (ARTICLES, PROCESSORS, "process"), "alerts": (TAGGED, "alerts", "alert")}
"""What is counted as waiting, by the name that people see: topic, group, and the role that reads it."""


class Rate(msgspec.Struct, frozen=True):
    """Articles archived in one minute."""

    minute: datetime
    """When that minute began."""
    articles: int


class Counts(msgspec.Struct, frozen=True):
    """The last 24 hours in numbers; `due` and `leased` are what waits at present."""

    articles: int
    alerts: int
    due: int
    leased: int
    sent: int
    failed: int


class Lag(msgspec.Struct, frozen=True):
    """How many messages wait for each group and how many were parked, or why nobody knows."""

    waiting: dict[str, int]
    dead_letters: DeadLetterCount | None = None
    problem: str = ""


class Status(msgspec.Struct, frozen=True):
    """The site in numbers."""

    at: datetime
    workers: tuple[WorkerView, ...]
    articles_per_minute: float
    """Over the last full minutes."""
    minutes: tuple[Rate, ...]
    lag: dict[str, int]
    dead_letters: DeadLetterCount | None
    """None while the bus does not answer."""
    bus_problem: str
    last_24_hours: Counts


def read_status(site: Site, actor: Actor, lag: Lag | None = None) -> Status:
    """Give all of it; `lag` is what the bus said a moment ago, where somebody has asked it."""
    require(actor, AccessRole.READER, "look at the status")
    now = site.clock()
    with site.database.reading() as connection:
        workers = tuple(list_workers(connection, now))
        rate = read_rate(connection, now)
        counts = read_counts(connection, now)
    if lag is None:
        lag = read_lag(site)
    full = rate[:-1]  # the present minute is not over
    return Status(
        at=now,
        workers=workers,
        articles_per_minute=round(sum(minute.articles for minute in full) / len(full), 2),
        minutes=rate,
        lag=lag.waiting,
        dead_letters=lag.dead_letters,
        bus_problem=lag.problem,
        last_24_hours=counts,
    )


def read_lag(site: Site) -> Lag:
    """Ask the bus; slow when it is away."""
    try:
        with site.open_bus() as bus:
            return Lag(_waiting(bus), count_dead_letters(site, bus))
    except WirewatchError as error:
        return Lag({}, None, str(error))


def bus_answers(site: Site) -> bool:
    """Say whether the bus can be read. It takes no lock: whoever asks often holds nobody up."""
    try:
        with site.open_bus() as bus:
            _waiting(bus)
    except WirewatchError:
        return False
    return True


def pipeline_lag(bus: Bus) -> int:
    """Give how many messages are still on their way through the pipeline."""
    return sum(_waiting(bus).values())


def roles_alive(site: Site) -> set[str]:
    """Give the roles of which a worker lives."""
    with site.database.reading() as connection:
        return {one.role for one in list_workers(connection, site.clock()) if one.alive}


def roles_missing(site: Site, bus: Bus) -> list[str]:
    """Give the roles for which messages wait, and of which no worker lives that would read them."""
    alive = roles_alive(site)
    return [role for topic, group, role in _GROUPS.values() if role not in alive and bus.lag(topic, group)]


def _waiting(bus: Bus) -> dict[str, int]:
    return {name: bus.lag(topic, group) for name, (topic, group, _) in _GROUPS.items()}


def read_rate(connection: sa.Connection, now: datetime) -> tuple[Rate, ...]:
    """Count the articles of each of the last full minutes and of the present one, oldest first."""
    current = now.replace(second=0, microsecond=0)
    minutes = [current - timedelta(minutes=ago) for ago in range(RATE_MINUTES, -1, -1)]
    counted = [
        sa.select(sa.func.count())
        .select_from(articles)
        .where(articles.c.archived >= minute, articles.c.archived < minute + timedelta(minutes=1))
        .scalar_subquery()
        .label(f"m{number}")
        for number, minute in enumerate(minutes)
    ]
    row = connection.execute(sa.select(*counted)).one()
    return tuple(Rate(minute, count) for minute, count in zip(minutes, row, strict=True))


def read_counts(connection: sa.Connection, now: datetime) -> Counts:
    """Count the last 24 hours."""
    since = now - DAY
    seen = sa.select(sa.func.count()).select_from(articles).where(articles.c.archived >= since)
    alerted = sa.select(sa.func.count()).select_from(alerts).where(alerts.c.created >= since)
    row = connection.execute(sa.select(seen.scalar_subquery(), alerted.scalar_subquery())).one()
    by_state = count_deliveries(connection, since)
    return Counts(
        row[0],
        row[1],
        **{
            state.value: by_state.get(state, 0)
            for state in (DeliveryState.DUE, DeliveryState.LEASED, DeliveryState.SENT, DeliveryState.FAILED)
        },
    )
