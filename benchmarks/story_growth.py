"""Show what an article costs when the story memory holds more and more, in both adapters.

    PYTHONPATH=tests .venv/bin/python benchmarks/story_growth.py              # up to 100,000, some two minutes
    PYTHONPATH=tests .venv/bin/python benchmarks/story_growth.py 2000000      # half an hour, 1.6 GB of memory for Redis

The memory is filled with invented articles whose words are distributed as on a wire. At each step 3,000 recorded ones
are placed three times, each time with other words, so that they meet only each other; the median is printed, and how
many times it is the first.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
from recorded import DATA
from servers.redis import RedisServer
from story_index import place, prints, rate

from core import collector, log
from processors.stories.comparison.fingerprint import ArticleFeatures, Fingerprint
from processors.stories.language.event_extraction import ExtractedEvents
from processors.stories.memory.embedded import EmbeddedStories
from processors.stories.memory.port import StoryIndex
from processors.stories.memory.redis import RedisStories

STEP = 10_000
RECORDED = 3_000
TRIES = 3


def invented(start: int, count: int) -> list[Fingerprint]:
    """Give a part of an invented stream with a wire's words: a few light ones that all use, many that few do."""
    dice = random.Random(start)
    return [_invented(number, dice) for number in range(start, start + count)]


def _invented(number: int, dice: random.Random) -> Fingerprint:
    tokens = {int(dice.paretovariate(0.3)) % 4_000_000_000 for _ in range(24)}
    rows = sorted(((min(53, 5 + int(4 * math.log(token + 1))), token) for token in tokens), reverse=True)
    own = ArticleFeatures(
        at=1_782_000_000 + number // 12, outlet=number % 200, exact=number + 1, template=number, signature=0,
        flags=0, kinds=1, rubrics=(), instalments=(), places=(), title_places=0,
        tokens=tuple((token, weight, 1 if place < 8 else 2) for place, (weight, token) in enumerate(rows)),
        sketch=tuple(sorted(dice.sample(range(1 << 24), 16))),
    )  # fmt: skip
    return Fingerprint(f"x{number}", "1", (number + 1) * 2_654_435_761 % (1 << 64), own, ExtractedEvents())


def salted(one: Fingerprint, salt: int) -> Fingerprint:
    """Give an article with other words: a stream of such meets itself as before, and none of another salt."""
    own = one.features
    other = msgspec.structs.replace(
        own,
        exact=own.exact ^ salt,
        template=own.template ^ salt,
        tokens=tuple((token ^ salt, weight, marks) for token, weight, marks in own.tokens),
        sketch=tuple(sorted(part ^ salt for part in own.sketch)),
    )
    return msgspec.structs.replace(one, article=f"{one.article}-{salt}", page=one.page ^ salt, features=other)


def grow(name: str, index: StoryIndex, most: int, recorded: Sequence[Fingerprint]) -> None:
    """Fill a memory, and print at each power of ten, and at the end, what a recorded article costs."""
    first = 0.0
    snapshot = STEP
    for held in range(STEP, most + 1, STEP):
        place(index, invented(held - STEP, STEP))
        if held not in {snapshot, most}:
            continue
        streams = [[salted(one, held + number) for one in recorded] for number in range(TRIES)]
        cost = statistics.median(1000 / rate(lambda: place(index, stream))[0] for stream in streams)  # noqa: B023
        first = first or cost
        print(
            f"{name:10} {held:9,} articles remembered {cost:6.3f} ms an article, {cost / first:4.2f} times", flush=True
        )
        snapshot *= 10


def main() -> None:
    """Print the measurements."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("most", type=int, nargs="?", default=100_000, help="articles to remember in the end")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of recorded data")
    arguments = parser.parse_args()
    if arguments.most < STEP or arguments.most % STEP:
        parser.error(f"say how many in steps of {STEP:,}: {STEP}, {10 * STEP}, …")
    recorded = prints("2026-W26", arguments.data)[1][:RECORDED]
    collector.spare_what_is_loaded()  # as a worker does
    with RedisServer() as server:
        server.command("CONFIG", "SET", "appendonly", "no")
        in_redis = RedisStories(server.unix_url)
        in_redis.mark_ready()
        grow("Redis", in_redis, arguments.most, recorded)
        in_redis.close()
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedStories(Path(folder) / "stories.db")
        grow("embedded", embedded, arguments.most, recorded)
        embedded.close()
        print(f"the file: {(Path(folder) / 'stories.db').stat().st_size / arguments.most:,.0f} bytes an article")


if __name__ == "__main__":
    main()
