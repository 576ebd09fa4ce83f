"""100,000 subscriptions over 5,000 entities: what an article costs that nobody wants, and one that 10,000 want.

    PYTHONPATH=tests .venv/bin/python benchmarks/subscriptions.py [--postgresql] [--rounds 3]

Beside ours, in the same run: asking every subscription in turn, which is what rules in a list cost (Miniflux,
Huginn, most scripts). The deliveries of the article that 10,000 want are recorded through the real handler, on an
SQLite file and, with --postgresql, on the PostgreSQL of the tests. Each figure is the median of the rounds.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from alert_examples import NOW, article, batch, mention, subscription, tagged
from servers.postgres import PostgresServer

from alerts.matching import index, matches, why_not
from alerts.tables import deliveries
from alerts.worker import AlertHandler
from config.files.subscriptions import Subscription
from core.article import Tagged
from core.database import Database

T = TypeVar("T")
ENTITIES = 5_000
WANTED = "e0"
"""The entity that a tenth of all subscriptions ask for."""


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscriptions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgresql", action="store_true", help="also on the PostgreSQL of the tests")
    given = parser.parse_args()
    before = _memory()
    wishes = tuple(_wish(number, given.subscriptions) for number in range(given.subscriptions))
    _line("subscriptions held", f"{len(wishes):,}", f"{_memory() - before:.0f} MB")
    seconds, prepared = _timed(lambda: index(wishes))
    _line("index them all", f"{seconds:.2f} s", f"{_memory() - before:.0f} MB with the subscriptions")
    seconds, _ = _timed(lambda: prepared.update((*wishes[1:], _wish(0, given.subscriptions))))
    _line("follow one change", f"{seconds * 1000:.0f} ms")
    _matching(prepared_for=wishes, rounds=given.rounds)
    _recording("SQLite", wishes, given.rounds, None)
    if given.postgresql:
        with PostgresServer() as server:
            _recording("PostgreSQL", wishes, given.rounds, server)
    _line("memory at most", f"{_memory():.0f} MB")


def _wish(number: int, count: int) -> Subscription:
    """Give a subscription to three entities; a tenth of all ask for the wanted one too."""
    wanted = [f"e{1 + (number * 7 + place * 1_013) % (ENTITIES - 1)}" for place in range(3)]
    if number < count // 10:
        wanted.append(WANTED)
    return subscription(f"s{number}", "email", f"reader{number}@example.org", entities=tuple(wanted))


def _matching(prepared_for: tuple[Subscription, ...], rounds: int) -> None:
    prepared = index(prepared_for)
    nobody = tagged(article("nobody"), mention("nobody-asks", tags=("none",)), mention("nor-this", kind="vessel"))
    many = tagged(article("many"), mention(WANTED))
    assert matches(prepared, nobody) == ()
    assert len(matches(prepared, many)) == len(prepared_for) // 10
    times = 1_000
    ours = _median(rounds, lambda: [matches(prepared, nobody) for _ in range(times)]) / times
    theirs = _median(rounds, lambda: [one for one in prepared_for if not why_not(one, nobody)])
    _line(
        "match: nobody wants it",
        f"{ours * 1e6:.1f} µs",
        f"each in turn {theirs * 1e3:,.0f} ms, {theirs / ours:,.0f} times",
    )
    ours = _median(rounds, lambda: matches(prepared, many))
    _line("match: a tenth wants it", f"{ours * 1e3:.0f} ms", f"each in turn {_all(prepared_for, many, rounds):,.0f} ms")


def _all(wishes: tuple[Subscription, ...], message: Tagged, rounds: int) -> float:
    return _median(rounds, lambda: [one for one in wishes if not why_not(one, message)]) * 1e3


def _recording(name: str, wishes: tuple[Subscription, ...], rounds: int, server: PostgresServer | None) -> None:
    with tempfile.TemporaryDirectory(prefix="wirewatch-benchmark-") as folder:
        url = server.create_database("benchmark") if server else f"sqlite:///{folder}/w.db"
        database = Database(url)
        database.migrate()
        handler = AlertHandler(database, lambda: (1, wishes), lambda: NOW)
        handler.handle(batch([tagged(article("first"), mention("nobody-asks"), story="first")]))  # indexes them all
        taken = []
        for number in range(rounds):
            message = batch([tagged(article(f"a{number}"), mention(WANTED), story=f"s{number}")])
            gc.collect()
            taken.append(_timed(lambda message=message: handler.handle(message))[0])  # type: ignore[misc]
        with database.reading() as connection:
            made = connection.execute(sa.select(sa.func.count()).select_from(deliveries)).scalar_one()
        assert made == rounds * (len(wishes) // 10)
        again = batch([tagged(article("copy", source="Another"), mention(WANTED), story="s0", role="copy")])
        copied, _ = _timed(lambda: handler.handle(again))
        _line(
            f"record on {name}",
            f"{statistics.median(taken):.2f} s",
            f"{len(wishes) // 10:,} deliveries; one more outlet of it {copied:.2f} s",
        )
        database.close()


def _median(rounds: int, act: Callable[[], object]) -> float:
    return statistics.median(_timed(act)[0] for _ in range(rounds))


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    made = act()
    return time.perf_counter() - began, made


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _line(what: str, figure: str, beside: str = "") -> None:
    print(f"{what:26} {figure:>12}   {beside}", flush=True)


if __name__ == "__main__":
    main()
