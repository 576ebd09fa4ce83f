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
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from recorded import DATA
from sklearn.ensemble import HistGradientBoostingClassifier
from story_events import WEEKS, Event, Score
from story_pairs import Corpus, Row, corrected_rows, judged_rows, other_rows, rows_of

from core import log
from processors.stories.comparison.features import FEATURES
from processors.stories.comparison.model import Model, shipped
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork

TARGET = Path(__file__).parents[1] / "processors" / "stories" / "comparison" / "model.json"
SETTINGS = {
    "gate": 0.12, "join": 0.55, "lone": 0.72, "own": 0.92, "anchor": 0.15, "large": 30, "full": 40, "known": 0.2,
    "pair": 0.85,
}  # fmt: skip
"""The one setting: see docs/stories.md for what each means."""
SEED = 0
BAGS, TREES, DEPTH, RATE, LEAF, PULL, FEATURES_ASKED = 2, 50, 4, 0.12, 40, 5.0, 0.3


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
    work = UnitOfWork({}, {}, lambda _key: None, PageCache(1_000_000), models[WEEKS[0]])
    for week in WEEKS:
        work.model = models[week]
        for one in corpus.weeks[week]:
            story.setdefault(one.article, work.place(incoming(one)).placed.placement.story)
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
