"""How alike two articles are: the features that the model decides by. Pure.

`FEATURES` names them in their order; each is a float in a range that people can read. `Profile` is an article made
ready for many comparisons. The cheap cosine comes first; features are worked out only for pairs that pass it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

from processors.stories.fingerprint import DIGEST, LIVE, MARKET, SCRIPT, SPORT, Traits, resemblance
from processors.stories.words import CALENDAR, ENTITY, LEAD, NUMBER, PROPER, TITLE

RISES, FALLS = 1, -1
FEATURES: dict[str, int] = {
    "cosine": RISES,
    "title cosine": RISES,
    "lead cosine": RISES,
    "title in the other": RISES,
    "title in the other, weaker side": RISES,
    "shared weight": RISES,
    "heaviest shared": RISES,
    "second shared": RISES,
    "third shared": RISES,
    "heaviest shared title word": RISES,
    "names shared": RISES,
    "names overlap": RISES,
    "title names overlap": RISES,
    "heaviest name missing": FALLS,
    "heaviest name missing, weaker side": FALLS,
    "numbers shared": RISES,
    "numbers differ": FALLS,
    "hours apart": FALLS,
    "same outlet": FALLS,
    "same rubric": FALLS,
    "places shared": RISES,
    "title places differ": FALLS,
    "places overlap": RISES,
    "kinds shared": RISES,
    "kinds overlap": RISES,
    "watched entities shared": RISES,
    "same text": RISES,
    "words": 0,
    "words, shorter": 0,
    "sport": 0,
    "market": FALLS,
    "live": 0,
    "shared share of shorter": RISES,
    "scripts differ": 0,
    "other words shared": RISES,
    "heaviest other word shared": RISES,
}
"""Name → whether a higher value speaks for (1) or against (-1) one event, 0 where it depends."""


_SHARED, _SOME_WEIGHT = 2, 10
_ALIKE = 0.2


def _norm(weights: Iterable[float]) -> float:
    return sqrt(sum([weight * weight for weight in weights])) or 1.0


class Profile:
    """An article ready to be compared. `weights`: token → weight, titles half as much again."""

    __slots__ = (
        "deep",
        "entities",
        "lead",
        "lead_norm",
        "names",
        "norm",
        "numbers",
        "places",
        "plain",
        "said",
        "title",
        "title_names",
        "title_norm",
        "title_places",
        "total",
        "traits",
        "weights",
    )  # fmt: skip

    def __init__(self, traits: Traits) -> None:
        self.traits = traits
        self.weights = {token: weight * (1.5 if marks & TITLE else 1.0) for token, weight, marks in traits.tokens}
        self.norm = _norm(self.weights.values())
        self.deep = False

    def cosine(self, other: Profile) -> float:
        """Give the cosine of all tokens: the cheap test."""
        mine, theirs = self.weights, other.weights
        total = 0.0
        for token in mine.keys() & theirs.keys():
            total += mine[token] * theirs[token]
        return total / (self.norm * other.norm)

    def deepen(self) -> None:
        """Work out what only the features need."""
        self.deep = True
        tokens = self.traits.tokens
        self.plain = {token: weight for token, weight, _ in tokens}
        self.title = {token: weight for token, weight, marks in tokens if marks & TITLE}
        self.lead = {token: weight for token, weight, marks in tokens if marks & LEAD}
        self.title_norm, self.lead_norm = _norm(self.title.values()), _norm(self.lead.values())
        self.names = {token: weight for token, weight, marks in tokens if marks & PROPER}
        self.title_names = {token for token, _, marks in tokens if marks & PROPER and marks & TITLE}
        self.numbers = {token for token, _, marks in tokens if marks & NUMBER and not marks & CALENDAR}
        self.places = frozenset(self.traits.places)
        self.title_places = frozenset(self.traits.places[: self.traits.title_places])
        self.said = {token for token in self.title if token not in self.names and token not in self.numbers}
        self.entities = frozenset([token for token, _, marks in tokens if marks & ENTITY])
        self.total = sum(self.plain.values()) or 1


def _cosine(one: dict[int, int], one_norm: float, other: dict[int, int], other_norm: float) -> float:
    return sum([one[token] * other[token] for token in one.keys() & other.keys()]) / (one_norm * other_norm)


def _within(title: dict[int, int], whole: dict[int, int]) -> float:
    total = sum(title.values())
    return sum([title[token] for token in title.keys() & whole.keys()]) / total if total else 0.0


def _overlap(one: frozenset[int] | set[int], other: frozenset[int] | set[int]) -> float:
    """Shared of the smaller; a half where one of them is empty, which says nothing."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.5


