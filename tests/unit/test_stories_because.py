"""Why a pair is one event, in words: a phrase for every feature of the model and every value."""

from __future__ import annotations

from itertools import combinations

import pytest

from processors.stories.comparison.explanation import PHRASES, phrase, reasons
from processors.stories.comparison.features import FEATURES
from processors.stories.comparison.model import Model, shipped

SAID: dict[str, dict[float, str]] = {
    "cosine": {0: "not a word alike", 0.412: "words 41% alike"},
    "title cosine": {0: "titles not alike", 0.62: "titles 62% alike"},
    "lead cosine": {0: "first sentences not alike", 1: "first sentences 100% alike"},
    "title in the other": {
        0: "nothing of either title is in the other article",
        0.89: "89% of one title is in the other article",
    },
    "title in the other, weaker side": {
        0: "nothing of one title is in the other article",
        0.76: "at least 76% of each title is in the other article",
    },
    "shared weight": {0: "no words shared", 113.84: "shared words have rarity 114 together"},
    "heaviest shared": {0: "no word shared", 4.6: "rarest shared word has rarity 4.6 of 5.3"},
    "second shared": {0: "no second word shared", 3.0: "second shared word has rarity 3 of 5.3"},
    "third shared": {0: "no third word shared", 0.8: "third shared word has rarity 0.8 of 5.3"},
    "heaviest shared title word": {0: "titles share no word", 5.3: "rarest word in both titles has rarity 5.3 of 5.3"},
    "names shared": {0: "no name shared", 2.6: "shared names have rarity 2.6 together"},
    "names overlap": {0: "other names", 5 / 9: "56% of names shared", 1: "same names"},
    "title names overlap": {
        0: "other names in the titles",
        1 / 3: "33% of the titles' names shared",
        0.5: "half of the titles' names shared, or a title without",
        2 / 3: "67% of the titles' names shared",
        1: "same names in the titles",
    },
    "heaviest name missing": {
        0: "both titles' names are all in the other article",
        3.5: "a title name of rarity 3.5 is not in the other article",
    },
    "heaviest name missing, weaker side": {
        0: "one title's names are all in the other article",
        0.9: "each title has a name of rarity 0.9 or more that is not in the other article",
    },
    "numbers shared": {0: "no number shared", 1: "one number shared", 3: "3 numbers shared"},
    "numbers differ": {0: "numbers do not differ", 1: "numbers differ"},
    "hours apart": {
        0: "at the same time",
        1.4 / 60: "at the same time",
        2 / 60: "2 minutes apart",
        0.5: "30 minutes apart",
        59 / 60: "59 minutes apart",
        1: "an hour apart",
        5.8: "5.8 hours apart",
        9.97: "10 hours apart",
        47.3: "47 hours apart",
    },
    "same outlet": {0: "two outlets", 1: "one outlet"},
    "same rubric": {0: "no rubric shared", 1: "same rubric"},
    "places shared": {0: "no place shared", 1: "one place shared", 2: "2 places shared"},
    "title places differ": {0: "no place differs in the titles", 1: "other places in the titles"},
    "places overlap": {
        0: "other places",
        0.25: "25% of places shared",
        0.5: "half of places shared, or an article without",
        0.75: "75% of places shared",
        1: "same places",
    },
    "kinds shared": {0: "no kind of event shared", 1: "one kind of event shared", 4: "4 kinds of event shared"},
    "kinds overlap": {
        0: "other kinds of event",
        0.2: "20% of kinds of event shared",
        0.5: "half of kinds of event shared, or none known",
        0.8: "80% of kinds of event shared",
        1: "same kinds of event",
    },
    "watched entities shared": {0: "no watched name shared", 1: "one watched name shared", 2: "2 watched names shared"},
    "same text": {0: "no wording shared", 0.25: "25% of wording shared", 1: "same wording"},
    "words": {28: "longer article has 28 telling words"},
    "words, shorter": {7: "shorter article has 7 telling words"},
    "sport": {0: "not about sport", 1: "about sport"},
    "market": {0: "no report on prices and no bulletin", 1: "a report on prices or a bulletin"},
    "live": {0: "no live page", 1: "a live page"},
    "shared share of shorter": {
        0: "nothing of the shorter article shared",
        0.47: "47% of the shorter article shared",
    },
    "scripts differ": {0: "one script", 1: "two scripts"},
    "other words shared": {0: "nothing but names shared", 4.2: "shared words that are no names weigh 4.2"},
    "heaviest other word shared": {
        0: "no word shared that is no name",
        3.4: "the rarest shared word that is no name weighs 3.4",
    },
}


def test_every_feature_of_the_model_has_phrases_for_every_value_and_no_other_has() -> None:
    assert list(PHRASES) == list(FEATURES) == list(SAID)
    for phrases in PHRASES.values():
        highest = [value for value, _ in phrases]
        assert highest == sorted(set(highest))
        assert highest[-1] == float("inf")


@pytest.mark.parametrize(
    ("feature", "value", "said"), [(name, value, said) for name, row in SAID.items() for value, said in row.items()]
)
def test_a_feature_is_said_with_its_value(feature: str, value: float, said: str) -> None:
    assert phrase(feature, value) == said


def test_every_phrase_is_shown_here() -> None:
    snapshot = {(name, index_of(name, value)) for name, row in SAID.items() for value in row}
    assert snapshot == {(name, index) for name, phrases in PHRASES.items() for index in range(len(phrases))}


def index_of(feature: str, value: float) -> int:
    return next(index for index, (highest, _) in enumerate(PHRASES[feature]) if value <= highest)


def test_no_two_features_say_the_same() -> None:
    said = {name: {text for _, text in phrases} for name, phrases in PHRASES.items()}
    assert all(said[one].isdisjoint(said[other]) for one, other in combinations(said, 2))


def test_the_three_features_that_moved_the_score_most_are_named_with_how_much() -> None:
    names = list(FEATURES)
    trees = [
        [names.index("places overlap"), 0.7, -0.5, 0.5],
        [names.index("hours apart"), 10, 1.5, -1.5],
        [names.index("same outlet"), 0.5, 0.1, -0.1],
        [names.index("numbers differ"), 0.5, 0.9, -0.9],
    ]
    model = Model({"features": names, "base": 0, "trees": trees, "settings": {}})
    values = [0.0] * len(names)
    values[names.index("hours apart")] = 5.8
    values[names.index("places overlap")] = 1
    values[names.index("numbers differ")] = 1
    assert reasons(values, model) == "5.8 hours apart (+1.5), numbers differ (-0.9), same places (+0.5)"
    assert reasons(values, shipped()).count(" (") == 3
