"""The recorded weeks as the processors see them, and the events in them that were labelled by reading."""

from __future__ import annotations

import csv
import json
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from recorded import DATA

from config.files.watchlist import Watchlist, parse_watchlist
from core.article import Article
from core.clock import now
from ingest.recorded import read_articles
from processors.entities.tagger import Tagger
from processors.stories.comparison.fingerprint import Fingerprint, fingerprint
from processors.text.boilerplate import clean

Pair = tuple[int, int, bool]
ROOT = Path(__file__).parents[1]
WEEKS = ("2026-W26", "2026-W27", "2026-W28", "2026-W30")


def import_lines(week: str, data: Path = DATA) -> Iterator[str]:
    """Give a recorded week in the import format."""
    with lzma.open(data / "stream" / f"{week}.ndjson.xz", "rt", encoding="utf-8") as stream:
        for line in stream:
            item = json.loads(line)
            yield json.dumps(
                {
                    "id": item["id"],
                    "url": item["link"],
                    "title": item["title"],
                    "text": item["description"],
                    "published": item["pubDate"],
                    "source": item["source"],
                }
            )


def shipped_watchlist() -> Watchlist:
    file = ROOT / "config" / "watchlist.yaml"
    return parse_watchlist(file.read_text(encoding="utf-8"), str(file))


def articles_of(lines: Iterable[str]) -> Iterator[Article]:
    """Read articles by the path of `import` and `try`: cleaned by ingest, then by the processors."""
    return (clean(article) for article in read_articles(lines, history=True, now=now()))


def prints_of(articles: Sequence[Article], watchlist: Watchlist) -> list[Fingerprint]:
    tagger = Tagger(lambda: (1, watchlist))
    mentions = tagger.tag(articles)
    return [fingerprint(article, found) for article, found in zip(articles, mentions, strict=True)]


@dataclass(frozen=True)
class Event:
    key: str
    week: str
    same: frozenset[str]
    unsure: frozenset[str]
    """Follow-ups, late and mixed items: neither one event nor another."""
    decoys: frozenset[str]


def read_events(data: Path = DATA) -> tuple[list[Event], list[tuple[str, str]], dict[str, Any]]:
    """Give the events, the pairs that must not merge, and the file as it is."""
    raw = json.loads((data / "stream" / "story_events.json").read_text(encoding="utf-8"))
    events = []
    for one in raw["events"]:
        mixed = set(one.get("mixed", ()))
        labels = {item["id"]: item["label"] for item in (*one["items"], *one.get("late_items", ()))}
        same = frozenset(key for key, label in labels.items() if label == "same_event" and key not in mixed)
        late = {item["id"] for item in one.get("late_items", ())}
        same -= late
        decoys = frozenset(item["id"] for item in one["decoys"]) - mixed
        events.append(Event(one["key"], one["week"], same, frozenset(labels) - same | mixed, decoys))
    return events, [(one["a"], one["b"]) for one in raw.get("template_pairs", ())], raw


def read_pairs(data: Path = DATA) -> list[tuple[str, str, str]]:
    """Give the judged pairs of W27: two ids and the verdict."""
    with (data / "stream" / "story_pairs_W27.csv").open(encoding="utf-8") as file:
        return [(row["a"], row["b"], row["verdict"]) for row in csv.DictReader(file)]


def judged_sets(data: Path) -> list[tuple[str, list[str], list[str], list[Pair]]]:
    """Give BASIL and Gedikli: name, titles, texts, and pairs of positions with whether they are one event."""

    def rows(name: str) -> list[dict[str, Any]]:
        with lzma.open(data / "news" / name, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    basil = rows("basil300.jsonl.xz")
    titles = [row["title"] for row in basil]
    pairs = [(a, b, basil[a]["story"] == basil[b]["story"]) for a, b in combinations(range(len(basil)), 2)]
    gedikli = rows("gedikli100.jsonl.xz")
    place = {row["id"]: number for number, row in enumerate(gedikli)}
    with (data / "news" / "gedikli_pairs.csv").open(encoding="utf-8") as file:
        judged = [(place[row["id1"]], place[row["id2"]], row["final"] == "1") for row in csv.DictReader(file)]
    return [
        ("BASIL titles", titles, [""] * len(basil), pairs),
        ("BASIL title + 300", titles, [row["text"][:300] for row in basil], pairs),
        ("Gedikli title + 300", [row["title"] for row in gedikli], [row["text"][:300] for row in gedikli], judged),
    ]


@dataclass
class Score:
    """As `train_stories.py` counts, for some of the events."""

    share: list[float] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)
    kept_out: list[float] = field(default_factory=list)

    def add(self, event: Event, story: Mapping[str, str]) -> str:
        """Count one event; gives a line on it."""
        same = [one for one in event.same if one in story]
        if not same:
            return f"{event.key}: none of its articles"
        groups = Counter(story[one] for one in same)
        main, count = max(groups.items(), key=lambda item: (item[1], item[0]))
        decoys = [one for one in event.decoys if one in story]
        inside = sum(story[one] == main for one in decoys)
        self.share.append(count / len(same))
        self.stories.append(len(groups))
        self.kept_out.append(1 - inside / max(1, len(decoys)))
        return f"{event.key} {count}/{len(same)} in {len(groups)}, decoys {inside}/{len(decoys)}"

    def said(self) -> str:
        count = len(self.share)
        return (
            f"{count} events: share {sum(self.share) / count:.3f}, stories {sum(self.stories) / count:.2f}"
            f" (one: {self.stories.count(1)}), kept out {sum(self.kept_out) / count:.3f}"
        )
