"""How long a draft of the watchlist is tried on 28 recorded days, how much memory that takes, and whether it is right.

    PYTHONPATH=tests .venv/bin/python benchmarks/try_drafts.py [--names 1000 40000]

The list of the United Nations, then invented names, is in force; the draft adds four entities that stand in the news
all the time, and takes a name off the Houthis. The recorded weeks are archived as they were published, in SQLite, and
three subscriptions are in force. Each list has a process of its own, which tries once by itself and once with a process
on each core. What both say is the same, and compared with two full readings of all articles. Times are by the clock.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from alert_examples import Hands, batch, tagged
from names_quality import WEEKS, articles, un_list
from names_speed import listed
from recorded import DATA
from sites import READER, put_in_force, site_of

from alerts.worker import AlertHandler
from config.files.watchlist import Entity, Watchlist, dump_watchlist
from core import log
from core.article import Article
from core.bus.sqlite import SqliteBus
from core.database import Database
from operations.articles import batches
from operations.draft_trials import try_draft
from operations.trial_results import DraftTrial
from processors.entities.tagger import Tagger

BEGIN = datetime(2026, 6, 22, tzinfo=UTC)
DAYS = 28
NEW = (
    Entity(id="iran", name="Iran", kind="place", countries=("ir",)),
    Entity(id="nato", name="NATO", kind="organisation"),
    Entity(id="hezbollah", name="Hezbollah", kind="group"),
    Entity(id="apple", name="Apple", kind="company"),
)
SUBSCRIPTIONS = """\
subscriptions:
  - {id: groups, to: {inbox: a}, kinds: [group]}
  - {id: everything, to: {inbox: b}, all: true, cadence: daily 07:30}
  - {id: people, to: {inbox: c}, kinds: [person]}
"""


def recorded(folder: Path) -> list[Article]:
    """Give the recorded articles, spread over the days in the order in which they were collected."""
    some = [one for week in WEEKS for one in articles(folder, week)]
    step = timedelta(days=DAYS) / len(some)
    return [
        msgspec.structs.replace(one, id=f"r{place}", published=BEGIN + place * step, fetched=BEGIN + place * step)
        for place, one in enumerate(some)
    ]


def in_force(data: Path, count: int) -> Watchlist:
    """Give about as many names, the Houthis among them."""
    houthis, some = _houthis(un_list(data)), listed(data, count).entities
    return Watchlist.model_construct(entities=(houthis, *(one for one in some if one.id != houthis.id)))


def _houthis(watchlist: Watchlist) -> Entity:
    return next(one for one in watchlist.entities if "HOUTHI" in one.name.upper())


def edited(running: Watchlist) -> Watchlist:
    """Give the draft."""
    houthis = _houthis(running)
    less = houthis.model_copy(update={"names": houthis.names[1:]})
    return Watchlist.model_construct(entities=tuple(less if one is houthis else one for one in running.entities) + NEW)


def build(folder: Path, running: Watchlist, some: list[Article]) -> None:
    """Archive the articles as the list in force reads them."""
    database = Database(f"sqlite:///{folder}/wirewatch.db")
    database.migrate()
    clock = Hands(BEGIN)
    with closing(SqliteBus(folder / "bus.db")) as bus:
        site = site_of(database, bus, clock, folder)
        put_in_force(site, {"watchlist": dump_watchlist(running), "subscriptions": SUBSCRIPTIONS})
    handler, tagger = AlertHandler(database, lambda: (1, ()), clock), Tagger(lambda: (1, running))
    for part in batches(some, 500):
        clock.moment = part[-1].fetched
        found = zip(part, tagger.tag(part), strict=True)
        handler.handle(batch([tagged(one, *names, story=one.id, named=False) for one, names in found]))
    database.close()


def tried(folder: Path, draft: Watchlist, processes: int | None) -> tuple[DraftTrial, float]:
    """Try the draft; gives what it found, and in how many seconds."""
    database = Database(f"sqlite:///{folder}/wirewatch.db")
    with closing(SqliteBus(folder / "bus.db")) as bus:
        site = site_of(database, bus, Hands(BEGIN + timedelta(days=DAYS)), folder)
        site.in_force.watchlist_version()
        began = time.monotonic()
        found = try_draft(site, READER, draft, timedelta(days=DAYS + 1), processes=processes)
        return found, time.monotonic() - began


def full_difference(running: Watchlist, draft: Watchlist, some: list[Article]) -> Counter[tuple[str, str]]:
    """Count what only one list finds, by entity and side, in two readings of everything."""
    before, after = (_all(one, some) for one in (running, draft))
    gained = Counter((entity, "gained") for _, entity, *_ in after - before)
    return gained + Counter((entity, "lost") for _, entity, *_ in before - after)


def _all(watchlist: Watchlist, some: list[Article]) -> set[tuple[str, str, str, int, int]]:
    tagger = Tagger(lambda: (1, watchlist))
    found = zip(some, tagger.tag(some), strict=True)
    return {(one.id, each.entity, each.field, each.start, each.end) for one, names in found for each in names}


def run_one(folder: Path, count: int, data: Path) -> None:
    """Try in this process, print what it took, and compare."""
    running = in_force(data, count)
    draft = edited(running)
    again, seconds = tried(folder, draft, None)  # first, since a child begins with its parent's memory
    each = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    found, alone = tried(folder, draft, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    assert again == found, "not what one process finds"
    told = {(one.entity, side): getattr(one, side) for one in found.differences for side in ("gained", "lost")}
    whole = full_difference(running, draft, recorded(data))
    assert Counter({key: value for key, value in told.items() if value}) == whole, "not the difference of two readings"
    print(
        f"{count:>6} names, {found.articles} articles: one process {alone:.1f} s ({found.articles / alone:,.0f} a"
        f" second), {peak} MB; a process on each of {len(os.sched_getaffinity(0))} cores {seconds:.1f} s"
        f" ({found.articles / seconds:,.0f} a second), each of them {each} MB at most; the same answer, and"
        f" {sum(whole.values())} mentions of {len(found.differences)} entities differ, as in two full readings"
    )
    for one in found.subscriptions:
        print(f"        {one.subscription}: {one.before.per_day:g} → {one.after.per_day:g} messages a day")


def main() -> None:
    """Build each archive, and try in a new process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, nargs="+", default=[1000, 40_000])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--folder", type=Path, help="An archive that is built: try on it.")
    given = parser.parse_args()
    log.configure("ERROR")
    if given.folder is not None:
        run_one(given.folder, given.names[0], given.data)
        return
    for count in given.names:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder), in_force(given.data, count), recorded(given.data))
            again = [sys.executable, __file__, "--data", str(given.data), "--folder", folder, "--names", str(count)]
            subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
