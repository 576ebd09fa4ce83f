"""The names of a list in a text, by one tagger for all tests: each list is its next version, as for a running worker.

A tagger of its own for each list would load spaCy for each: a second and a half for all, then 20 ms each time.
"""

from __future__ import annotations

from config.files.watchlist import Watchlist
from core.article import Article, Mention
from processors.entities.tagger import Tagger


class _Lists:
    """What the tagger reads: the list that is looked for now, under a version that no list had before."""

    version = 0
    watchlist = Watchlist()

    def now(self) -> tuple[int, Watchlist]:
        return self.version, self.watchlist


_lists = _Lists()
_tagger = Tagger(_lists.now)


def mentions_in(article: Article, watchlist: Watchlist) -> tuple[Mention, ...]:
    """Give the names of this list that an article is found to name."""
    _lists.version += 1
    _lists.watchlist = watchlist
    [found] = _tagger.tag([article])
    return found
