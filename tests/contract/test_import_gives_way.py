"""An import of history does not hold up news: it sends on as fast as workers read, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alert_examples import Hands
from newsroom import WATCHLIST
from sites import OPERATOR, shipped_site
from system import System

from core.bus.port import ARTICLES, TAGGED, Message
from core.database import Database
from core.heartbeat import WorkerHeartbeat
from operations import articles, status
from operations.site import Site


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Site]:
    with shipped_site(either_database, clock, tmp_path) as made:
        yield made


class _Reader:
    """A worker that reads 200 articles whenever the import pauses."""

    def __init__(self, site: Site, *, reads: bool) -> None:
        self._site = site
        self._reads = reads
        self.waited: list[int] = []

    def __call__(self, _seconds: float) -> None:
        with self._site.open_bus() as bus:
            self.waited.append(bus.lag(ARTICLES, status.PROCESSORS))
            if self._reads:
                consumer = bus.subscribe(ARTICLES, status.PROCESSORS, "process-1")
                consumer.poll(200, 0)
                consumer.commit()
                consumer.close()


@pytest.mark.parametrize(
    ("alive", "reads", "alert", "most", "pauses"),
    [
        (True, True, False, 600, range(4, 100)),
        (True, False, False, 600, range(300, 301)),  # in vain, once for all
        (False, True, False, 0, range(1)),
        (True, True, True, 0, range(1)),
    ],
)
def test_history_gives_way_to_news_while_workers_read(  # one parameter a circumstance
    site: Site, *, alive: bool, reads: bool, alert: bool, most: int, pauses: range
) -> None:
    if alive:
        WorkerHeartbeat(site.database, "process-1", "process", site.clock).beat()
    reader = _Reader(site, reads=reads)
    lines = (f'{{"title": "AQMI in Gao {number}"}}' for number in range(1400))
    done = articles.import_articles(site, OPERATOR, lines, alert=alert, pause=reader)
    assert done.published == 1400
    assert max(reader.waited, default=0) == most
    assert len(reader.waited) in pauses
    assert done.waiting <= 400 if most and reads else done.waiting == 1400


@pytest.mark.parametrize("role", ["process", "alert"])
def test_who_waits_for_workers_is_told_which_are_missing(site: Site, role: str) -> None:
    with site.open_bus() as bus:
        assert status.roles_missing(site, bus) == []
        bus.publish(ARTICLES if role == "process" else TAGGED, [Message("a", b"{}")])
        assert status.roles_missing(site, bus) == [role]
        WorkerHeartbeat(site.database, f"{role}-1", role, site.clock).beat()
        assert status.roles_missing(site, bus) == []


@pytest.mark.slow
def test_an_import_that_waits_says_that_nobody_reads_and_ends_once_they_have(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "AQMI in Gao"}\n', encoding="utf-8")
    with System(tmp_path / "site", {}, {"watchlist": WATCHLIST, "feeds": "", "subscriptions": ""}) as system:
        system.command("apply")
        system.start("import", "import", "articles", str(tmp_path / "a.jsonl"), "--wait")
        said = system.logs / "import.log"
        system.wait(lambda: "no process worker runs: start it" in said.read_text(), "it says who is missing")
        system.start_roles("process-1", "alert-1")
        assert system.processes.pop("import").wait(60) == 0
        assert '"published": 1' in said.read_text()
