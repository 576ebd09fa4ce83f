"""Draws faults from the table, several at a time but one of a kind, and looks at what came of it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from alerts.delivery.retry_policy import LONGEST_WAIT
from soak import ledger
from soak.checker import violations
from soak.faults import Row, rows_for
from soak.lights import Lights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soak.lights import Light
    from soak.site import Site
    from soak.wire import Item

_SETTLE_SECONDS = LONGEST_WAIT + 120.0
"""After the last fault everything must come to its end within this time, what was refused again and again too."""
_PAUSE = 0.2, 2.0


class Nemesis:
    """One run on one stack."""

    def __init__(self, site: Site, stack: str, seed: int, names: str) -> None:
        self._site, self._stack, self._seed = site, stack, seed
        self._rows, self._left_out = rows_for(stack, names, site)
        self._done: Counter[str] = Counter()
        self._failed: list[str] = []
        self._over = threading.Event()
        self._lock = threading.Lock()

    def run(self, seconds: float) -> list[str]:
        """Do faults for so long, let the system settle, print what was seen; gives what went wrong."""
        site, lights = self._site, Lights(self._site)
        print(f"== {self._stack}: {seconds / 60:g} minutes, seed {self._seed}", flush=True)
        for reason in self._left_out:
            print(f"   left out: {reason}")
        site.start()
        site.wire.start()
        site.system.wait(lambda: bool(site.smtp.mails), "a first mail", 120)
        lights.start()
        self._attack(seconds)
        published = site.wire.stop()
        settled = self._settle(published)
        seen = lights.stop()
        found = violations(
            published,
            settled,
            seen,
            may_repeat=sum(row.may_repeat * self._done[row.name] for row in self._rows),
            ended=site.ended,
            failed=self._failed,
        )
        self._print(published, settled, seen, found)
        return found

    def _attack(self, seconds: float) -> None:
        kinds: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self._rows:
            kinds[row.fault.__module__].append(row)
        threads = [
            threading.Thread(target=self._lane, args=(rows, random.Random(f"{self._seed} {kind}")), daemon=True)
            for kind, rows in sorted(kinds.items())
        ]
        for thread in threads:
            thread.start()
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self._over.wait(1)
            self._site.keep_running(", ".join(f"{name}" for name, _ in self._done.most_common(1)))
        self._over.set()
        for thread in threads:
            thread.join()

    def _lane(self, rows: Sequence[Row], dice: random.Random) -> None:
        while not self._over.is_set():
            [row] = dice.choices(rows, [one.weight for one in rows])
            lasts, pause = dice.uniform(*row.lasts), dice.uniform(*_PAUSE)
            with self._lock:
                self._done[row.name] += 1
            try:
                with row.fault(self._site, dice):
                    time.sleep(lasts)
            except AssertionError as error:
                self._failed.append(f"{row.name}: {error}")
            time.sleep(pause)

    def _settle(self, published: Sequence[Item]) -> ledger.Ledger:
        ends = time.monotonic() + _SETTLE_SECONDS
        watched = [one.title for one in published if one.watched]
        while True:
            self._site.keep_running("settling")
            now = ledger.read(self._site)
            whole = len(now.archived) >= len(published) and all(title in now.first_mail for title in watched)
            if (whole and not now.unsent) or time.monotonic() > ends:
                return now
            time.sleep(3)

    def _print(
        self, published: Sequence[Item], settled: ledger.Ledger, seen: Sequence[Light], found: Sequence[str]
    ) -> None:
        for name, count in sorted(self._done.items()):
            print(f"   {name:30} {count:4}")
        watched = sum(one.watched for one in published)
        repeats = sum(len(times) - 1 for times in settled.mailed.values())
        print(
            f"   {sum(self._done.values())} faults; {len(published)} items, {watched} watched; {repeats} mails repeated"
        )
        print(f"   doctor was asked {len(seen)} times, green {sum(one.green for one in seen)} times")
        for check, count in Counter(check for one in seen for check in one.complaints).most_common():
            print(f"      {count:4} times: {check}")
        for one in found[:40]:
            print(f"   VIOLATION {one}")
        print("   nothing lost, nothing silent" if not found else f"   {len(found)} violations", flush=True)
