"""Train the decision on labelled pairs, cross-validate it by week, and write `comparison/model.json`.

    make setup-dev
    PYTHONPATH=tests .venv/bin/python benchmarks/train_stories.py            # cross-validate and show
    PYTHONPATH=tests .venv/bin/python benchmarks/train_stories.py --write    # also train on all and write the model
    PYTHONPATH=tests .venv/bin/python benchmarks/train_stories.py --check    # only compare the shipped file
    … --pairs corrections.jsonl        # what `wirewatch stories pairs` gives, too

Folds: one a week of the stream. The events of a week are judged by a model that has seen no pair of that week. The
same pairs, seed and version of scikit-learn give the same file.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import sklearn
from recorded import DATA
from sklearn.ensemble import HistGradientBoostingClassifier
from story_events import (
    WEEKS,
    Event,
    Score,
    articles_of,
    import_lines,
    judged_sets,
    prints_of,
    read_events,
    read_pairs,
    shipped_watchlist,
)

from core import log
from core.clock import now
from ingest.recorded import read_articles
from processors.stories.comparison.decision import MEMORY_SECONDS
from processors.stories.comparison.features import FEATURES, Profile, features
from processors.stories.comparison.fingerprint import Fingerprint, Traits, traits
from processors.stories.comparison.model import Model, shipped
from processors.stories.comparison.rules import never, same_text
from processors.stories.language.term_weights import ENTITY, NUMBER, PROPER
from processors.stories.memory.codec import appended, posting_keys
from processors.stories.memory.unit_of_work import Desk, Known, related

TARGET = Path(__file__).parents[1] / "processors" / "stories" / "comparison" / "model.json"
SETTINGS = {
    "gate": 0.12, "join": 0.6, "lone": 0.75, "own": 0.92, "anchor": 0.15, "large": 30, "full": 40, "known": 0.2,
    "pair": 0.85,
}  # fmt: skip
"""The one setting: see docs/stories.md for what each means."""
SEED = 0
BAGS, TREES, DEPTH, RATE, LEAF, PULL, FEATURES_ASKED = 2, 50, 4, 0.12, 40, 5.0, 0.3
OTHER_SHARE = 0.5
"""Weight of each set of whole articles (BASIL, Gedikli), relative to that of the stream's events together."""
TWIN_EACH, TWIN_SHARE = 4, 0.3
"""Every fourth pair of an event has a twin; all twins of it weigh so much of its wrong pairs."""
_OTHER = 0x5BD1E995
_LEAST = 0.08  # cosine below which a pair is never compared
Row = tuple[tuple[float, ...], int, float]
"""Features, label, weight."""


class Corpus:
    """The stream with its labelled events."""

    def __init__(self, data: Path) -> None:
        watchlist = shipped_watchlist()
        self.weeks = {week: prints_of(list(articles_of(import_lines(week, data))), watchlist) for week in WEEKS}
        self.prints: dict[str, Fingerprint] = {}
        for one in self.stream():
            self.prints.setdefault(one.article, one)
        self.events, self.apart, _ = read_events(data)
        self.pairs = read_pairs(data)
        self._profiles: dict[str, Profile] = {}

    def stream(self) -> Iterable[Fingerprint]:
        """Give the articles in their order."""
        for week in WEEKS:
            yield from self.weeks[week]

    def profile(self, article: str) -> Profile:
        """Give an article ready to be compared."""
        if article not in self._profiles:
            self._profiles[article] = Profile(self.prints[article].traits)
        return self._profiles[article]

    def met(self) -> list[tuple[str, str]]:
        """Give the pairs that a replay would compare, where one of them is of a labelled event."""
        wanted = {article for event in self.events for article in event.same}
        lists: dict[bytes, bytes] = {}
        of_page: dict[int, list[str]] = defaultdict(list)
        found = []
        for one in self.prints.values():
            for page in related(one.traits, lists):
                found += [(one.article, other) for other in of_page[page][-3:] if wanted & {one.article, other}]
            for name in posting_keys(one.traits):
                lists[name] = appended(lists.get(name, b""), one.page)
            of_page[one.page].append(one.article)
        return found

    def event_pairs(self) -> list[list[tuple[str, str, int]]]:
        """Give per event its labelled pairs: within it, against its decoys, and against what a replay would meet.

        What is not listed in an event is another one: the labels are meant to be complete within 72 hours.
        """
        of_event: dict[str, set[int]] = defaultdict(set)
        for number, event in enumerate(self.events):
            for article in event.same:
                of_event[article].add(number)
        candidates: list[tuple[str, str]] = []
        for event in self.events:
            same = sorted(event.same)
            candidates += combinations(same, 2)
            candidates += [(one, other) for one in same for other in sorted(event.decoys)]
        found: list[list[tuple[str, str, int]]] = [[] for _ in self.events]
        for a, b in dict.fromkeys(tuple(sorted(pair)) for pair in candidates + self.met()):
            label = self._label(a, b, of_event)
            if label is not None and a in self.prints and b in self.prints and self._comparable(a, b):
                found[label[0]].append((a, b, label[1]))
        return found

    def _label(self, a: str, b: str, of_event: Mapping[str, set[int]]) -> tuple[int, int] | None:
        mine, theirs = of_event.get(a, set()), of_event.get(b, set())
        if mine & theirs:
            return min(mine & theirs), 1
        unsure = any(b in self.events[k].unsure for k in mine) or any(a in self.events[k].unsure for k in theirs)
        return None if unsure or not mine | theirs else (min(mine or theirs), 0)

    def _comparable(self, a: str, b: str) -> bool:
        one, other = self.prints[a], self.prints[b]
        return (
            one.page != other.page
            and comparable(one.traits, other.traits)
            and (self.profile(a).cosine(self.profile(b)) >= _LEAST)
        )


