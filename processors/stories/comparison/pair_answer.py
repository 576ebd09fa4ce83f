"""What the model says of two articles side by side: whether asking is worth while, and how likely one event is. Pure.

Two articles in two languages are asked about in another way (`two_languages.py`). In one language their words decide,
and where their meanings are known, how close these are, too.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from processors.stories.comparison.explanation import reasons
from processors.stories.comparison.features import Profile, fails_prefilter, pair_features
from processors.stories.comparison.model import Model
from processors.stories.comparison.two_languages import closeness, foreign_features, foreign_reasons, may_be_one_event
from processors.stories.meaning.whitening import closeness_at_home


class PairAnswer(msgspec.Struct, frozen=True, gc=False):
    """What the model says of a pair."""

    pair: tuple[float, ...]
    """`FEATURES`, and `FOREIGN_FEATURES` of two languages; none where the pair is not worth asking about."""
    chance: float
    close: float | None = None
    """How close their meanings are, where they are known."""
    abroad: bool = False
    """Whether the two are in two languages."""

    def reasons(self, model: Model) -> str:
        """Say why in words."""
        if self.abroad:
            return foreign_reasons(self.pair, model.foreign)
        return reasons(self.pair, model, self.close)


_UNASKED = PairAnswer((), 0.0)


@lru_cache(1000)  # decided again where another worker wrote meanwhile, an article meets most pages a second time
def answer_of(one: Profile, other: Profile, cosine: float, abroad: float | None, model: Model) -> PairAnswer:
    """Give what the model says of a pair. `abroad`: how close their meanings are, where they are in two languages."""
    if abroad is not None:
        if not may_be_one_event(one, other, abroad, cosine, model):
            return _UNASKED
        return _answer_abroad(one, other, pair_features(one, other, cosine), abroad, model)
    if fails_prefilter(one, other, cosine):
        return _UNASKED
    return _answer_at_home(one, other, pair_features(one, other, cosine), model)


def chance_of(one: Profile, other: Profile, model: Model) -> float:
    """Give the chance of one event of a pair that is not worth asking about, too."""
    pair, abroad = pair_features(one, other), closeness(one, other)
    if abroad is not None:
        return _answer_abroad(one, other, pair, abroad, model).chance
    return _answer_at_home(one, other, pair, model).chance


def _answer_abroad(one: Profile, other: Profile, pair: tuple[float, ...], close: float, model: Model) -> PairAnswer:
    pair = foreign_features(pair, one, other, close)
    return PairAnswer(pair, model.foreign.chance(pair), close, abroad=True)


def _answer_at_home(one: Profile, other: Profile, pair: tuple[float, ...], model: Model) -> PairAnswer:
    close = closeness_at_home(one.features.meaning, other.features.meaning)
    return PairAnswer(pair, model.score(pair, close), close)
