"""Pages unpacked once: bytes → the page, and its texts made ready to be compared."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import ArticleFeatures
from processors.stories.memory.codec import IN_HAND, pack, unpack
from processors.stories.memory.pages import Page


class LoadedPage(msgspec.Struct, frozen=True, gc=False):
    """A page that was read, with its texts made ready."""

    page: Page
    profiles: tuple[Profile, ...]


class PageCache:
    """Bounded, and shared by the batches of one adapter. What a page's bytes say never changes."""

    def __init__(self, limit: int = IN_HAND) -> None:
        self._limit = limit
        self._pages: dict[bytes, LoadedPage] = {}

    def read(self, value: bytes) -> LoadedPage:
        """Give the page that readable bytes hold."""
        loaded = self._pages.get(value)
        return loaded if loaded is not None else self._keep(value, unpack(value))

    def write(self, page: Page) -> bytes:
        """Give the bytes of a page, which then need not be unpacked."""
        value = pack(page)
        self._keep(value, page)
        return value

    def __len__(self) -> int:
        """Give how many are kept."""
        return len(self._pages)

    def _keep(self, value: bytes, page: Page) -> LoadedPage:
        if len(self._pages) >= self._limit:
            self._pages.clear()
        loaded = self._pages[value] = LoadedPage(page, tuple(map(profile_of, page.texts)))
        return loaded


@lru_cache(IN_HAND)
def profile_of(features: ArticleFeatures) -> Profile:
    """Give the features made ready, once: a page is written more often than its texts change."""
    return Profile(features)
