"""Two articles in two languages: how surely they report one event, by what they mean and what else they share. Pure.

Words of two languages hardly meet, so the trees of the model are not asked: a logistic regression is, over how close
the meanings are and a few features of the pair. What a meaning does not tell, one convoy from another, names and
numbers must: they move the odds either way. `benchmarks/train_languages.py` writes `two_languages.json`.
"""

from __future__ import annotations

from collections.abc import Sequence

from processors.stories.comparison.explanation import NAMED, phrase
from processors.stories.comparison.features import Profile, fails_prefilter
from processors.stories.comparison.model import ForeignModel, Model
from processors.stories.meaning import vectors


def closeness(one: Profile, other: Profile) -> float | None:
    """Give how close the meanings of two articles are; None where they are in one language, or one is not known."""
    mine, theirs = one.features.meaning, other.features.meaning
    return vectors.closeness(mine, theirs) if vectors.are_two_languages(mine, theirs) else None


def may_be_one_event(one: Profile, other: Profile, close: float, cosine: float, model: Model) -> bool:
    """Tell whether the model is worth asking: the meanings are close, or are near enough and words meet, too."""
    if close >= model.foreign.sure:
        return True
    enough = close >= model.foreign.asked and cosine >= model.settings["gate"]
    return enough and not fails_prefilter(one, other, cosine)


def foreign_reasons(pair: Sequence[float], close: float, model: ForeignModel) -> str:
    """Name the features that moved the score most, and by how much, in log-odds."""
    told = []
    for one in model.weights:
        value = pair[one.place] if one.place >= 0 else close
        said = phrase(one.feature, value) if one.place >= 0 else f"meanings {value:.0%} alike"
        told.append((one.by * (value - one.middle), said))
    told.sort(key=lambda item: -abs(item[0]))
    return ", ".join(f"{said} ({by:+.1f})" for by, said in told[:NAMED])