def comparable(one: Traits, other: Traits) -> bool:
    """Tell whether the model would be asked about a pair."""
    return abs(one.at - other.at) <= MEMORY_SECONDS and never(one, other) is None and not same_text(one, other)


def rows_of(corpus: Corpus, by_event: Sequence[Sequence[tuple[str, str, int]]], events: Iterable[int]) -> list[Row]:
    """Give the training rows of some events; an event weighs by the root of its pairs, both labels alike."""
    rows: list[Row] = []
    for number in events:
        pairs = by_event[number]
        right = max(1, sum(label for _, _, label in pairs))
        wrong = max(1, len(pairs) - right)
        for a, b, label in pairs:
            weight = right**-0.5 if label else right**0.5 / wrong
            rows.append((features(corpus.profile(a), corpus.profile(b)), label, weight))
        alike = [(a, b) for a, b, label in pairs if label][::TWIN_EACH]
        rows += [
            (
                features(corpus.profile(a), Profile(twin(corpus.prints[b].traits))),
                0,
                TWIN_SHARE * right**0.5 / len(alike),
            )
            for a, b in alike
        ]
    return rows


def twin(one: Traits) -> Traits:
    """Give an article's twin: the same words of another event, with other names, numbers and places.

    The stream has few of them, and they are what must not merge: another ferry, another market.
    """
    tokens = [
        (token ^ _OTHER if marks & (PROPER | NUMBER | ENTITY) else token, weight, marks)
        for token, weight, marks in one.tokens
    ]
    return msgspec.structs.replace(
        one,
        tokens=tuple(tokens),
        places=tuple(code ^ 0x0F0F for code in one.places),
        sketch=(),
        exact=0,
        instalments=(),
    )


def other_rows(data: Path) -> list[Row]:
    """Give rows of whole articles from other years: BASIL as titles and with leads, Gedikli with leads."""
    rows: list[Row] = []
    for _, titles, texts, pairs in judged_sets(data):
        lines = [
            json.dumps({"id": number, "title": title or "untitled", "text": text})
            for number, (title, text) in enumerate(zip(titles, texts, strict=True))
        ]
        profiles = [Profile(traits(one)) for one in read_articles(lines, history=True, now=now())]
        kept = [
            (profiles[a], profiles[b], int(truth))
            for a, b, truth in pairs
            if (truth or profiles[a].cosine(profiles[b]) >= _LEAST)
            and not same_text(profiles[a].traits, profiles[b].traits)
        ]
        right = sum(label for _, _, label in kept)
        mass = OTHER_SHARE * 43 * 10 / 3
        rows += [
            (features(one, other), label, mass / 2 / (right if label else len(kept) - right))
            for one, other, label in kept
        ]
    return rows


