"""Two articles that say the same of others, one wire's words with another place; or other things of the same. Pure.

Names are watched entities, words with a capital inside a sentence, and words with a capital that no list knows. Where a
script has no capitals, whatever rare word stands for another may be one.
"""

from __future__ import annotations

from collections.abc import Collection

from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import SCRIPT, ArticleFeatures
from processors.stories.language.lexicon import other_names
from processors.stories.language.term_weights import CALENDAR, ENTITY, INSIDE, NUMBER, PROPER, TITLE, TOP, Token

_SAID = 2
"""Words that are no names, and that both headlines must have, before they say the same."""
_SOME_WEIGHT, _RARE_ABROAD = 10, 12
_MOST_ABROAD = 2
"""Words that may differ where nothing shows which are names."""
_NONE: frozenset[int] = frozenset()
_OF_TWO_ACTS = 3
"""Two verbs and two objects; one may be a word that everybody uses (`take`), which is no token."""


def are_twins(one: Profile, other: Profile) -> bool:
    """Tell whether two headlines differ in names alone: `AQIM kidnaps a doctor in Gao`, `… in Kidal`.

    A name that the other article has further down does not differ: who writes `Damascus` may have Syria in the lead.
    Nor does one that the other has in other words: `Thai monks` are monks in Thailand.
    """
    abroad = one.features.flags & SCRIPT
    if abroad != other.features.flags & SCRIPT:
        return False
    mine = _names_alone(one, other, abroad)
    theirs = _names_alone(other, one, abroad) if mine else 0
    if not mine or not theirs or (abroad and (mine != theirs or mine > _MOST_ABROAD)):
        return False
    return _said_by_both(one, other) >= _SAID


def _names_alone(one: Profile, other: Profile, abroad: int) -> int:
    """Count the names that the first's title has and the other nowhere; 0 where it has other words as well."""
    rows, count = other.rows, 0
    for row in one.heading:
        if row[1] >= _SOME_WEIGHT and _lacks(rows, row[0]):
            if not _is_name(row, abroad):
                return 0
            count += 1
    return count


def tell_of_another_act(one: Profile, other: Profile) -> bool:
    """Tell whether two headlines of an outlet name one watched entity, and say that it did two things.

    `AQIM fighters seize school in Dori`, `AQIM fighters burn bridge in Dori`: each has a verb and an object that the
    other article has nowhere.
    """
    named = {token for token, _, marks in one.features.tokens if marks & TITLE and marks & ENTITY}
    if not any(token in named for token, _, marks in other.features.tokens if marks & TITLE):
        return False
    counts = _words_alone(one, other), _words_alone(other, one)
    return min(counts) > 0 and sum(counts) >= _OF_TWO_ACTS


def name_others(one: ArticleFeatures, other: ArticleFeatures) -> bool:
    """Tell whether each names somebody or some place that the other does not. A cut copy only lacks some."""
    if set(one.places) - set(other.places) and set(other.places) - set(one.places):
        return True
    return bool(_names_missing(one, other)) and bool(_names_missing(other, one))


def _names_missing(one: ArticleFeatures, other: ArticleFeatures) -> bool:
    known = {token for token, _, _ in other.tokens}
    return any(_lacks(known, row[0]) and _is_name(row, one.flags & SCRIPT) for row in one.tokens)


def _lacks(tokens: Collection[int], token: int) -> bool:
    """Tell whether a word is not among others, nor a name by another of its names."""
    return token not in tokens and other_names().get(token, _NONE).isdisjoint(tokens)


def _is_name(token: Token, abroad: int) -> bool:
    _, weight, marks = token
    if marks & (ENTITY | INSIDE) or (marks & PROPER and weight >= TOP):
        return True
    return bool(abroad) and weight >= _RARE_ABROAD and not marks & (NUMBER | CALENDAR)


def _words_alone(one: Profile, other: Profile) -> int:
    """Count the words that the first's title has, other than names, and the other nowhere."""
    return sum(1 for token, _, marks in one.heading if token not in other.rows and not marks & (PROPER | ENTITY))


def _said_by_both(one: Profile, other: Profile) -> int:
    rows = other.rows
    return sum(
        1
        for token, weight, marks in one.heading
        if weight >= _SOME_WEIGHT and token in rows and rows[token][2] & TITLE and not (marks | rows[token][2]) & PROPER
    )
