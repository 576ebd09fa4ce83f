"""Two articles side by side, with whole texts at hand: one text, one event, and why. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from core.article import Article, Mention
from processors.stories.comparison.features import FEATURES, Profile, pair_features
from processors.stories.comparison.fingerprint import article_features
from processors.stories.comparison.model import Model
from processors.stories.comparison.pair_answer import PairAnswer, answer_of
from processors.stories.comparison.rules import NEAR, near_text, same_text, veto
from processors.stories.comparison.two_languages import closeness

_TEXT = list(FEATURES).index("same text")
_UNASKED = 0.005
SAME_TEXT = NEAR
"""From here two texts are one."""


class Similarity(msgspec.Struct, frozen=True):
    """Scores in 0..1."""

    same_text: float
    same_event: float
    reason: str


def similarity(
    one: tuple[Article, Sequence[Mention], bytes], other: tuple[Article, Sequence[Mention], bytes], model: Model
) -> Similarity:
    """Compare two tagged articles, given with their meanings, as the story index would, but for its memory."""
    first, second = Profile(article_features(*one)), Profile(article_features(*other))
    if one[0].canonical and one[0].canonical == other[0].canonical:
        return Similarity(float(same_text(first.features, second.features)), 1.0, "same page")
    if same_text(first.features, second.features):
        return Similarity(1.0, 1.0, "same text")
    alike = pair_features(first, second)[_TEXT]
    if (rule := veto(first.features, second.features)) is not None:
        return Similarity(round(alike, 3), 0.0, f"never: {rule}")
    answer, chance = _asked(first, second, model)
    if near := near_text(first.features, second.features):
        return Similarity(round(near, 3), round(max(near, chance), 4), f"near-same text, {near:.2f}")
    if answer is None:
        return Similarity(round(alike, 3), round(chance, 4), "too few words, or no name and no place in common")
    return Similarity(round(alike, 3), round(chance, 4), answer.reasons(model))


def pair_score(first: Profile, second: Profile, model: Model) -> float:
    """Give the chance of one event; where the index would not ask the model, the cosine ranks, of words or meanings."""
    return _asked(first, second, model)[1]


def _asked(first: Profile, second: Profile, model: Model) -> tuple[PairAnswer | None, float]:
    cosine, abroad = first.cosine(second), closeness(first, second)
    if abroad is not None or cosine >= model.settings["gate"]:
        answer = answer_of(first, second, cosine, abroad, model)
        if answer.pair:
            return answer, answer.chance
    return None, _UNASKED * max(0.0, cosine if abroad is None else abroad)
