"""How many feeds a CPU second are read: ours, feedparser, and fastfeedparser where it is installed.

    PYTHONPATH=tests .venv/bin/python benchmarks/feed_parsing.py [DATA]

Real feeds: the publishers' files of DATA, and those of the conformance suites that have over 4,000 bytes. Of each
feed the least CPU time of five rounds, in which the parsers take turns at all of them; all in this process.
"""

from __future__ import annotations

import importlib
import io
import sys
import tarfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser

from ingest.formats.document import Parsed
from ingest.formats.origin import Origin
from ingest.formats.read import read_document

SMALLEST, ROUNDS = 4_000, 5
SUITES = ("NetNewsWire", "rss-parser/test/input", "feedjira")


def real_feeds(data: Path) -> Iterator[bytes]:
    """Give the documents."""
    for file in sorted((data / "feeds").glob("*.xml")):
        yield file.read_bytes()
    with tarfile.open(data / "feeds/conformance.tar.xz") as archive:
        for member in archive:
            name = member.name.removeprefix("./")
            if name.startswith(SUITES) and name.endswith((".xml", ".rss", ".atom")) and member.size > SMALLEST:
                stream = archive.extractfile(member)
                if stream is not None:
                    yield stream.read()


def seconds(readers: dict[str, Callable[[bytes], object]], feeds: list[bytes]) -> dict[str, float]:
    """Give the CPU time that each takes for all feeds: of each feed its least; the readers take turns."""
    least = {name: [float("inf")] * len(feeds) for name in readers}
    for _ in range(ROUNDS):
        for name, read in readers.items():
            for place, feed in enumerate(feeds):
                begun = time.process_time()
                read(feed)
                least[name][place] = min(least[name][place], time.process_time() - begun)
    return {name: sum(spent) for name, spent in least.items()}


def entries(feed: bytes) -> int:
    """Count a feed's entries."""
    parsed = read_document(feed, Origin())
    return len(parsed.entries) if isinstance(parsed, Parsed) else 0


def loosely(feed: bytes) -> None:
    """Read by feedparser as most people do, with its cleaning."""
    feedparser.parse(io.BytesIO(feed))


def main() -> None:
    """Print one line a parser."""
    warnings.simplefilter("ignore")
    feeds = list(real_feeds(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")))
    print(f"{len(feeds)} feeds, {sum(map(len, feeds)) / 1e6:.1f} MB, {sum(map(entries, feeds))} entries")
    readers: dict[str, Callable[[bytes], object]] = {
        "ours": lambda feed: read_document(feed, Origin()),
        "feedparser": loosely,
    }
    try:
        fast = importlib.import_module("fastfeedparser")
    except ImportError:
        print("fastfeedparser is not installed")
    else:
        readers["fastfeedparser"] = lambda feed: _or_none(fast.parse, feed)
    taken = seconds(readers, feeds)
    for name, spent in taken.items():
        ratio = taken["feedparser"] / spent
        print(f"{name:15} {len(feeds) / spent:8.1f} feeds a CPU second, {ratio:5.1f} times feedparser")


def _or_none(parse: Callable[[bytes], object], feed: bytes) -> None:
    try:
        parse(feed)
    except Exception:  # noqa: BLE001  # it refuses some of them
        return


if __name__ == "__main__":
    main()
