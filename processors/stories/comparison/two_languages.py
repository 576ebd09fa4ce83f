"""Two articles in two languages: how surely they report one event, by what they mean and what else they share. Pure.

Words of two languages hardly meet, so the curves of the model are not asked: a logistic regression is, over how close
the meanings are and a few features of the pair. What a meaning does not tell, one convoy from another, names and
numbers must: they move the odds either way, names as they sound (`meaning/heard_names.py`), too.
`benchmarks/train_languages.py` writes `two_languages.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from processors.stories.comparison.explanation import NAMED, PHRASES, phrase
from processors.stories.comparison.features import Profile, fails_prefilter
from processors.stories.comparison.model import HEARD, ForeignModel, Model
from processors.stories.meaning import vectors

_PHRASES = PHRASES | {
    HEARD: ((0.0, "no name sounds alike"), (inf, "names that sound alike have rarity {value} together")),
}


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


def foreign_features(pair: tuple[float, ...], one: Profile, other: Profile, close: float) -> tuple[float, ...]:
    """Give `FOREIGN_FEATURES` of two pages from their `FEATURES` and how close their meanings are."""
    mine, theirs = (vectors.vector(page.features.meaning).names for page in (one, other))
    heard = mine.keys() & theirs.keys()
    return (*pair, close, sum(min(mine[name], theirs[name]) for name in heard) / 10)


def foreign_reasons(pair: Sequence[float], model: ForeignModel) -> str:
    """Name the features that moved the score most, and by how much, in log-odds."""
    told = [(one.by * (pair[one.place] - one.middle), one) for one in model.weights]
    told.sort(key=lambda item: -abs(item[0]))
    return ", ".join(f"{phrase(one.feature, pair[one.place], _PHRASES)} ({by:+.1f})" for by, one in told[:NAMED])