def corrected_rows(file: Path) -> list[Row]:
    """Give rows of what people corrected."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    sides = [json.dumps(one[side]) for one in lines for side in ("a", "b")]
    profiles = [Profile(traits(one)) for one in read_articles(sides, history=True, now=now())]
    pairs = zip(profiles[::2], profiles[1::2], (one["same_event"] for one in lines), strict=True)
    return [(features(a, b), int(same), 1.0) for a, b, same in pairs if comparable(a.traits, b.traits)]


def judged_rows(corpus: Corpus, week: str) -> list[Row]:
    """Give rows of the pairs judged by reading, unless their week is left out."""
    if week == "2026-W27":
        return []
    return [
        (features(corpus.profile(a), corpus.profile(b)), int(verdict == "same_event"), 0.1)
        for a, b, verdict in corpus.pairs
        if verdict in {"same_event", "different"} and a in corpus.prints and b in corpus.prints
        if comparable(corpus.prints[a].traits, corpus.prints[b].traits)
    ]


def train(rows: Sequence[Row]) -> dict[str, Any]:
    """Give a model as the file holds it: the mean of a few learners, each on rows weighed anew and some features.

    One learner alone swings by two hundredths of an event's share with the luck of its cuts.
    """
    values, labels = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    weights = np.array([weight for _, _, weight in rows])
    trees: list[Any] = []
    base = 0.0
    for number in range(BAGS):
        learner = HistGradientBoostingClassifier(
            max_iter=TREES,
            max_depth=DEPTH,
            learning_rate=RATE,
            min_samples_leaf=LEAF,
            l2_regularization=PULL,
            max_features=FEATURES_ASKED,
            early_stopping=False,
            random_state=SEED + number,
        )
        dice = np.random.RandomState(SEED + number)
        learner.fit(values, labels, sample_weight=weights / weights.mean() * dice.exponential(1.0, len(weights)))
        base += float(learner._baseline_prediction.ravel()[0]) / BAGS  # noqa: SLF001
        trees += [_tree(predictor.nodes, 0) for (predictor,) in learner._predictors]  # noqa: SLF001
    return {
        "about": "Trees: [feature, cut, lower, higher] or a leaf, in log-odds. Written by benchmarks/train_stories.py.",
        "trained": {"rows": len(rows), "scikit-learn": sklearn.__version__, "seed": SEED},
        "settings": SETTINGS,
        "features": list(FEATURES),
        "base": round(base, 6),
        "trees": trees,
    }


def apart(one: Model, other: Model, rows: Sequence[Row]) -> float:
    """Give the mean difference of what two models say of the pairs: 0 on one machine, next to it on another."""
    return sum(abs(one.score(row[0]) - other.score(row[0])) for row in rows) / len(rows)


def _tree(nodes: Any, at: int) -> Any:  # noqa: ANN401
    node = nodes[at]
    if node["is_leaf"]:
        return round(float(node["value"]) / BAGS, 5)
    cut = round(float(node["num_threshold"]), 4)
    return [int(node["feature_idx"]), cut, _tree(nodes, node["left"]), _tree(nodes, node["right"])]


def replay(corpus: Corpus, models: Mapping[str, Model]) -> dict[str, str]:
    """Place the whole stream, each week by its own model; gives article → story, the first answer."""
    story: dict[str, str] = {}
    desk = Desk({}, {}, lambda _key: None, Known(1_000_000), models[WEEKS[0]])
    for week in WEEKS:
        desk.model = models[week]
        for one in corpus.weeks[week]:
            story.setdefault(one.article, desk.place(one).placement.story)
            desk.changes.clear()
    return story


def judge(corpus: Corpus, story: Mapping[str, str], data: Path, *, each: bool) -> list[str]:
    """Give what a replay is worth, in lines."""
    score, without, lines = Score(), Score(), []
    japanese = _japanese(data)
    for event in corpus.events:
        lines.append(score.add(event, story))
        same = event.same - japanese
        without.add(Event(event.key, event.week, same, event.unsure, event.decoys), story)
    merged = sum(story.get(a) == story.get(b) for a, b in corpus.apart)
    largest = Counter(story.values()).most_common(1)[0][1]
    verdicts = Counter(verdict for a, b, verdict in corpus.pairs if story[a] == story[b])
    return [
        *(lines if each else []),
        f"all       {score.said()}",
        f"no Japanese items {without.said()}",
        f"templated pairs merged {merged} of {len(corpus.apart)}; largest story {largest} articles",
        f"judged pairs of W27 in one story: {dict(verdicts)}",
    ]


def _japanese(data: Path) -> set[str]:
    found = set()
    for week in WEEKS:
        with lzma.open(data / "stream" / f"{week}.ndjson.xz", "rt", encoding="utf-8") as lines:
            found |= {item["id"] for item in map(json.loads, lines) if item["source"] == "NHK World"}
    return found


def main() -> None:
    """Cross-validate, and write if asked to."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of recorded data")
    parser.add_argument("--pairs", type=Path, help="labelled pairs of `wirewatch stories pairs`")
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    parser.add_argument("--check", action="store_true", help="only compare the shipped file with what training gives")
    parser.add_argument("--each", action="store_true", help="a line for each event")
    arguments = parser.parse_args()
    corpus = Corpus(arguments.data)
    by_event = corpus.event_pairs()
    others = other_rows(arguments.data) + (corrected_rows(arguments.pairs) if arguments.pairs else [])

    def rows_without(week: str) -> list[Row]:
        kept = [number for number, event in enumerate(corpus.events) if f"2026-{event.week}" != week]
        return [*rows_of(corpus, by_event, kept), *judged_rows(corpus, week), *others]

    if arguments.check:
        rows = rows_without("")
        print(f"{apart(Model(train(rows)), shipped(), rows):.5f} apart in the mean of {len(rows)} pairs")
        return
    models = {week: Model(train(rows_without(week))) for week in WEEKS}
    print("cross-validated by week:")
    print("\n".join(judge(corpus, replay(corpus, models), arguments.data, each=arguments.each)))
    made = train(rows_without(""))
    text = (
        json.dumps(made, ensure_ascii=False, indent=None, separators=(",", ":"))
        .replace(",[[", ",\n[[")
        .replace('"trees":', '\n"trees":\n')
        + "\n"
    )
    print("trained on all:")
    print("\n".join(judge(corpus, replay(corpus, dict.fromkeys(WEEKS, Model(made))), arguments.data, each=False)))
    if arguments.write:
        TARGET.write_text(text, encoding="utf-8")
        print(f"{TARGET.name}: {len(made['trees'])} trees, {len(text):,} bytes")
    elif TARGET.exists():
        print("the shipped file is what this run gives:", TARGET.read_text(encoding="utf-8") == text)


if __name__ == "__main__":
    main()
