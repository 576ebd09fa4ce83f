"""Which headline stands for a story: the most central one, not merely the first. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.article import Article
from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import DIGEST, LIVE, traits

COMPARED = 60
"""Articles of a story that are compared with each other: its square in cosines, some milliseconds."""


def central(articles: Sequence[Article]) -> Article:
    """Give the article that is most like all others; live pages and bulletins only where there is nothing else.

    The earliest of equals. `articles` must not be empty.
    """
    ordered = sorted(articles, key=lambda one: (one.published, one.id))[:COMPARED]
    profiles = [Profile(traits(one)) for one in ordered]
    plain = [number for number, one in enumerate(profiles) if not one.traits.flags & (LIVE | DIGEST)]
    sums = {
        number: sum(profiles[number].cosine(other) for other in profiles) for number in plain or range(len(ordered))
    }
    return ordered[max(sums, key=lambda number: (sums[number], -number))]
