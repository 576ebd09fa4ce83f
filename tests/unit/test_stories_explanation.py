"""Why a pair is one event, in words: each feature of the model is worded, whatever its value."""

from __future__ import annotations

from itertools import combinations

import pytest

from processors.stories.comparison.explanation import PHRASES, phrase, reasons
from processors.stories.comparison.features import FEATURES
from processors.stories.comparison.model import MEANING, Model, shipped


def test_every_feature_of_the_model_is_worded_up_to_any_value_and_nothing_else_is() -> None:
    assert list(PHRASES) == [*FEATURES, MEANING]
    for phrases in PHRASES.values():
        highest = [value for value, _ in phrases]
        assert highest == sorted(set(highest))
        assert highest[-1] == float("inf")


def fits(feature: str, number: int, value: float) -> bool:
    """Tell whether the phrase of that number is the one that is used for a value."""
    before, _, after = PHRASES[feature][number][1].partition("{")
    said = phrase(feature, value)
    return said.startswith(before) and said.endswith(after.partition("}")[2])


@pytest.mark.parametrize("feature", PHRASES)
def test_at_a_bound_its_own_phrase_is_used_and_just_above_it_the_next(feature: str) -> None:
    bounds = [highest for highest, _ in PHRASES[feature][:-1]]
    for number, bound in enumerate(bounds):
        assert fits(feature, number, bound)
        assert fits(feature, number + 1, bound + 1e-6)


@pytest.mark.parametrize(
    ("feature", "value", "said"),
    [
        ("cosine", 0.412, "words 41% alike"),
        ("shared weight", 113.84, "shared words have rarity 114 together"),
        ("heaviest shared", 4.6, "rarest shared word has rarity 4.6 of 5.3"),
        ("second shared", 3.0, "second shared word has rarity 3 of 5.3"),
        ("hours apart", 59 / 60, "59 minutes apart"),
        ("hours apart", 9.97, "10 hours apart"),
    ],
)
def test_a_value_is_written_as_a_share_minutes_or_one_figure_after_the_point(
    feature: str, value: float, said: str
) -> None:
    assert phrase(feature, value) == said


def test_no_two_features_are_worded_alike() -> None:
    said = {name: {text for _, text in phrases} for name, phrases in PHRASES.items()}
    assert all(said[one].isdisjoint(said[other]) for one, other in combinations(said, 2))


def test_the_three_features_that_moved_the_score_most_are_named_with_how_much() -> None:
    names = list(FEATURES)
    bent = {
        "places overlap": [[0, -0.5], [1, 0.5]],
        "hours apart": [[0, 3], [10, -1.5]],
        "same outlet": [[0, 0.1], [1, -0.1]],
        "numbers differ": [[0, 0.9], [1, -0.9]],
    }
    meaning = {"base": 1.0, "curves": 0.5, "close": 4.0, "middle": 0.5}
    curves = {name: bent.get(name, [[0, 0]]) for name in names}
    model = Model({"base": 0, "curves": curves, "settings": {}, "meaning": meaning})
    values = [0.0] * len(names)
    values[names.index("hours apart")] = 5.8
    values[names.index("places overlap")] = 1
    values[names.index("numbers differ")] = 1
    assert reasons(values, model) == "numbers differ (-0.9), same places (+0.5), 5.8 hours apart (+0.4)"
    assert reasons(values, model, 0.9) == "meanings 90% alike (+1.6), numbers differ (-0.5), same places (+0.2)"
    assert reasons(values, shipped()).count(" (") == 3
