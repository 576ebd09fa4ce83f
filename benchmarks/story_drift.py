"""How many joins end in another subject: two recorded weeks laid over each other, which have no event in common.

    PYTHONPATH=tests:benchmarks .venv/bin/python benchmarks/story_drift.py [--weeks 2026-W26 2026-W28]

The second week is moved by whole weeks, so that its days are those of the first. An article of one that joins a story
which is mostly of the other is wrong, and nobody had to label it: subjects that run for weeks are what drifts. (A page
of the same story three weeks later is another event, too: what is 72 hours apart is never one.) Beside it what people
would use instead: the nearest page by tf-idf cosine among the same candidates, with the threshold that joins as many.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec
from recorded import DATA
from story_events import articles_of, import_lines, prints_of, shipped_watchlist
from story_pairs import compared

from core import log
from core.article import Placement, StoryRole
from processors.stories.comparison.decision import MEMORY_SECONDS
from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import Fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork

_WEEK = 7 * 24 * 3600
_OTHER_PAGES = 0x5555
_STEPS = 12


class Dated(NamedTuple):
    """An article of one of the two weeks."""

    which: int
    print: Fingerprint


class Nearest(NamedTuple):
    """The nearest earlier page of an article, by its place in the stream, and their cosine."""

    earlier: int
    cosine: float


Joins = Iterable[tuple[int, int | str, bool]]
"""Week and story of each article, and whether it joined: copies and new versions, which are easy, are left out."""


def laid_over(weeks: Sequence[str], data: Path) -> list[Dated]:
    """Give both weeks in one order of time."""
    watchlist = shipped_watchlist()
    first, second = (prints_of(list(articles_of(import_lines(week, data))), watchlist) for week in weeks)
    middles = [median(one.features.at for one in some) for some in (first, second)]
    moved = round((middles[0] - middles[1]) / _WEEK) * _WEEK
    stream = [Dated(0, one) for one in first]
    for one in second:
        features = msgspec.structs.replace(one.features, at=one.features.at + moved)
        other = msgspec.structs.replace(
            one, article=f"other {one.article}", page=one.page ^ _OTHER_PAGES, features=features
        )
        stream.append(Dated(1, other))
    return sorted(stream, key=lambda one: one.print.features.at)


def placements(stream: Iterable[Dated]) -> list[Placement]:
    """Place the stream as a worker does."""
    work = UnitOfWork({}, {}, lambda _key: None, PageCache(1_000_000), shipped())
    return [work.place(incoming(one)).placed.placement for _, one in stream]


def ours(stream: Iterable[Dated], placed: Iterable[Placement]) -> Joins:
    """Give what a worker joins."""
    for (which, _), one in zip(stream, placed, strict=True):
        yield which, one.story, one.role is StoryRole.SAME


def nearest_pages(stream: Sequence[Dated]) -> list[Nearest]:
    """Give each article's nearest page among those that share its rarest words."""
    seen: dict[int, tuple[int, Profile]] = {}
    found = []
    for number, (one, pages) in enumerate(compared(one for _, one in stream)):
        profile = Profile(one.features)
        best = Nearest(number, 0.0)
        for page in pages:
            place, other = seen[page]
            if one.features.at - other.features.at <= MEMORY_SECONDS:
                best = max(best, Nearest(place, profile.cosine(other)), key=lambda near: near.cosine)
        found.append(best)
        seen[one.page] = number, profile
    return found


def by_cosine(stream: Sequence[Dated], nearest: Sequence[Nearest], least: float, easy: Sequence[bool]) -> Joins:
    """Let each article join the story of its nearest page, where that is near enough."""
    story: list[int] = []
    for number, (near, (which, _)) in enumerate(zip(nearest, stream, strict=True)):
        joins = near.cosine >= least
        story.append(story[near.earlier] if joins else number)
        yield which, story[-1], joins and not easy[number]


def counted(joins: Joins) -> tuple[int, int]:
    """Count the joins, and those of a story that is mostly of the other week."""
    inside: defaultdict[int | str, list[int]] = defaultdict(lambda: [0, 0])
    every = wrong = 0
    for which, story, joined in joins:
        held = inside[story]
        if joined:
            every += 1
            wrong += held[1 - which] > held[which]
        held[which] += 1
    return every, wrong


def threshold(joined: Callable[[float], int], wanted: int) -> float:
    """Give the cosine from which about so many join."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if joined(middle) > wanted else (low, middle)
    return high


def main() -> None:
    """Measure and print."""
    log.configure("warning")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of recorded data")
    parser.add_argument("--weeks", nargs=2, default=["2026-W26", "2026-W28"])
    arguments = parser.parse_args()
    stream = laid_over(arguments.weeks, arguments.data)
    placed = placements(stream)
    easy = [one.role in {StoryRole.COPY, StoryRole.UPDATE} for one in placed]
    every = _show(f"{len(stream):,} articles of {' and '.join(arguments.weeks)}", ours(stream, placed))
    nearest = nearest_pages(stream)
    least = threshold(
        lambda least: sum(near.cosine >= least and not known for near, known in zip(nearest, easy, strict=True)),
        every,
    )
    _show(f"nearest by cosine, from {least:.2f}", by_cosine(stream, nearest, least, easy))


def _show(name: str, joins: Joins) -> int:
    every, wrong = counted(joins)
    print(f"{name:45} {every:6,} joins, {wrong:4,} of them into the other week: {wrong / every:.1%}", flush=True)
    return every


if __name__ == "__main__":
    main()
