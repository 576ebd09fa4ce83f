"""The watchlist in force, read over articles of the archive: what a name of today would have found, and what not.

spaCy and the compiled list take seconds, so they are had only where an answer needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from alerts.reports.retagging import Retag
from core.article import Article, Mention, RejectedName
from operations.site import Site

if TYPE_CHECKING:
    from processors.entities.tagger import Tagger


def retag(site: Site) -> Retag:
    """Give how to find the names of the watchlist in force in older articles."""
    version, watchlist = site.in_force.watchlist_version()

    @cache
    def tagger() -> Tagger:
        from processors.entities.tagger import Tagger  # noqa: PLC0415

        return Tagger(lambda: (version, watchlist), site.settings.taggers)

    def tag(articles: Sequence[Article]) -> Sequence[tuple[Mention, ...]]:
        return tagger().tag(articles) if articles else []

    return Retag(version, tag)


def rejected_in(site: Site) -> Callable[[Article], Sequence[RejectedName]]:
    """Give how to find the listed names in an article that do not count, with the reason."""

    def find(article: Article) -> Sequence[RejectedName]:
        from processors.entities.rejected_names import rejected_names  # noqa: PLC0415
        from processors.entities.tagger import Tagger  # noqa: PLC0415

        tagger = Tagger(site.in_force.watchlist_version, site.settings.taggers, explain=True)
        return rejected_names(tagger, article)

    return find
