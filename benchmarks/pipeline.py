"""How many articles a second: each stage alone, and the whole system as processes, on both stacks.

    PYTHONPATH=tests .venv/bin/python benchmarks/pipeline.py [--week 2026-W26] [--limit 5000] [--runs 3]

A recorded week goes through `import articles --alert` into running roles; the clock stops when every article is
archived and every alert decided. The stages are timed in this process, without the others. Beside tagging stands
what people use instead: a spaCy PhraseMatcher with the same names over every article.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import spacy
from recorded import week
from spacy.matcher import PhraseMatcher
from stacks import STACKS, stack
from system import ROOT, System

from alerts.worker import AlertHandler
from config.files.subscriptions import Subscription, parse_subscriptions
from config.files.watchlist import parse_watchlist
from core import log
from core.article import Article, encode
from core.bus.port import ARTICLES, TAGGED, Message, Received
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from ingest.recorded import read_articles
from processors.entities.tagger import Tagger
from processors.pipeline import Batch, Pipeline
from processors.stories.memory.embedded import EmbeddedStories

BATCH = 200
_BEFORE, _WARM, _JOINS = "2026-W27", 1_000, 1.0
"""Another week, of which so many articles come before those that are timed, and seconds between their batches."""
SUBSCRIPTIONS = "subscriptions: [{id: everything, to: {inbox: operator}, all: true}]\n"
WATCHLIST = (ROOT / "config" / "watchlist.yaml").read_text(encoding="utf-8")


def main() -> None:
    """Measure and print."""
    log.configure("warning")  # standard output is for the figures
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "week.jsonl"
        count = week(arguments.week, file, arguments.limit)
        print(f"{count} articles of {arguments.week}, {os.cpu_count()} cores, median of {arguments.runs}\n")
        print(f"{'stage, alone, one core':44} articles/s")
        for name, rate in _Stages(file, Path(folder)).timed(arguments.runs):
            print(f"  {name:42} {rate:10,.0f}", flush=True)
        print(f"\n{'whole system':44} articles/s")
        for name in arguments.stack:
            rates = [_whole(name, file, count) for _ in range(arguments.runs)]
            print(f"  {name:42} {statistics.median(rates):10,.0f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--week", default="2026-W26", help="a recorded week of the data folder (WIREWATCH_TEST_DATA)")
    parser.add_argument("--limit", type=int, default=0, help="only the first articles; 0: all")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--stack", choices=STACKS, nargs="*", default=list(STACKS))
    return parser.parse_args()


class _Stages:
    """Each stage by itself, on what the stage before it gave; every run has files of its own."""

    def __init__(self, file: Path, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._lines = file.read_text(encoding="utf-8").splitlines()
        self._articles = list(read_articles(self._lines, history=False, now=now()))
        watchlist = parse_watchlist(WATCHLIST, "watchlist.yaml")
        self._tagger = Tagger(lambda: (1, watchlist))
        self._tagger.tag(self._articles[:BATCH])  # loads spaCy
        self._prepared = _prepared(self._pipeline(), self._articles)

    def timed(self, runs: int) -> list[tuple[str, float]]:
        """Give (stage, articles/s)."""
        named: list[tuple[str, Callable[[], object]]] = [
            ("import: read and clean", self._read),
            ("publish to the SQLite bus", self._publish),
            ("process: clean", lambda: self._process(0)),
            ("process: tag", lambda: self._process(1)),
            ("   instead: spaCy PhraseMatcher(LOWER)", self._phrase_matcher),
            ("process: story (embedded)", lambda: self._process(-1)),
            ("alert: archive, match, decide (SQLite)", self._recorder()),
        ]
        return [(name, len(self._articles) / _median_seconds(run, runs)) for name, run in named]

    def _read(self) -> None:
        list(read_articles(self._lines, history=False, now=now()))

    def _publish(self) -> None:
        bus = SqliteBus(self._file("bus"))
        for some in _batches(self._articles):
            bus.publish(ARTICLES, [Message(one.id, encode(one)) for one in some])
        bus.close()

    def _process(self, position: int) -> None:
        line = self._pipeline()
        for batch in self._prepared[position]:
            line.stages[position](batch)

    def _phrase_matcher(self) -> None:
        nlp, matcher = _phrase_matcher()
        for article in self._articles:
            matcher(nlp.make_doc(f"{article.title}\n\n{article.text}"))

    def _recorder(self) -> Callable[[], None]:
        line = self._pipeline()
        tagged = [one for some in _batches(self._articles) for one in line.process(some)]
        received = [Received(TAGGED, 0, place, one.article.id, encode(one), now()) for place, one in enumerate(tagged)]
        listed: tuple[Subscription, ...] = parse_subscriptions(SUBSCRIPTIONS, "subscriptions.yaml").subscriptions

        def record() -> None:
            database = Database(f"sqlite:///{self._file('record')}")
            database.migrate()
            handler = AlertHandler(database, lambda: (1, listed), now)
            for some in _batches(received):
                handler.handle(some)
            database.close()

        return record

    def _pipeline(self) -> Pipeline:
        return Pipeline(self._tagger, EmbeddedStories(self._file("stories")))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}-{next(self._numbers)}.db"


def _prepared(pipeline: Pipeline, articles: Sequence[Article]) -> list[list[Batch]]:
    """Give what each stage is handed."""
    batches = [Batch(list(some)) for some in _batches(articles)]
    prepared = []
    for stage in pipeline.stages:
        prepared.append(batches)
        batches = [stage(batch) for batch in batches]
    return prepared


def _phrase_matcher() -> tuple[Any, PhraseMatcher]:
    nlp = spacy.blank("xx")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for entity in parse_watchlist(WATCHLIST, "watchlist.yaml").entities:
        matcher.add(entity.id, [nlp.make_doc(name) for name, _ in entity.listed()])
    return nlp, matcher


def _whole(name: str, file: Path, count: int) -> float:
    """Run the roles as processes, two of each consumer on the servers; give articles/s."""
    files = {"watchlist": WATCHLIST, "feeds": "feeds: []\n", "subscriptions": SUBSCRIPTIONS}
    roles = ["process-1", "alert-1"] if name == "embedded" else ["process-1", "process-2", "alert-1", "alert-2"]
    with (
        stack(name) as environ,
        tempfile.TemporaryDirectory() as folder,
        System(Path(folder), environ, files) as system,
    ):
        system.command("apply")
        system.start_roles(*roles)
        _warm(system, Path(folder))
        began = time.perf_counter()
        system.command("import", "articles", str(file), "--alert", "--wait")
        return count / (time.perf_counter() - began)


def _warm(system: System, folder: Path) -> None:
    """Import articles batch by batch, so that each worker gets some: who joins first has all partitions at first."""
    file = folder / "warm.jsonl"
    week(_BEFORE, file, _WARM)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    for part in _batches(lines):
        file.write_text("".join(part), encoding="utf-8")
        system.command("import", "articles", str(file), "--wait")
        time.sleep(_JOINS)


def _batches(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]


def _median_seconds(run: Callable[[], object], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
