"""Named rules that come before the model: what is surely one text, and what is never one event. Pure."""

from __future__ import annotations

from enum import StrEnum

from processors.stories.comparison.fingerprint import DIGEST, MARKET, Traits, resemblance
from processors.stories.language.term_weights import CALENDAR, NUMBER

NEAR = 0.6
"""Estimated Jaccard similarity of two texts that are one with a word changed or a dateline added."""
_NEAR_SHINGLES = 10
RUBRIC_APART = 10 * 3600
"""Seconds after which another page under the same rubric of an outlet is the next of its series."""
OUTLET_APART = 18 * 3600
"""Seconds after which another page of the same outlet tells the next day, not the same event again."""
MARKET_APART = 8 * 3600
"""Seconds within which two reports on prices can mean the same hours of trade."""


class Never(StrEnum):
    """Why two articles are not one event, whatever their words."""

    TEMPLATE = "the outlet's template, with another number or date"
    RUBRIC = "the next under the outlet's rubric"
    INSTALMENT = "another stage, day, episode or result"
    DIGEST = "a bulletin, brief or quiz"
    OUTLET = "the outlet's next day"
    MARKET = "another report on prices"


PAIR_ONLY = frozenset({Never.DIGEST, Never.OUTLET})
"""Rules that keep two pages from speaking for one another, and say nothing against the rest of a story."""


def never(one: Traits, other: Traits) -> Never | None:
    """Give the rule that keeps two pages apart, if any."""
    apart = abs(one.at - other.at)
    same_outlet = one.outlet == other.outlet
    if same_outlet and (rule := _never_of_one_series(one, other, apart)) is not None:
        return rule
    if contradict(one.instalments, other.instalments):
        return Never.INSTALMENT
    if same_outlet and apart > OUTLET_APART:
        return Never.OUTLET
    if (one.flags | other.flags) & DIGEST and one.exact != other.exact:
        return Never.DIGEST
    return Never.MARKET if one.flags & other.flags & MARKET and (same_outlet or apart > MARKET_APART) else None


def _never_of_one_series(one: Traits, other: Traits, apart: int) -> Never | None:
    """Find the series of one outlet that both belong to."""
    if one.template and one.template == other.template and one.signature != other.signature:
        return Never.TEMPLATE
    if one.rubrics and other.rubrics and apart > RUBRIC_APART and not set(one.rubrics).isdisjoint(other.rubrics):
        return Never.RUBRIC
    return None


def contradict(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether both count the same unit and never agree."""
    if not one or not other or not set(one).isdisjoint(other):
        return False
    units = {mark >> 16 for mark in one}
    return any(mark >> 16 in units for mark in other)


def same_text(one: Traits, other: Traits) -> bool:
    """Tell whether title and text are equal but for case, accents and punctuation."""
    return one.exact != 0 and one.exact == other.exact


def near_text(one: Traits, other: Traits) -> float:
    """Give the estimated similarity of two texts where it makes them one, else 0.

    Short texts are the same only when they are equal, and each text may lack a number, not have another.
    """
    if min(len(one.sketch), len(other.sketch)) < _NEAR_SHINGLES:
        return 0.0
    alike = resemblance(one.sketch, other.sketch)
    return alike if alike >= NEAR and not numbers_differ(one, other) else 0.0


def numbers_differ(one: Traits, other: Traits) -> bool:
    """Tell whether each has a number or date that the other lacks. A cut copy only lacks some."""
    mine, theirs = _numbers(one), _numbers(other)
    return bool(mine - theirs) and bool(theirs - mine)


def _numbers(traits: Traits) -> set[int]:
    return {token for token, _, marks in traits.tokens if marks & (NUMBER | CALENDAR)}
