"""Two articles that say the same of others, one wire's words with another place; or other things of the same. Pure.

Names are watched entities, words with a capital inside a sentence, and words with a capital that no list knows. Where a
script has no capitals, whatever rare word stands for another may be one.
"""

from __future__ import annotations

from collections.abc import Sequence

from processors.stories.comparison.features import Profile, load
from processors.stories.comparison.fingerprint import SCRIPT, ArticleFeatures
from processors.stories.language.term_weights import CALENDAR, ENTITY, INSIDE, NUMBER, PROPER, TITLE, TOP, Token

_SAID = 2
"""Words that are no names, and that both headlines must have, before they say the same."""
_SOME_WEIGHT, _RARE_ABROAD = 10, 12
_MOST_ABROAD = 2
"""Words that may differ where nothing shows which are names."""
_OF_TWO_ACTS = 3
"""Two verbs and two objects; one may be a word that everybody uses (`take`), which is no token."""


def are_twins(one: Profile, other: Profile) -> bool:
    """Tell whether two headlines differ in names alone: `AQIM kidnaps a doctor in Gao`, `… in Kidal`.

    A name that the other article has further down does not differ: who writes `Damascus` may have Syria in the lead.
    """
    flags, other_flags = one.features.flags & SCRIPT, other.features.flags & SCRIPT
    if flags != other_flags:
        return False
    load(one, other)
    mine, theirs = _only_in_title(one, other), _only_in_title(other, one)
    if not mine or not theirs:
        return False
    if flags and (len(mine) != len(theirs) or len(mine) > _MOST_ABROAD):
        return False
    if not all(_is_name(token, flags) for token in (*mine, *theirs)):
        return False
    return _said_by_both(one, other) >= _SAID


def tell_of_another_act(one: Profile, other: Profile) -> bool:
    """Tell whether two headlines of an outlet name one watched entity, and say that it did two things.

    `AQIM fighters seize school in Dori`, `AQIM fighters burn bridge in Dori`: each has a verb and an object that the
    other article has nowhere.
    """
    load(one, other)
    named = {token for token, _, marks in one.features.tokens if marks & TITLE and marks & ENTITY}
    if not any(token in named for token, _, marks in other.features.tokens if marks & TITLE):
        return False
    mine, theirs = _only_in_title(one, other, 1), _only_in_title(other, one, 1)
    counts = len(_words(mine)), len(_words(theirs))
    return min(counts) > 0 and sum(counts) >= _OF_TWO_ACTS


def name_others(one: ArticleFeatures, other: ArticleFeatures) -> bool:
    """Tell whether each names somebody or some place that the other does not. A cut copy only lacks some."""
    if set(one.places) - set(other.places) and set(other.places) - set(one.places):
        return True
    return bool(_names_missing(one, other)) and bool(_names_missing(other, one))


def _names_missing(one: ArticleFeatures, other: ArticleFeatures) -> bool:
    known = {token for token, _, _ in other.tokens}
    return any(row[0] not in known and _is_name(row, one.flags & SCRIPT) for row in one.tokens)


def _only_in_title(one: Profile, other: Profile, least: int = _SOME_WEIGHT) -> list[Token]:
    """Give what the first's title has, and the other nowhere; numbers, dates and what weighs less aside."""
    return [
        row
        for row in one.features.tokens
        if row[2] & TITLE and not row[2] & (NUMBER | CALENDAR) and row[1] >= least and row[0] not in other.rows
    ]


def _is_name(token: Token, abroad: int) -> bool:
    _, weight, marks = token
    if marks & (ENTITY | INSIDE) or (marks & PROPER and weight >= TOP):
        return True
    return bool(abroad) and weight >= _RARE_ABROAD and not marks & (NUMBER | CALENDAR)


def _words(tokens: Sequence[Token]) -> list[Token]:
    return [row for row in tokens if not row[2] & (PROPER | ENTITY)]


def _said_by_both(one: Profile, other: Profile) -> int:
    rows = other.rows
    return sum(
        1
        for token, weight, marks in one.features.tokens
        if weight >= _SOME_WEIGHT
        and marks & TITLE
        and token in rows
        and rows[token][2] & TITLE
        and not (marks | rows[token][2]) & (PROPER | NUMBER | CALENDAR)
    )
