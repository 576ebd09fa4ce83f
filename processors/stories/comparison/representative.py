"""Which headline represents a story: the most central one, not merely the first. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.article import Article
from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import LIVE, ROUNDUP, article_features

COMPARED = 60
"""Articles of a story that are compared with each other: its square in cosines, some milliseconds."""


def representative(articles: Sequence[Article]) -> Article:
    """Give the article that is most like all others; live pages and roundups only where there is nothing else.

    The earliest of equals. `articles` must not be empty.
    """
    ordered = sorted(articles, key=lambda one: (one.published, one.id))[:COMPARED]
    profiles = [Profile(article_features(one)) for one in ordered]
    plain = [number for number, one in enumerate(profiles) if not one.features.flags & (LIVE | ROUNDUP)]
    sums = {
        number: sum(profiles[number].cosine(other) for other in profiles) for number in plain or range(len(ordered))
    }
    return ordered[max(sums, key=lambda number: (sums[number], -number))]
