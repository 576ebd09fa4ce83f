"""Fit the weights of the decision about doubtful names, cross-validated over entities, and write `tag/weights.txt`.

    make setup-dev
    PYTHONPATH=tests .venv/bin/python benchmarks/train_names.py            # cross-validate and show
    PYTHONPATH=tests .venv/bin/python benchmarks/train_names.py --write    # also fit on all and write the table

Five folds over entities: an entity's pairs are judged by weights that have seen no pair of it. A logistic regression
whose weights keep their sign (a hint for a name never speaks against one), pulled towards nothing, rounded to a
tenth. Each pair is seen twice, with the tags of its entity and without, as lists have both. Only the first column
of the table is fitted: what a desk wrote by hand.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from names_desk import MEANT, NOT_MEANT, Pair, Score, desk_list, naive, pairs, score
from recorded import DATA
from regression import ANY, NEVER_LESS, NEVER_MORE, Bounds, regression

from config.files.watchlist import Watchlist
from core import log
from processors.entities.compile.compiler import compile_watchlist
from processors.entities.tag.candidates import NameCandidate, candidates_in
from processors.entities.tag.decision import sound_candidates
from processors.entities.tag.passage import passage_of
from processors.entities.tag.weighing import Weighing
from processors.entities.tag.weights import weights

TABLE = Path(__file__).parents[1] / "processors" / "entities" / "tag" / "weights.txt"
FOLDS = 5
PULL = 2.0
SEED = 7
WRONG_COSTS = 1.8
"""How much more a false alarm weighs than a silence when the weights are fitted."""
_SET: dict[str, tuple[float | None, float | None]] = {
    "= everyday": (None, -0.9),
    "= dictionary": (None, -0.6),
    "= last name": (None, -2.5),
    "no trade, group": (None, -2.5),
    "no trade, person": (None, -1.2),
    "headline": (None, -1.0),
    "landmark": (None, -2.5),
    "school after": (None, -4.0),
    "part of it": (0.5, None),
    "noun after, somebody": (None, 0.4),
    "region after": (0.3, None),
    "team named": (None, -3.0),
    "title itself": (None, -2.0),
    "name": (1.0, None),
    "related": (1.0, None),
    "requires": (1.0, None),
    "model": (0.5, 0.5),
    "near": (1.5, None),
    "father before": (None, -2.0),
    "adjective after": (None, -2.0),
    "as a word": (None, -1.0),
    "somebody else": (None, -6.0),
    "another bearer": (None, -4.5),
    "word before": (None, -1.5),
    "word after, person": (None, -3.0),
    "team after": (None, -1.5),
    "geography": (None, -3.5),
    "silent": (0.0, 0.3),
    "sport, team": (None, -1.5),
    "shouted": (None, -4.0),
    "first name before": (None, -2.5),
    "given name before": (None, -2.5),
    "surname after": (None, -5.0),
    "otherwise spelt out": (None, -3.0),
    "press": (None, -2.5),
    "in that place": (None, -2.5),
    "foreign": (None, -2.0),
    "number before": (None, -3.5),
    "sport, public body": (None, -2.0),
}
"""What few pairs show and everybody knows."""
_FOR = frozenset({
    "possessive", "enumerated", "quoted", "at home", "ship before", "in a place", "held", "region after", "legal form",
    "verb after", "trade", "trades",
    "places near", "own word", "name", "full name", "near", "requires", "country", "context", "related",
    "model", "subject", "mate", "subject near", "trade next",
})  # fmt: skip
"""Speak for a name, whatever chance says; the rest speaks against one, unless it may do either."""
_EITHER = frozenset({
    "no subject", "silent", "inside, rare word", "headline, rare word", "part", "part, person",
    "noun after", "noun after, everyday", "noun after, somebody", "hyphen after",
})  # fmt: skip
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A labelled pair with what the table says of each place where the entity may be named."""

    pair: Pair
    sure: bool
    """A name that is in no doubt stands there."""
    rows: tuple[frozenset[str], ...]
    """Of names that an editor marked as weak there are none: they ask for proof, and no weight is fitted on them."""


def cases(folder: Path, *, tags: bool = True) -> list[Case]:
    """Look at every pair as the product does, up to the decision."""
    watchlist = desk_list(folder)
    if not tags:
        watchlist = Watchlist(entities=tuple(one.model_copy(update={"tags": ()}) for one in watchlist.entities))
    compiled = compile_watchlist(watchlist, 1)
    found = []
    for pair in pairs(folder, "desk_given.jsonl"):
        passage = passage_of(pair.article)
        named = sound_candidates(passage.text, candidates_in(compiled, passage.text), passage.language)
        weighing = Weighing(passage.text, named, "likely")
        ours = [one for one in named if one.owner.entity.id == pair.entity and not _is_anothers(one, named)]
        sure = any(_is_sure(one, weighing) for one in ours)
        fitted = [one for one in ours if one.owner.doubt not in {"", "marked"}]
        found.append(Case(pair, sure, tuple(_row(one, weighing) for one in fitted)))
    return found


