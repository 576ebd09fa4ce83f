"""How alike two articles are: the features that the model decides by. Pure.

`FEATURES` names them in their order; each is a float in a range that people can read. `Profile` is an article made
ready for many comparisons. The cheap cosine comes first; features are worked out only for pairs that pass it.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from math import sqrt
from typing import Any

from processors.stories.comparison.fingerprint import LIVE, MARKET, ROUNDUP, SCRIPT, SPORT, ArticleFeatures, resemblance
from processors.stories.comparison.in_common import in_common
from processors.stories.compiled import compiled
from processors.stories.language.term_weights import CALENDAR, EMPHASIS, LEAD, NUMBER, PROPER, TITLE

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
_COUNTS = NUMBER | CALENDAR
_ALIKE, _WORDS = 0.2, 2
"""Cosine below which so many words that are no names must be shared; of two scripts, where few meet, one always."""


@compiled
class Profile:
    """An article ready to be compared."""

    tokens: frozenset[int]
    weights: dict[int, int]
    """Token → its weight for the cosine (`EMPHASIS`)."""
    rows: dict[int, tuple[int, int, int]]
    """Token → (token, weight, marks)."""
    title_names: list[tuple[int, int]]
    """(weight, token) of the names in the title, the heaviest first."""
    heading: list[tuple[int, int, int]]
    """What of the tokens stands in the title, but for numbers and dates."""

    __slots__ = (
        "features",
        "heading",
        "lead_norm",
        "names",
        "norm",
        "numbered",
        "places",
        "rows",
        "rubrics",
        "sketch",
        "title",
        "title_names",
        "title_norm",
        "title_places",
        "tokens",
        "total",
        "weights",
    )  # fmt: skip

    def __init__(self, features: ArticleFeatures) -> None:
        self.features = features
        self.weights = {token: weight * EMPHASIS[marks & TITLE] for token, weight, marks in features.tokens}
        self.tokens = frozenset(self.weights)
        self.norm = sqrt(sum([weight * weight for weight in self.weights.values()])) or 1.0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # of the slots, as they are declared
        """Work out what only the features need, when first asked for it: most articles are near to none."""
        self._load()
        return object.__getattribute__(self, name)

    def cosine(self, other: Profile) -> float:
        """Give the cosine of all tokens: the cheap test."""
        mine, theirs = self.weights, other.weights
        product = 0
        for token in self.tokens & other.tokens:
            product += mine[token] * theirs[token]
        return product / (self.norm * other.norm)

    def _load(self) -> None:
        features = self.features
        self.rows = {row[0]: row for row in features.tokens}
        names = []
        self.title_names = []
        self.heading = [row for row in features.tokens if row[2] & TITLE and not row[2] & _COUNTS]
        total = title = squares = lead_squares = numbers = 0
        for token, weight, marks in features.tokens:
            total += weight
            numbers |= marks & NUMBER
            if marks & LEAD:
                lead_squares += weight * weight
            if marks & PROPER:
                names.append(token)
            if marks & TITLE:
                title += weight
                squares += weight * weight
                if marks & PROPER:
                    self.title_names.append((weight, token))
        self.total = total or 1
        self.title, self.title_norm, self.lead_norm = title, sqrt(squares) or 1.0, sqrt(lead_squares) or 1.0
        self.title_names.sort(reverse=True)
        self.names, self.numbered = frozenset(names), numbers > 0
        self.places, self.title_places = frozenset(features.places), frozenset(features.places[: features.title_places])
        self.rubrics, self.sketch = frozenset(features.rubrics), frozenset(features.sketch)


def _share(common: float, one: int, other: int) -> float:
    """Give the common part of the smaller; a half where one of them is empty, which says nothing."""
    smaller = min(one, other)
    return common / smaller if smaller else 0.5


def _missing(names: Sequence[tuple[int, int]], other: Container[int]) -> int:
    """Give the weight of the heaviest name that the other lacks."""
    for weight, token in names:
        if token not in other:
            return weight
    return 0


@compiled
def fails_prefilter(one: Profile, other: Profile, cosine: float) -> bool:
    """Tell whether a pair is not worth asking the model about. `cosine`: of the two.

    - Fewer than two words of any weight in common.
    - Nothing but names in common, or where little is in common hardly more: one town or one minister has many events on
      a day. Two scripts have little in common always.
    - Both headlines name somebody, and the articles share no name and no place: a ferry that sinks here and one that
      sinks there are written of in the same words (`twins.py` has those that share some).

    On the labelled events this costs nothing (`benchmarks/train_stories.py`); it keeps apart what a wire of short,
    similar items would lose.
    """
    rows = one.rows
    shared = [token for token in one.tokens & other.tokens if rows[token][1] >= _SOME_WEIGHT]
    if len(shared) < _SHARED:
        return True
    abroad = (one.features.flags ^ other.features.flags) & SCRIPT
    words = [token for token in shared if token not in one.names and token not in other.names]
    if len(words) < (_WORDS if cosine < _ALIKE and not abroad else 1):
        return True
    if not one.title_names or not other.title_names:
        return False
    return one.names.isdisjoint(other.names) and one.places.isdisjoint(other.places)


@compiled
def pair_features(one: Profile, other: Profile, cosine: float | None = None) -> tuple[float, ...]:
    """Give the features of a pair, in the order of `FEATURES`; symmetric. `cosine`: of the two, where it is known.

    A pair costs some fifteen microseconds.
    """
    mine, theirs = one.features, other.features
    rows, other_rows = one.rows, other.rows
    both = in_common(one.tokens & other.tokens, rows, other_rows)
    inside = both.my_title / one.title if one.title else 0.0, both.their_title / other.title if other.title else 0.0
    missing = _missing(one.title_names, other_rows), _missing(other.title_names, rows)
    kinds, either = (mine.kinds & theirs.kinds).bit_count(), (mine.kinds | theirs.kinds).bit_count()
    places, flags = len(one.places & other.places), mine.flags | theirs.flags
    size, other_size = len(rows), len(other_rows)
    return (
        one.cosine(other) if cosine is None else cosine,
        both.titles / (one.title_norm * other.title_norm),
        both.leads / (one.lead_norm * other.lead_norm),
        max(inside),
        min(inside),
        both.shared / 10,
        both.top[0] / 10,
        both.top[1] / 10,
        both.top[2] / 10,
        both.top_title / 10,
        both.names_weight / 10,
        both.names / (min(len(one.names), len(other.names)) or 1),
        _share(both.title_names, len(one.title_names), len(other.title_names)),
        max(missing) / 10,
        min(missing) / 10,
        float(both.numbers),
        1.0 if one.numbered and other.numbered and not both.numbers else 0.0,
        abs(mine.at - theirs.at) / 3600,
        1.0 if mine.outlet == theirs.outlet else 0.0,
        0.0 if one.rubrics.isdisjoint(other.rubrics) else 1.0,
        float(places),
        1.0 if one.title_places and other.title_places and one.title_places.isdisjoint(other.title_places) else 0.0,
        _share(places, len(one.places), len(other.places)),
        float(kinds),
        kinds / either if either else 0.5,
        float(both.entities),
        0.0 if one.sketch.isdisjoint(other.sketch) else resemblance(mine.sketch, theirs.sketch),
        float(max(size, other_size)),
        float(min(size, other_size)),
        1.0 if flags & SPORT else 0.0,
        1.0 if flags & (MARKET | ROUNDUP) else 0.0,
        1.0 if flags & LIVE else 0.0,
        both.shared / min(one.total, other.total),
        1.0 if (mine.flags ^ theirs.flags) & SCRIPT else 0.0,
        both.words / 10,
        both.top_word / 10,
    )
