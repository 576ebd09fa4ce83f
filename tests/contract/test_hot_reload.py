"""A saved watchlist comes into use in all workers or in none, while articles go on, and whoever looks is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, article
from compiling import ListWorker, Small, Workers
from console_client import running
from sites import OPERATOR, READER, site_of
from waiting import eventually

from config.versions.activation import MOST_ATTEMPTS
from config.versions.not_in_force import list_not_in_force
from console.pages.tiles import verdict
from core.article import Tagged, decode, encode
from core.bus.port import ARTICLES, DEAD, TAGGED, Message
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.errors import ServiceAway
from core.heartbeat import STALE, WorkerHeartbeat
from operations.overview import read_overview
from operations.versions import list_versions, roll_back
from wirewatch.doctor import files as doctor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site
    from processors.entities.in_use import Compile


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    bus = SqliteBus(tmp_path / "bus.db")
    made = site_of(either_database, bus, Hands(), tmp_path)
    save(made, "zorvan")
    yield made
    bus.close()


def save(site: Site, *ids: str) -> int:
    text = "entities:\n" + "".join(f"  - {{id: {one}, name: {one} Brigade, kind: group}}\n" for one in ids)
    base = site.versions.number("watchlist")
    return site.versions.save("watchlist", text, base=base, author="ada", origin="file", note="").number


def worker(site: Site, name: str, make: Callable[[], Compile] | None = None) -> ListWorker:
    made = ListWorker(site.database, name, site.clock, make)
    made.list.start()
    return made


def two_workers(site: Site, room: Small) -> tuple[ListWorker, ListWorker]:
    return worker(site, "process-1"), worker(site, "process-2", room)


def told(site: Site) -> list[str]:
    with site.database.reading() as connection:
        return [one.reason for one in list_not_in_force(connection, site.clock())]


def test_the_log_says_which_names_are_never_looked_for(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    worker(site, "process-1")
    text = "entities:\n  - {id: q, name: Zorvan Road, kind: group, names: [Q, The]}\n"
    site.versions.save("watchlist", text, base=1, author="ada", origin="file", note="")
    worker(site, "process-1")
    said = capsys.readouterr().out
    assert "refused=0" in said
    assert "Q (q), spelled q: shorter than two letters" in said


def hands(site: Site) -> Hands:
    assert isinstance(site.clock, Hands)
    return site.clock


def test_a_version_is_used_when_all_living_workers_have_compiled_it(site: Site) -> None:
    one, other = two_workers(site, Small(9))
    assert (one.used(), other.used()) == (1, 1)
    save(site, "zorvan", "brandt")
    assert one.used() == 1, "the other has not said that it can"
    assert (other.used(), one.used()) == (2, 2)
    assert (told(site), one.list.problem()) == ([], "")


def test_a_worker_that_is_gone_is_not_waited_for(site: Site) -> None:
    one, other = two_workers(site, Small(9))
    save(site, "zorvan", "brandt")
    one.used()
    other.activation.leave()
    assert one.used() == 2
    two_workers(site, Small(9))
    save(site, "zorvan")
    assert one.used() == 2
    hands(site).move(seconds=STALE.total_seconds() + 20)
    one.heartbeat.beat()
    assert one.used() == 3, "it shows no sign of life"


def test_edits_that_follow_each_other_are_passed_over_but_for_the_newest(site: Site) -> None:
    one, other = two_workers(site, Small(9))
    save(site, "zorvan", "brandt")
    one.used()
    save(site, "zorvan", "dulami")
    save(site, "zorvan", "hadrami")
    assert (other.used(), one.used()) == (2, 2)
    assert (other.used(), one.used()) == (4, 4)


def test_a_version_that_one_worker_cannot_compile_is_used_nowhere_and_everybody_is_told(site: Site) -> None:
    room = Small(1)
    one, other = two_workers(site, room)
    save(site, "zorvan", "brandt")
    for each in (one, other, one, other):
        assert each.used() == 1
    assert [each.list.get().entities.keys() for each in (one, other)] == [{"zorvan"}, {"zorvan"}]
    [reason] = told(site)
    assert reason.startswith(
        "version 2 was saved, and worker process-2 cannot compile it: MemoryError: no room for it;"
    )
    [found] = doctor.check(site)
    assert (found.ok, reason in found.message) == (False, True)
    for role in ("ingest", "alert"):
        WorkerHeartbeat(site.database, f"{role}-1", role, site.clock).beat()
    assert verdict(read_overview(site, READER)) == ("trouble", "watchlist.yaml is not in force")
    assert [one.reason for one in read_overview(site, READER).not_in_force] == [reason]
    assert [(one.number, one.in_force, one.refused) for one in list_versions(site, READER)] == [
        (2, False, "process-2: MemoryError: no room for it"),
        (1, True, ""),
    ]
    assert [one.id for one in site.in_force.watchlist().entities] == ["zorvan"], "what the console answers with"


@pytest.mark.slow
def test_a_probe_names_it_and_stays_ready(site: Site) -> None:
    _, other = two_workers(site, Small(1))
    save(site, "zorvan", "brandt")
    other.used()
    with site.open_bus() as bus, running(site.database, bus, site.clock) as client:  # type: ignore[arg-type]
        said = f"ready\nnot in force: watchlist.yaml, since {site.clock():%Y-%m-%dT%H:%M:%SZ}\n"
        assert client.get("/readyz")[:2] == (200, said)


@pytest.mark.parametrize("mend", ["a smaller list", "rollback", "a restart"])
def test_a_refused_version_is_mended_by_an_edit_by_going_back_and_by_a_restart(site: Site, mend: str) -> None:
    room = Small(1)
    one, other = two_workers(site, room)
    save(site, "zorvan", "brandt")
    assert (one.used(), other.used()) == (1, 1)
    if mend == "a smaller list":
        save(site, "brandt")
    elif mend == "rollback":
        roll_back(site, OPERATOR, "watchlist", 1)
    else:
        room.room = 9
        other = worker(site, "process-2", room)
    wanted = 2 if mend == "a restart" else 3
    one.used()
    assert (other.used(), one.used()) == (wanted, wanted)
    assert told(site) == []


def test_a_worker_that_dies_of_a_version_every_time_has_refused_it(site: Site) -> None:
    one, other = two_workers(site, Small(9))
    save(site, "zorvan", "brandt")
    for _ in range(MOST_ATTEMPTS):
        dying = ListWorker(site.database, "process-2", site.clock)
        dying.activation.join()
        assert dying.activation.begin(2), "and then it is no more"
        assert (one.used(), told(site)) == (1, [])
    other = worker(site, "process-2")
    assert (other.used(), one.used()) == (1, 1)
    assert "worker process-2 cannot compile it: it died 3 times while it compiled it" in told(site)[0]


def test_a_worker_that_was_killed_while_it_compiled_is_waited_for(site: Site) -> None:
    one, _ = two_workers(site, Small(9))
    save(site, "zorvan", "brandt")
    killed = ListWorker(site.database, "process-2", site.clock)
    killed.activation.join()
    killed.activation.begin(2)
    assert one.used() == 1
    again = worker(site, "process-2")
    assert (again.used(), one.used()) == (2, 2)


def test_a_worker_that_joins_later_and_cannot_compile_what_is_used_says_so(site: Site) -> None:
    worker(site, "process-1")
    save(site, "zorvan", "brandt")
    worker(site, "process-1").used()
    late = worker(site, "process-2", Small(1))
    assert late.used() == 1
    assert late.list.problem().startswith("watchlist version 2, which is in use, does not compile here")
    save(site, "dulami")
    assert (worker(site, "process-1").used(), late.used(), late.list.problem()) == (2, 3, "")


def test_a_version_that_is_waited_for_for_long_is_said_with_who_holds_it_up(site: Site) -> None:
    one, other = two_workers(site, Small(9))
    save(site, "zorvan", "brandt")
    one.used()
    hands(site).move(seconds=31)
    other.heartbeat.beat()
    assert "version 2 was saved, and waits for process-2 to compile it" in told(site)[0]


def test_names_are_found_with_nothing_before_a_first_version_compiles(site: Site) -> None:
    with pytest.raises(ServiceAway, match="no version of the watchlist is in use yet"):
        worker(site, "process-1", Small(0))
    assert "MemoryError" in told(site)[0]


@pytest.mark.slow
def test_under_load_with_an_edit_every_tenth_of_a_second_each_mention_has_one_version(
    tmp_path: Path, either_database: Database
) -> None:
    site = site_of(either_database, SqliteBus(tmp_path / "bus.db"), now, tmp_path)
    save(site, "constant", "v1")
    published: set[str] = set()

    def publish(number: int) -> None:
        some = [article(f"n{number}-{place}", title=_names_all(), text="") for place in range(20)]
        workers.bus.publish(ARTICLES, [Message(one.id, encode(one)) for one in some])
        published.update(one.id for one in some)

    with Workers(site, tmp_path, 2) as workers:
        publish(1)
        eventually(lambda: workers.bus.lag(ARTICLES, "processors") == 0, 60)
        for number in range(2, EDITS + 1):
            save(site, "constant", f"v{number}")
            if number in SEEN_TO:  # however slow the machine: the next articles come after a reload
                eventually(lambda: min(workers.used()) > number - SEEN_TO.step, 60, workers.used)  # noqa: B023
            publish(number)
            workers.stop.wait(0.1)
        eventually(lambda: workers.bus.lag(ARTICLES, "processors") == 0, 60)
        eventually(lambda: workers.used() == {EDITS}, 60, workers.used)
        ever = datetime(2000, 1, 1, tzinfo=UTC)
        tagged = [decode(one.value, Tagged) for one in workers.bus.replay(TAGGED, ever)]
        dead = list(workers.bus.replay(DEAD, ever))
    assert dead == []
    assert {one.article.id for one in tagged} == published
    assert len(tagged) == len(published), "each once: no worker was killed"
    assert all([one.entity for one in each.mentions] == ["constant", f"v{each.watchlist}"] for each in tagged)
    assert len({one.watchlist for one in tagged}) >= len(SEEN_TO), "there were reloads while articles came"


EDITS = 25
SEEN_TO = range(8, EDITS, 8)


def _names_all() -> str:
    return " met ".join(f"{one} Brigade" for one in ["constant", *(f"v{number}" for number in range(1, EDITS + 1))])


def test_a_worker_that_joins_leaves_those_alone_of_whom_there_is_no_sign_yet(site: Site) -> None:
    one = worker(site, "process-1")
    early = ListWorker(site.database, "process-2", site.clock)
    early.list.start()
    hands(site).move(seconds=STALE.total_seconds() + 20)
    worker(site, "process-3")
    save(site, "zorvan", "brandt")
    early.heartbeat.beat()
    one.heartbeat.beat()
    assert worker(site, "process-3").used() == 1, "two others are alive, and have not compiled it"
    assert (early.used(), one.used()) == (1, 2)
    assert early.used() == 2


def test_two_workers_that_start_at_once_wait_for_each_other(site: Site) -> None:
    one, other = (ListWorker(site.database, name, site.clock) for name in ("process-1", "process-2"))
    other.activation.join()
    with pytest.raises(ServiceAway):
        one.list.start()
    other.list.start()
    one.list.start()
    assert (one.used(), other.used()) == (1, 1)
