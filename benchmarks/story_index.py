"""Measure the story index on a recorded week: speed and memory, beside datasketch's LSH.

    PYTHONPATH=tests .venv/bin/python benchmarks/story_index.py

Prints articles a second of processor time (of our process, so that a busy machine does not count) and of the clock;
median of three, of five for the four workers. `story_growth.py` shows what a full memory costs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from recorded import DATA
from servers.redis import RedisServer
from story_events import articles_of, import_lines, shipped_watchlist

from core import collector, log
from core.article import Article
from processors.entities.tagger import Tagger
from processors.stories.comparison.fingerprint import Fingerprint, fingerprint
from processors.stories.compiled import IN_USE
from processors.stories.memory.embedded import EmbeddedStories
from processors.stories.memory.port import StoryIndex
from processors.stories.memory.redis import RedisStories

BATCH = 200
WORKERS = 4


def prints(week: str, data: Path) -> tuple[list[Article], list[Fingerprint]]:
    """Give a week and its fingerprints."""
    articles = list(articles_of(import_lines(week, data)))
    mentions = Tagger(lambda: (1, shipped_watchlist())).tag(articles)
    return articles, [fingerprint(one, found) for one, found in zip(articles, mentions, strict=True)]


def rate(work: Callable[[], int]) -> tuple[float, float]:
    """Give articles a second: of processor time, of the clock."""
    clock, processor = time.perf_counter(), time.process_time()
    count = work()
    return count / (time.process_time() - processor), count / (time.perf_counter() - clock)


def place(index: StoryIndex, made: Sequence[Fingerprint]) -> int:
    """Place all, in batches."""
    for start in range(0, len(made), BATCH):
        index.place(made[start : start + BATCH])
    return len(made)


def show(what: str, rates: Sequence[tuple[float, float]]) -> None:
    """Print the medians."""
    processor, clock = (statistics.median(one[side] for one in rates) for side in (0, 1))
    print(f"{what:52} {processor:8,.0f} a second of processor, {clock:8,.0f} of the clock")


def embedded(articles: Sequence[Article], made: Sequence[Fingerprint]) -> None:
    """Measure the embedded adapter."""
    print("stories", f"in Python: {IN_USE.why_not}" if IN_USE.why_not else "with the compiled kernel")
    show("fingerprint", [rate(lambda: len([fingerprint(one) for one in articles])) for _ in range(3)])
    rates, whole = [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            index = EmbeddedStories(Path(folder) / "stories.db")
            rates.append(rate(lambda: place(index, made)))  # noqa: B023  # called at once
            index.close()
        with tempfile.TemporaryDirectory() as folder:
            index = EmbeddedStories(Path(folder) / "stories.db")
            whole.append(rate(lambda: place(index, [fingerprint(one) for one in articles])))  # noqa: B023
            index.close()
    show("decision, embedded", rates)
    show("fingerprint and decision, embedded", whole)


def without_kernel(data: Path) -> None:
    """Measure the same in a process that keeps the compiled kernel out."""
    sys.stdout.flush()
    command = [sys.executable, __file__, "--data", str(data), "--embedded"]
    subprocess.run(command, env={**os.environ, "WIREWATCH_TEST_PURE": "1"}, check=True)


def in_redis(made: Sequence[Fingerprint], data: Path) -> None:
    """Measure Redis: one worker, four workers, bytes an article."""
    with RedisServer() as server:
        server.command("CONFIG", "SET", "appendonly", "no")
        rates, taken = [], []
        for _ in range(3):
            server.flush()
            before = _memory(server)
            index = RedisStories(server.unix_url)
            index.mark_ready()
            rates.append(rate(lambda: place(index, made)))  # noqa: B023
            index.close()
            taken.append(_memory(server) - before)
        show("decision, Redis, one worker", rates)
        # Of a new server: one that was flushed keeps a table of its last time, and would seem to need less.
        each, page = taken[0] / len(made), taken[0] / len({one.page for one in made})
        print(f"{'Redis memory':52} {each:8,.0f} bytes an article, {page:,.0f} a page")
        four = []
        for _ in range(5):  # four processes on few cores: it varies more
            server.flush()
            RedisStories(server.unix_url).mark_ready()
            used = _processor(server)
            processor, clock = _four(server.unix_url, data, len(made))
            four.append(tuple(len(made) / seconds for seconds in (clock, processor, _processor(server) - used)))
        clocks, workers, servers = (statistics.median(one[side] for one in four) for side in range(3))
        cores = len(os.sched_getaffinity(0))
        print(f"{'decision, Redis, four workers':52} {clocks:8,.0f} a second of the clock in all, on {cores} cores")
        print(f"{'  each worker':52} {workers:8,.0f} a second of its processor")
        print(f"{'  Redis':52} {servers:8,.0f} a second of its processor")
        print(f"{'  so with a core for each':52} {min(WORKERS * workers, servers):8,.0f} a second, worked out")


def _memory(server: RedisServer) -> int:
    return int(_said(server, "memory", "used_memory"))


def _processor(server: RedisServer) -> float:
    """Give the seconds of processor that Redis has used."""
    return sum(float(_said(server, "cpu", f"used_cpu_{kind}")) for kind in ("user", "sys"))


def _said(server: RedisServer, section: str, name: str) -> str:
    for line in server.whole("INFO", section).splitlines():
        if line.startswith(f"{name}:"):
            return line.split(":")[1]
    raise AssertionError(f"Redis does not say {name}")


def _four(url: str, data: Path, count: int) -> tuple[float, float]:
    """Let four workers place a week of `count` articles; gives the seconds of processor in all, and of the clock.

    They take their pieces from one pipe, so that all work until the end, as on a stream that never ends.
    """
    taken, given = os.pipe()
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, "--data", str(data), "--worker", url],
            stdin=taken,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(WORKERS)
    ]
    for one in workers:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    began = time.perf_counter()
    os.write(given, b"".join(start.to_bytes(4, "little") for start in _pieces(count)))
    os.close(given)
    os.close(taken)
    told = [one.stdout.readline().split() for one in workers if one.stdout]
    clock = time.perf_counter() - began
    for one in workers:
        one.communicate()
    assert sum(int(placed) for placed, _ in told) == count
    return sum(float(seconds) for _, seconds in told), clock


def _pieces(count: int) -> list[int]:
    """Give where each piece begins: every fourth article from there, as partitions of one topic have them."""
    step = WORKERS * BATCH
    return [start for block in range(0, count, step) for start in range(block, min(block + WORKERS, count))]


def worker(url: str, data: Path) -> None:
    """Place pieces until there are none."""
    _, made = prints("2026-W26", data)
    index = RedisStories(url)
    collector.spare_what_is_loaded()  # as a worker does
    print("ready", flush=True)
    placed, began = 0, 0.0
    while start := os.read(0, 4):
        began = began or time.process_time()
        first = int.from_bytes(start, "little")
        placed += place(index, made[first : first + WORKERS * BATCH : WORKERS])
    print(placed, time.process_time() - began, flush=True)


def datasketch_lsh(articles: Sequence[Article]) -> None:
    """Measure what people would use instead: MinHash LSH of datasketch, 128 permutations."""
    try:
        from datasketch import MinHash, MinHashLSH  # noqa: PLC0415
    except ImportError:
        print("datasketch MinHash LSH: not installed; .venv/bin/pip install -e '.[benchmark]'")
        return

    def work() -> int:
        index = MinHashLSH(threshold=0.5, num_perm=128)
        for number, one in enumerate(articles):
            words = one.title.split() + one.text[:300].split()
            made = MinHash(num_perm=128)
            made.update_batch([word.encode() for word in words])
            index.query(made)
            index.insert(number, made)
        return len(articles)

    show("datasketch MinHash LSH, in memory", [rate(work)])


def main() -> None:
    """Print the measurements."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of recorded data")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--embedded", action="store_true", help="the embedded memory only")
    arguments = parser.parse_args()
    if arguments.worker:
        worker(arguments.worker, arguments.data)
        return
    articles, made = prints("2026-W26", arguments.data)
    collector.spare_what_is_loaded()  # as a worker does
    embedded(articles, made)
    if arguments.embedded:
        return
    without_kernel(arguments.data)
    in_redis(made, arguments.data)
    datasketch_lsh(articles)


if __name__ == "__main__":
    main()
