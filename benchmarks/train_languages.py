"""Train the decision on pairs in two languages, cross-validate it by event, and write `comparison/two_languages.json`.

    PYTHONPATH=tests:benchmarks .venv/bin/python benchmarks/train_languages.py            # cross-validate and show
    PYTHONPATH=tests:benchmarks .venv/bin/python benchmarks/train_languages.py --write    # … and write the model
    … --kept FILE     # keep meanings there between runs: working them out takes some minutes

Folds: ten, by event; all tellings of an event and its decoys are judged by a model that has seen none of them. Replays:
the invented events by themselves and among a recorded week, of whose news they are no part: each pair of an invented
article with one of that week is an example of two events. What readers judged of recorded weeks (`story_joins.tsv`) is
trained on, too; how a week's pairs are told apart is asked of models that have not seen it.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import scipy
from language_events import Told, invented, moved_into, ours, recorded_events, unseen, with_meanings
from recorded import DATA
from regression import signed_regression
from story_events import WEEKS, Event, Score
from story_joins import judged_joins, judged_pairs, ranked_right

from core import log
from processors.stories.comparison.decision import MEMORY_SECONDS
from processors.stories.comparison.features import FEATURES, RISES, Profile, pair_features
from processors.stories.comparison.model import (
    FOREIGN_FEATURES,
    HEARD,
    MEANING,
    FeatureWeight,
    ForeignModel,
    Model,
)
from processors.stories.comparison.two_languages import closeness, foreign_features
from processors.stories.meaning.vectors import vector
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork

TARGET = Path(__file__).parents[1] / "processors" / "stories" / "comparison" / "two_languages.json"
LEFT_OUT = {
    "same text", "words", "words, shorter", "sport", "live", "scripts differ", "watched entities shared",
}  # fmt: skip
"""What hardly any pair in two languages has, or what tells more of the recorded weeks than of the pair."""
SIGNS = {name: sign for name, sign in (FEATURES | {MEANING: RISES, HEARD: RISES}).items() if name not in LEFT_OUT}
"""What the regression is over, and which way each weight may point, as for the curves."""
SETTINGS = {"asked": 0.25, "sure": 0.34}
SPEAKS = 0.28
"""Chance, among the news of a week, from which a page in another language may speak alone for an article."""
_PLACES = [FOREIGN_FEATURES.index(name) for name in SIGNS]
FOLDS, PULL = 10, 3.0
READ_COUNTS = 3.0
"""How much a pair that was read counts against one of an invented event: there are few of them, and they are hard."""
CURVES: dict[str, Any] = json.loads(TARGET.with_name("model.json").read_text(encoding="utf-8"))


class Row(NamedTuple):
    """A pair in two languages."""

    values: tuple[float, ...]
    """Its `FOREIGN_FEATURES`."""
    label: bool
    group: str
    """The event or the recorded week that it belongs to."""
    counts: float = 1.0


def rows_of(given: Sequence[Told]) -> list[Row]:
    """Give the pairs in two languages that are near enough to be asked about; what is not labelled may be anything."""
    told = [one for one in given if one.group[0]]
    profiles = [Profile(one.print.features) for one in told]
    found: list[Row] = []
    for one, other in combinations(range(len(told)), 2):
        if (values := _values(profiles[one], profiles[other])) is not None:
            found.append(Row(values, told[one].group == told[other].group, told[one].group[0]))
    return found


def rows_against(given: Sequence[Told], week: Sequence[Told]) -> list[Row]:
    """Give the pairs of an invented article and one of a recorded week: no two of them are one event."""
    found: list[Row] = []
    real = [one for one in week if one.print.features.meaning]
    profiles = [Profile(one.print.features) for one in real]
    directions = np.array([vector(one.print.features.meaning).numbers for one in real])
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    for one in given:
        if not one.print.features.meaning:
            continue
        mine = Profile(one.print.features)
        numbers = vector(one.print.features.meaning).numbers
        near = np.nonzero(directions @ numbers / np.linalg.norm(numbers) >= SETTINGS["asked"])[0]
        asked = (_values(mine, profiles[place]) for place in near)
        found += [Row(values, label=False, group=one.group[0]) for values in asked if values is not None]
    return found


def rows_read(weeks: Mapping[str, Sequence[Told]]) -> list[Row]:
    """Give the pairs in two languages of recorded weeks that readers judged."""
    profiles: dict[str, Profile] = {}
    week: dict[str, str] = {}
    for name, told in weeks.items():
        for one in told:
            profiles.setdefault(one.print.article, Profile(one.print.features))
            week.setdefault(one.print.article, name)
    found = []
    for pair in judged_pairs(judged_joins()):
        values = _values(profiles[pair.article], profiles[pair.other])
        if values is not None:
            found.append(Row(values, bool(pair.label), week[pair.article], pair.counts * READ_COUNTS))
    return found


def _values(one: Profile, other: Profile) -> tuple[float, ...] | None:
    """Give the features of a pair; None where it is not asked about."""
    close = closeness(one, other)
    if close is None or close < SETTINGS["asked"] or abs(one.features.at - other.features.at) > MEMORY_SECONDS:
        return None
    return foreign_features(pair_features(one, other), one, other, close)


def fit(rows: Sequence[Row]) -> ForeignModel:
    """Give the logistic regression on pairs; what it says is moved to the scale of the curves."""
    values, labels = np.array([row.values for row in rows])[:, _PLACES], np.array([row.label for row in rows])
    weights = np.array([row.counts for row in rows])
    by, base = signed_regression(values, labels, weights, SIGNS.values(), PULL)
    base += _odds(CURVES["settings"]["lone"]) - _odds(SPEAKS)
    middle = np.average(values, axis=0, weights=weights)
    made = (
        FeatureWeight(name, place, round(float(one), 4), round(float(mean), 4))
        for name, place, one, mean in zip(SIGNS, _PLACES, by, middle, strict=True)
        if round(float(one), 4)
    )
    return ForeignModel(round(base, 4), tuple(made), **SETTINGS)


def told_apart(rows: Sequence[Row]) -> str:
    """Say how well pairs that were read are ranked, each week's by a model that has not seen it."""
    right = every = 0.0
    for week in WEEKS:
        model = fit([row for row in rows if row.group != week])
        of_week = [row for row in rows if row.group == week]
        chances = [model.chance(row.values) for row in of_week]
        found = ranked_right(chances, [row.label for row in of_week], [row.counts for row in of_week])
        right, every = right + found[0], every + found[1]
    return f"of a pair of one event and one of two, the first is the likelier in {right / every:.1%}"


