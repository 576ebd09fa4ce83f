"""Why a pair is one event or is not, in words that a newsroom reads. Pure.

`PHRASES` words each feature of `features.py`, and how close meanings are, with its value. Rarity is the weight of a
word (`term_weights.py`): near 0 where everybody uses it, 5.3 where no list knows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from processors.stories.comparison.features import FEATURES
from processors.stories.comparison.model import MEANING, Model

NAMED = 3
"""Features that are named: those that moved the score most."""
_NONE = 0.0
_MINUTE = 1 / 60

Phrases = tuple[tuple[float, str], ...]
"""(highest value, phrase), in rising order: the first that the value does not exceed is used."""

PHRASES: dict[str, Phrases] = {
    "cosine": ((_NONE, "not a word alike"), (inf, "words {percent} alike")),
    "title cosine": ((_NONE, "titles not alike"), (inf, "titles {percent} alike")),
    "lead cosine": ((_NONE, "first sentences not alike"), (inf, "first sentences {percent} alike")),
    "title in the other": (
        (_NONE, "nothing of either title is in the other article"),
        (inf, "{percent} of one title is in the other article"),
    ),
    "title in the other, weaker side": (
        (_NONE, "nothing of one title is in the other article"),
        (inf, "at least {percent} of each title is in the other article"),
    ),
    "shared weight": ((_NONE, "no words shared"), (inf, "shared words have rarity {value} together")),
    "heaviest shared": ((_NONE, "no word shared"), (inf, "rarest shared word has rarity {value} of 5.3")),
    "second shared": ((_NONE, "no second word shared"), (inf, "second shared word has rarity {value} of 5.3")),
    "third shared": ((_NONE, "no third word shared"), (inf, "third shared word has rarity {value} of 5.3")),
    "heaviest shared title word": (
        (_NONE, "titles share no word"),
        (inf, "rarest word in both titles has rarity {value} of 5.3"),
    ),
    "names shared": ((_NONE, "no name shared"), (inf, "shared names have rarity {value} together")),
    "names overlap": ((_NONE, "other names"), (0.995, "{percent} of names shared"), (inf, "same names")),
    "title names overlap": (
        (_NONE, "other names in the titles"),
        (0.495, "{percent} of the titles' names shared"),
        (0.505, "half of the titles' names shared, or a title without"),
        (0.995, "{percent} of the titles' names shared"),
        (inf, "same names in the titles"),
    ),
    "heaviest name missing": (
        (_NONE, "both titles' names are all in the other article"),
        (inf, "a title name of rarity {value} is not in the other article"),
    ),
    "heaviest name missing, weaker side": (
        (_NONE, "one title's names are all in the other article"),
        (inf, "each title has a name of rarity {value} or more that is not in the other article"),
    ),
    "numbers shared": ((_NONE, "no number shared"), (1, "one number shared"), (inf, "{value} numbers shared")),
    "numbers differ": ((_NONE, "numbers do not differ"), (inf, "numbers differ")),
    "hours apart": (
        (1.5 * _MINUTE, "at the same time"),
        (1 - 0.5 * _MINUTE, "{minutes} minutes apart"),
        (1.05, "an hour apart"),
        (inf, "{value} hours apart"),
    ),
    "same outlet": ((_NONE, "two outlets"), (inf, "one outlet")),
    "same rubric": ((_NONE, "no rubric shared"), (inf, "same rubric")),
    "places shared": ((_NONE, "no place shared"), (1, "one place shared"), (inf, "{value} places shared")),
    "title places differ": ((_NONE, "no place differs in the titles"), (inf, "other places in the titles")),
    "places overlap": (
        (_NONE, "other places"),
        (0.495, "{percent} of places shared"),
        (0.505, "half of places shared, or an article without"),
        (0.995, "{percent} of places shared"),
        (inf, "same places"),
    ),
    "kinds shared": (
        (_NONE, "no kind of event shared"),
        (1, "one kind of event shared"),
        (inf, "{value} kinds of event shared"),
    ),
    "kinds overlap": (
        (_NONE, "other kinds of event"),
        (0.495, "{percent} of kinds of event shared"),
        (0.505, "half of kinds of event shared, or none known"),
        (0.995, "{percent} of kinds of event shared"),
        (inf, "same kinds of event"),
    ),
    "watched entities shared": (
        (_NONE, "no watched name shared"),
        (1, "one watched name shared"),
        (inf, "{value} watched names shared"),
    ),
    "same text": ((_NONE, "no wording shared"), (0.995, "{percent} of wording shared"), (inf, "same wording")),
    "words": ((inf, "longer article has {value} telling words"),),
    "words, shorter": ((inf, "shorter article has {value} telling words"),),
    "sport": ((_NONE, "not about sport"), (inf, "about sport")),
    "market": ((_NONE, "no report on prices and no bulletin"), (inf, "a report on prices or a bulletin")),
    "live": ((_NONE, "no live page"), (inf, "a live page")),
    "shared share of shorter": (
        (_NONE, "nothing of the shorter article shared"),
        (inf, "{percent} of the shorter article shared"),
    ),
    "scripts differ": ((_NONE, "one script"), (inf, "two scripts")),
    "other words shared": ((_NONE, "nothing but names shared"), (inf, "shared words that are no names weigh {value}")),
    "heaviest other word shared": (
        (_NONE, "no word shared that is no name"),
        (inf, "the rarest shared word that is no name weighs {value}"),
    ),
    MEANING: ((inf, "meanings {percent} alike"),),
}


def phrase(feature: str, value: float, phrases: Mapping[str, Phrases] = PHRASES) -> str:
    """Word one feature with its value."""
    chosen = next(text for highest, text in phrases[feature] if value <= highest)
    plain = f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"  # noqa: PLR2004  # one figure is enough
    return chosen.format(value=plain, percent=f"{value:.0%}", minutes=f"{value * 60:.0f}")


def reasons(values: Sequence[float], model: Model, close: float | None = None) -> str:
    """Name the features that moved the score most, and by how much, in log-odds. `close`: the meanings, where known."""
    held = dict(zip(FEATURES, values, strict=True)) | ({} if close is None else {MEANING: close})
    moved = sorted(model.reasons(values, close).items(), key=lambda item: -abs(item[1]))[:NAMED]
    return ", ".join(f"{phrase(name, held[name])} ({by:+.1f})" for name, by in moved)
