"""Train the decision on labelled pairs, cross-validate it by week, and write `comparison/model.json`.

    make setup-dev
    PYTHONPATH=tests .venv/bin/python benchmarks/train_stories.py            # cross-validate and show
    PYTHONPATH=tests .venv/bin/python benchmarks/train_stories.py --write    # also write what is trained on all
    PYTHONPATH=tests .venv/bin/python benchmarks/train_stories.py --check    # only compare the shipped file
    … --kept FILE                      # keep meanings there between runs: working them out takes some minutes
    … --pairs corrections.jsonl        # what `wirewatch stories pairs` gives, too

Folds: one a week of the stream. A week is judged by a model that has seen no pair of it, neither of its events nor of
its joins. The same pairs and version of scipy give the same file.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import scipy
from recorded import DATA
from regression import Values, signed_regression
from story_events import WEEKS, Event, Score
from story_joins import ABROAD, JudgedJoin, judged_joins, judged_pairs, worth
from story_pairs import Corpus, Row, corrected_rows, join_rows, judged_rows, other_rows, rows_of

from core import log
from processors.stories.comparison.features import FEATURES, RISES
from processors.stories.comparison.fingerprint import Fingerprint
from processors.stories.comparison.model import Model, shipped
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork

TARGET = Path(__file__).parents[1] / "processors" / "stories" / "comparison" / "model.json"
SETTINGS = {
    "gate": 0.12, "join": 0.47, "lone": 0.68, "own": 0.92, "anchor": 0.2, "large": 20, "full": 50, "known": 0.3,
    "pair": 0.85,
}  # fmt: skip
"""The one setting: see docs/stories.md for what each means."""
BENDS = 0.25, 0.5, 0.75
"""Where a curve may bend: at these shares of the pairs."""
PULL = 3.0
"""How strongly the slopes of all curves are held to 0, against one for each pair: so what pairs do not tell is flat."""


def train(rows: Sequence[Row]) -> dict[str, Any]:
    """Give a model as the file holds it: a logistic regression over how far each feature has come on its curve.

    A curve rises or falls as `FEATURES` says. Two features tell much the same of most pairs, and would else be weighed
    against each other: the more words in common, the less one event.
    """
    values, labels = np.array([row.features for row in rows]), np.array([row.label for row in rows])
    weights = _weights(rows)
    points = [_points(column) for column in values.T]
    steps = [_steps(column, some) for column, some in zip(values.T, points, strict=True)]
    signs = [sign for sign, some in zip(FEATURES.values(), steps, strict=True) for _ in range(some.shape[1])]
    slopes, base = signed_regression(np.hstack(steps), labels, weights, signs, PULL)
    curves, at = {}, 0
    for name, some, made in zip(FEATURES, points, steps, strict=True):
        by = slopes[at : (at := at + made.shape[1])]
        middle = float(np.average(made @ by, weights=weights))
        base += middle
        heights = _steps(some, some) @ by - middle
        curves[name] = [[round(float(x), 4), round(float(y), 4)] for x, y in zip(some, heights, strict=True)]
    data = {
        "about": "Feature: points of its curve, [value, log-odds]. Written by benchmarks/train_stories.py.",
        "trained": {"rows": len(rows), "scipy": scipy.__version__},
        "settings": SETTINGS,
        "base": round(base, 4),
        "meaning": {"base": 0.0, "curves": 1.0, "close": 0.0, "middle": 0.0},
        "curves": curves,
    }
    return data | {"meaning": _with_meanings(Model(data), [row for row in rows if row.close is not None])}


def _with_meanings(model: Model, rows: Sequence[Row]) -> dict[str, float]:
    """Give what the closeness of meanings says beside the curves: a regression over the two."""
    if not rows:
        return model.meaning._asdict()
    values, labels = np.array([(model.odds(row.features), row.close) for row in rows]), [row.label for row in rows]
    weights = _weights(rows)
    (curves, close), base = signed_regression(values, np.array(labels), weights, (RISES, RISES), PULL)
    middle = float(np.average(values[:, 1], weights=weights))
    found = {"base": base, "curves": float(curves), "close": float(close), "middle": middle}
    return {name: round(value, 4) for name, value in found.items()}


def _weights(rows: Sequence[Row]) -> Values:
    """Give the rows' weights, one in the mean."""
    weights = np.array([row.weight for row in rows])
    return np.asarray(weights / weights.mean())


