"""Whether what stands at a known address is a version of what stood there, or another document. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import ArticleFeatures
from processors.stories.comparison.rules import same_text

_OTHER_NEWS, _OTHER_MOMENT = 0.15, 60
"""Cosine below which, and seconds from which, one address has two documents. Of the pages of four recorded weeks that
came again with other words 34 are so far from what they were: live pages, which tell of other news by now."""


def is_of_another_moment(features: ArticleFeatures, known: Sequence[ArticleFeatures]) -> bool:
    """Tell whether what stands at a known address has another title and date."""
    return all(abs(features.at - other.at) >= _OTHER_MOMENT and features.template != other.template for other in known)


def tells_other_news(profile: Profile, known: Sequence[Profile]) -> bool:
    """Tell whether what is of another moment is another document, as on a ticker: it has hardly a word in common."""
    return all(profile.cosine(other) < _OTHER_NEWS for other in known)


def likeness(profile: Profile, known: Sequence[Profile]) -> float:
    """Give how near a text is to a document: which of several it is a version of, the nearest tells."""
    return max(profile.cosine(other) for other in known)


def changed(features: ArticleFeatures, texts: Sequence[ArticleFeatures]) -> bool:
    """Tell whether a text of a known page is another than those remembered."""
    return not any(same_text(features, text) for text in texts)
