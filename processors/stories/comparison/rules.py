"""Named rules that come before the model: what is surely one text, and what is never one event. Pure."""

from __future__ import annotations

from enum import StrEnum

from processors.stories.comparison.fingerprint import MARKET, ROUNDUP, SCRIPT, ArticleFeatures, resemblance
from processors.stories.language.term_weights import CALENDAR, NUMBER

NEAR = 0.6
"""Estimated Jaccard similarity of two texts that are one with a word changed or a dateline added."""
_NEAR_SHINGLES = 10
RUBRIC_APART = 10 * 3600
"""Seconds after which another page under the same rubric of an outlet is the next of its series."""
OUTLET_APART = 18 * 3600
"""Seconds after which another page of the same outlet tells the next day, not the same event again."""
MARKET_APART = 8 * 3600
"""Seconds within which two reports on prices can mean the same hours of trade; in two scripts nothing tells of what."""


class VetoRule(StrEnum):
    """A rule that vetoes one event, whatever the words: why two articles are two."""

    TEMPLATE = "the outlet's template, with another number or date"
    RUBRIC = "the next under the outlet's rubric"
    INSTALMENT = "another stage, day, episode or result"
    ROUNDUP = "a bulletin, brief or quiz"
    OUTLET = "the outlet's next day"
    MARKET = "another report on prices"


PAIR_ONLY = frozenset({VetoRule.ROUNDUP, VetoRule.OUTLET})
"""Rules that keep two pages from speaking for one another, and say nothing against the rest of a story."""


def veto(one: ArticleFeatures, other: ArticleFeatures) -> VetoRule | None:
    """Give the rule that keeps two pages apart, if any."""
    apart = abs(one.at - other.at)
    same_outlet = one.outlet == other.outlet
    if same_outlet and (rule := _series_veto(one, other, apart)) is not None:
        return rule
    if contradict(one.instalments, other.instalments):
        return VetoRule.INSTALMENT
    if same_outlet and apart > OUTLET_APART:
        return VetoRule.OUTLET
    if (one.flags | other.flags) & ROUNDUP and one.exact != other.exact:
        return VetoRule.ROUNDUP
    if one.flags & other.flags & MARKET and (same_outlet or apart > MARKET_APART or (one.flags ^ other.flags) & SCRIPT):
        return VetoRule.MARKET
    return None


def _series_veto(one: ArticleFeatures, other: ArticleFeatures, apart: int) -> VetoRule | None:
    """Find the series of one outlet that both belong to."""
    if one.template and one.template == other.template and one.signature != other.signature:
        return VetoRule.TEMPLATE
    if one.rubrics and other.rubrics and apart > RUBRIC_APART and not set(one.rubrics).isdisjoint(other.rubrics):
        return VetoRule.RUBRIC
    return None


def contradict(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether both count the same unit and never agree."""
    if not one or not other or not set(one).isdisjoint(other):
        return False
    units = {mark >> 16 for mark in one}
    return any(mark >> 16 in units for mark in other)


def same_text(one: ArticleFeatures, other: ArticleFeatures) -> bool:
    """Tell whether title and text are equal but for case, accents and punctuation."""
    return one.exact != 0 and one.exact == other.exact


def near_text(one: ArticleFeatures, other: ArticleFeatures) -> float:
    """Give the estimated similarity of two texts where it makes them one, else 0.

    Short texts are the same only when they are equal, and each text may lack a number, not have another.
    """
    if min(len(one.sketch), len(other.sketch)) < _NEAR_SHINGLES:
        return 0.0
    alike = resemblance(one.sketch, other.sketch)
    return alike if alike >= NEAR and not numbers_differ(one, other) else 0.0


def numbers_differ(one: ArticleFeatures, other: ArticleFeatures) -> bool:
    """Tell whether each has a number or date that the other lacks. A cut copy only lacks some."""
    mine, theirs = _numbers(one), _numbers(other)
    return bool(mine - theirs) and bool(theirs - mine)


def _numbers(features: ArticleFeatures) -> set[int]:
    return {token for token, _, marks in features.tokens if marks & (NUMBER | CALENDAR)}