def _points(column: Values) -> Values:
    """Give the values that a feature's curve goes through: its range, and where it may bend."""
    return np.unique([column.min(), *np.quantile(column, BENDS), column.max()])


def _steps(column: Values, points: Values) -> Values:
    """Give how far values have come on each line between two points."""
    steps = [np.clip(column - start, 0.0, end - start) for start, end in pairwise(points)]
    return np.asarray(np.column_stack([np.empty((len(column), 0)), *steps]))


def apart(one: Model, other: Model, rows: Sequence[Row]) -> float:
    """Give the mean difference of what two models say of the pairs: 0 on one machine, next to it on another."""
    return fmean(abs(one.score(row.features, row.close) - other.score(row.features, row.close)) for row in rows)


def replay(weeks: Mapping[str, Iterable[Fingerprint]], models: Mapping[str, Model]) -> dict[str, str]:
    """Place the whole stream, each week by its own model; gives article → story, the first answer."""
    story: dict[str, str] = {}
    work = UnitOfWork({}, {}, lambda _key: None, PageCache(1_000_000), models[WEEKS[0]])
    for week in WEEKS:
        work.model = models[week]
        for one in weeks[week]:
            story.setdefault(one.article, work.place(incoming(one)).placed.placement.story)
    return story


def judge(
    corpus: Corpus, joins: Sequence[JudgedJoin], story: Mapping[str, str], data: Path, *, each: bool
) -> list[str]:
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
        *worth(joins, story),
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
    parser.add_argument("--kept", type=Path, help="a file of meanings, kept between runs")
    parser.add_argument("--pairs", type=Path, help="labelled pairs of `wirewatch stories pairs`")
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    parser.add_argument("--check", action="store_true", help="only compare the shipped file with what training gives")
    parser.add_argument("--each", action="store_true", help="a line for each event")
    arguments = parser.parse_args()
    corpus, joins = Corpus(arguments.data), judged_joins()
    by_event, pairs = corpus.event_pairs(), judged_pairs(one for one in joins if one.draw != ABROAD)
    others = other_rows(arguments.data) + (corrected_rows(arguments.pairs) if arguments.pairs else [])
    in_pairs = {one for some in by_event for a, b, _ in some for one in (a, b)}
    in_pairs |= {one for pair in pairs for one in (pair.article, pair.other)}
    corpus.learn_meanings(in_pairs if arguments.check else None, arguments.kept)

    def rows_without(week: str) -> list[Row]:
        kept = [number for number, event in enumerate(corpus.events) if f"2026-{event.week}" != week]
        own = [*rows_of(corpus, by_event, kept), *judged_rows(corpus, week), *join_rows(corpus, pairs, week)]
        return own + others

    rows = rows_without("")
    made = train(rows)
    if arguments.check:
        print(f"{apart(Model(made), shipped(), rows):.5f} apart in the mean of {len(rows)} pairs")
        return

    def show(models: Mapping[str, Model]) -> None:
        for name, weeks in (
            ("without", corpus.weeks),
            ("with", {one: corpus.told_with_meanings(one) for one in WEEKS}),
        ):
            print(f" {name} meanings:")
            story = replay(weeks, models)
            print("\n".join(judge(corpus, joins, story, arguments.data, each=arguments.each)), flush=True)

    print("cross-validated by week,")
    show({week: Model(train(rows_without(week))) for week in WEEKS})
    print("trained on all,")
    show(dict.fromkeys(WEEKS, Model(made)))
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    text = text.replace(',"', ',\n"').replace('{"', '{\n"') + "\n"
    if arguments.write:
        TARGET.write_text(text, encoding="utf-8")
        print(f"{TARGET.name}: {len(made['curves'])} curves, {len(text):,} bytes")
    elif TARGET.exists():
        print("the shipped file is what this run gives:", TARGET.read_text(encoding="utf-8") == text)


if __name__ == "__main__":
    main()