def _odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def replay(told: Sequence[Told], models: Mapping[str, Model], usual: Model) -> dict[str, str]:
    """Place articles in the order of their time, each by the model of its event; gives article → story."""
    work = UnitOfWork({}, {}, lambda _key: None, PageCache(1_000_000), usual)
    story = {}
    for one in sorted(told, key=lambda one: one.print.features.at):
        work.model = models.get(one.group[0], usual)
        story[one.print.article] = work.place(incoming(one.print)).placed.placement.story
    return story


def judge(told: Sequence[Told], story: Mapping[str, str], around: Sequence[Told] = ()) -> str:
    """Say what a replay is worth: per event, how many stories hold two events, and how many real news `around`, too."""
    groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    inside: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in told:
        if one.group[0]:
            groups[one.group].add(one.print.article)
            inside[story[one.print.article]].add(one.group)
    score = Score()
    for (event, role), same in groups.items():
        if role == "same":
            decoys = frozenset(groups.get((event, "decoy"), ()))
            score.add(Event(event, "", frozenset(same), frozenset(), decoys), story)
    said = f"{score.said()}, stories of several events {sum(len(found) > 1 for found in inside.values())}"
    real = {story[one.print.article] for one in around} & inside.keys()
    return f"{said}, with real news {len(real)}" if around else said


def met(told: Sequence[Told], story: Mapping[str, str]) -> int:
    """Count the articles whose story has another language."""
    languages: defaultdict[str, set[bytes]] = defaultdict(set)
    for one in told:
        languages[story[one.print.article]].add(one.print.features.meaning[:2])
    return sum(len(languages[story[one.print.article]]) > 1 for one in told)


def main() -> None:
    """Cross-validate, and write if asked to."""
    log.configure("warning")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of recorded data")
    parser.add_argument("--kept", type=Path, help="a file of meanings, kept between runs")
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    arguments = parser.parse_args()
    told, among, week, rows = _read(arguments.data, arguments.kept)
    print(f"{len(rows)} pairs, {sum(row.label for row in rows)} of one event")
    print(f"pairs of recorded weeks that were read: {told_apart(rows)}")
    events = sorted({row.group for row in rows} - set(WEEKS))
    models: dict[str, Model] = {}
    for number in range(FOLDS):
        held = set(events[number::FOLDS])
        models |= dict.fromkeys(held, Model(CURVES, fit([row for row in rows if row.group not in held])))
    whole = fit(rows)
    usual, words = Model(CURVES, whole), [_without(one) for one in told]
    print("invented events, cross-validated by event:")
    print(f"  without meanings        {judge(words, replay(words, {}, usual))}")
    print(f"  by themselves           {judge(told, replay(told, models, usual))}")
    print(f"  among a recorded week   {judge(among, replay([*among, *week], models, usual), week)}")
    print("events of our own that nobody has looked at:")
    abroad = with_meanings(*unseen(), arguments.kept)
    print(f"  without meanings        {judge(abroad, replay([_without(one) for one in abroad], {}, usual))}")
    print(f"  by this model           {judge(abroad, replay(abroad, {}, usual))}")
    plain = [_without(one) for one in week]
    print(f"articles of the week whose story has two languages: {met(week, replay(week, {}, usual))}")
    print(f"  without meanings: {met(week, replay(plain, {}, usual))}")
    for one in whole.weights:
        print(f"  {one.feature:36s} {one.by:+8.3f}  (middle {one.middle:.3f})")
    if arguments.write:
        _write(whole, len(rows))


def _read(data: Path, kept: Path | None) -> tuple[list[Told], list[Told], list[Told], list[Row]]:
    """Give the invented events, the same in the days of a recorded week, that week, and all labelled pairs."""
    weeks = {week: recorded_events(week, data) for week in WEEKS}
    articles, groups = invented(data)
    told = with_meanings(articles, groups, kept)
    among = with_meanings(moved_into(articles, weeks[WEEKS[0]][0]), groups, kept)
    known = {week: with_meanings(*given, kept) for week, given in weeks.items()}
    rows = [*rows_of(told), *rows_of(with_meanings(*ours(), kept))]
    rows += [row for one in known.values() for row in rows_of(one)]
    rows += [*rows_against(among, known[WEEKS[0]]), *rows_read(known)]
    return told, among, known[WEEKS[0]], rows


def _without(one: Told) -> Told:
    features = msgspec.structs.replace(one.print.features, meaning=b"")
    return Told(msgspec.structs.replace(one.print, features=features), one.group)


def _write(model: ForeignModel, rows: int) -> None:
    made = {
        "about": "Feature → [log-odds for each 1, mean]. Written by benchmarks/train_languages.py.",
        "trained": {"rows": rows, "scipy": scipy.__version__},
        "settings": SETTINGS,
        "base": model.base,
        "weights": {one.feature: [one.by, one.middle] for one in model.weights},
    }
    TARGET.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
