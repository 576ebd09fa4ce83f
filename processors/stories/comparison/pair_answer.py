"""What the model says of two articles side by side: whether asking is worth while, and how likely one event is. Pure.

Two articles in two languages are asked about in another way (`two_languages.py`).
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from processors.stories.comparison.explanation import reasons
from processors.stories.comparison.features import Profile, fails_prefilter, pair_features
from processors.stories.comparison.model import Model
from processors.stories.comparison.two_languages import closeness, foreign_features, foreign_reasons, may_be_one_event


class PairAnswer(msgspec.Struct, frozen=True, gc=False):
    """What the model says of a pair."""

    pair: tuple[float, ...]
    """`FEATURES`, and `FOREIGN_FEATURES` of two languages."""
    chance: float
    close: float | None
    """How close their meanings are, where they are in two languages."""

    def reasons(self, model: Model) -> str:
        """Say why in words."""
        if self.close is None:
            return f"same event: {reasons(self.pair, model)}"
        return f"same event in another language: {foreign_reasons(self.pair, model.foreign)}"


_UNASKED = PairAnswer((), 0.0, None)


@lru_cache(1000)  # decided again where another worker wrote meanwhile, an article meets most pages a second time
def answer_of(one: Profile, other: Profile, cosine: float, close: float | None, model: Model) -> PairAnswer:
    """Give what the model says of a pair, with how near they are; no features where it is not worth asking."""
    if close is not None:
        if not may_be_one_event(one, other, close, cosine, model):
            return _UNASKED
        pair = foreign_features(pair_features(one, other, cosine), one, other, close)
        return PairAnswer(pair, model.foreign.chance(pair), close)
    if fails_prefilter(one, other, cosine):
        return _UNASKED
    pair = pair_features(one, other, cosine)
    return PairAnswer(pair, model.score(pair), None)


def chance_of(one: Profile, other: Profile, model: Model) -> float:
    """Give the chance of one event of a pair that is not worth asking about, too."""
    pair, close = pair_features(one, other), closeness(one, other)
    return model.score(pair) if close is None else model.foreign.chance(foreign_features(pair, one, other, close))