def _deepen(*profiles: Profile) -> None:
    for profile in profiles:
        if not profile.deep:
            profile.deepen()


def strangers(one: Profile, other: Profile, cosine: float) -> bool:
    """Tell whether a pair is not worth asking the model about. `cosine`: of the two.

    - Fewer than two words of any weight in common.
    - Little in common, and hardly more than names: one town or one minister has many events on a day.
    - Both headlines name somebody, and say the same of others (`_twins`), or the articles share no name and no place:
      twins are told in the same words, a ferry here, a ferry there.

    On the labelled events this costs nothing (`benchmarks/train_stories.py`); it keeps apart what a wire of short,
    similar items would lose.
    """
    _deepen(one, other)
    plain = one.plain
    shared = [token for token in plain.keys() & other.plain.keys() if plain[token] >= _SOME_WEIGHT]
    if len(shared) < _SHARED:
        return True
    words = sum(token not in one.names and token not in other.names for token in shared)
    if words < _SHARED and cosine < _ALIKE:
        return True
    if not one.title_names or not other.title_names:
        return False
    if _twins(one, other):
        return True
    return one.names.keys().isdisjoint(other.names) and one.places.isdisjoint(other.places)


def _twins(one: Profile, other: Profile) -> bool:
    """Tell whether two headlines say the same of others: `Quake shakes Peru`, `Quake shakes Chile`."""
    if len(one.said) < _SHARED or one.said != other.said:
        return False
    return not one.title_names <= other.plain.keys() and not other.title_names <= one.plain.keys()


def features(one: Profile, other: Profile, cosine: float | None = None) -> tuple[float, ...]:
    """Give the features of a pair, in the order of `FEATURES`; symmetric. `cosine`: of the two, where it is known."""
    _deepen(one, other)
    mine, theirs = one.traits, other.traits
    plain = one.plain
    shared = plain.keys() & other.plain.keys()
    weights = sorted([plain[token] for token in shared], reverse=True)
    top = [*weights, 0, 0, 0][:3]
    in_titles = [plain[token] for token in one.title.keys() & other.title.keys()]
    names = one.names.keys() & other.names.keys()
    inside = sorted((_within(one.title, other.plain), _within(other.title, plain)))
    missing = sorted(
        (
            max([one.names[token] for token in one.title_names if token not in other.plain], default=0),
            max([other.names[token] for token in other.title_names if token not in plain], default=0),
        )
    )
    words = [plain[token] for token in shared if token not in one.names and token not in other.names]
    kinds, either = (mine.kinds & theirs.kinds).bit_count(), (mine.kinds | theirs.kinds).bit_count()
    numbers = one.numbers & other.numbers
    flags = mine.flags | theirs.flags
    sizes = sorted((len(plain), len(other.plain)))
    sum_shared = sum(weights)
    return (
        one.cosine(other) if cosine is None else cosine,
        _cosine(one.title, one.title_norm, other.title, other.title_norm),
        _cosine(one.lead, one.lead_norm, other.lead, other.lead_norm),
        inside[1],
        inside[0],
        sum_shared / 10,
        top[0] / 10,
        top[1] / 10,
        top[2] / 10,
        max(in_titles, default=0) / 10,
        sum([plain[token] for token in names]) / 10,
        len(names) / (min(len(one.names), len(other.names)) or 1),
        _overlap(one.title_names, other.title_names),
        missing[1] / 10,
        missing[0] / 10,
        float(len(numbers)),
        float(bool(one.numbers) and bool(other.numbers) and not numbers),
        abs(mine.at - theirs.at) / 3600,
        float(mine.outlet == theirs.outlet),
        float(not set(mine.rubrics).isdisjoint(theirs.rubrics)),
        float(len(one.places & other.places)),
        float(bool(one.title_places) and bool(other.title_places) and not one.title_places & other.title_places),
        _overlap(one.places, other.places),
        float(kinds),
        kinds / either if either else 0.5,
        float(len(one.entities & shared)),
        resemblance(mine.sketch, theirs.sketch),
        float(sizes[1]),
        float(sizes[0]),
        float(bool(flags & SPORT)),
        float(bool(flags & (MARKET | DIGEST))),
        float(bool(flags & LIVE)),
        sum_shared / min(one.total, other.total),
        float(bool((mine.flags ^ theirs.flags) & SCRIPT)),
        sum(words) / 10,
        max(words, default=0) / 10,
    )