def _is_anothers(one: NameCandidate, named: Sequence[NameCandidate]) -> bool:
    """Tell whether the place goes to an entity that lists what is written there, or a longer name."""
    for other in named:
        if other.owner.entity is not one.owner.entity and other.start <= one.start and one.end <= other.end:
            same = (other.start, other.end) == (one.start, one.end)
            if (not same and not other.owner.doubt) or (same and one.owner.doubt == "last name" != other.owner.doubt):
                return True
    return False


def _is_sure(one: NameCandidate, weighing: Weighing) -> bool:
    doubt = one.owner.doubt
    return not doubt or (doubt == "marked" and weighing.verdict(one).counts)


def _row(one: NameCandidate, weighing: Weighing) -> frozenset[str]:
    owner = one.owner
    said = {what.kind for what in weighing.said(one)} & weights().keys()
    return frozenset({f"= {owner.doubt}", *weighing.rows(one), *said})


def fit(some: Sequence[Case], names: Sequence[str]) -> Values:
    """Give a weight for each row of the table."""
    place = {name: number for number, name in enumerate(names)}
    rows: list[list[int]] = []
    labels, shares = [], []
    for case in some:
        if case.pair.label in (MEANT, NOT_MEANT) and not case.sure:
            for row in case.rows:
                rows.append([place[name] for name in row])
                labels.append(case.pair.label)
                shares.append((1.0 if case.pair.label else WRONG_COSTS) / len(case.rows))
    values = np.zeros((len(rows), len(names)))
    for number, places in enumerate(rows):
        values[number, places] = 1
    bounds = [_bounds(name) for name in names]
    return np.round(regression(values, np.array(labels), np.array(shares), PULL, bounds), 1)


def _bounds(name: str) -> Bounds:
    if name in _SET:
        return _SET[name]
    if name in _FOR:
        return NEVER_LESS
    return ANY if name.startswith(("=", "kind")) or name in _EITHER else NEVER_MORE


def judged(some: Sequence[Case], names: Sequence[str], fitted: Values, least: float = 0.0) -> dict[str, set[str]]:
    """Give the entities that count, by article."""
    place = {name: number for number, name in enumerate(names)}
    found: dict[str, set[str]] = defaultdict(set)
    for case in some:
        best = max((sum(fitted[place[name]] for name in row) for row in case.rows), default=-np.inf)
        if case.sure or best >= least:
            found[case.pair.article.id].add(case.pair.entity)
    return found


def cross_validate(all_: Sequence[Case], asked: Sequence[Case], names: Sequence[str], least: float) -> Score:
    """Judge each entity by weights that have not seen it; `asked`: the cases that are judged."""
    ids = sorted({case.pair.entity for case in all_})
    np.random.RandomState(SEED).shuffle(ids)
    right = found = meant = 0
    for fold in range(FOLDS):
        held = set(ids[fold::FOLDS])
        fitted = fit([case for case in all_ if case.pair.entity not in held], names)
        out = [case for case in asked if case.pair.entity in held]
        one = score([case.pair for case in out], judged(out, names, fitted, least))
        right, found, meant = right + one.right, found + one.found, meant + one.meant
    return Score(right, found, meant)


def write(names: Sequence[str], fitted: Values) -> None:
    """Write the fitted column."""
    new = dict(zip(names, fitted, strict=True))
    lines = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, own, taken_over, words = (part.strip() for part in line.split("|"))
            kept = new.get(name, float(own))
            sign = 0.0 if abs(kept) < 0.05 else kept  # what rounds to nothing
            lines.append(f"{name} | {sign:g} | {taken_over} | {words}")
        else:
            lines.append(line)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments, cross-validate, fit."""
    log.configure("warning")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    tagged, plain = cases(asked.data), cases(asked.data, tags=False)
    all_, names = [*tagged, *plain], sorted(weights())
    labelled = [case.pair for case in tagged]
    print("naive                 ", score(labelled, naive(desk_list(asked.data), labelled)))
    print("any place as a name   ", score(labelled, judged(tagged, names, np.zeros(len(names)), -1)))
    for what, some in (("as listed", tagged), ("without tags", plain)):
        for certainty, least in (("likely", 0.0), ("sure", 1.0)):
            print(f"{certainty:<8} cross-validated, {what:<12}", cross_validate(all_, some, names, least))
        kinds = {entity.id: entity.kind for entity in desk_list(asked.data).entities}
        for kind in sorted(set(kinds.values())):
            few = [case for case in some if kinds[case.pair.entity] == kind]
            print(f"  {kind:<12}", cross_validate(all_, few, names, 0.0))
    fitted = fit(all_, names)
    print("fitted on all         ", score(labelled, judged(tagged, names, fitted)))
    if asked.write:
        write(names, fitted)


if __name__ == "__main__":
    main()
