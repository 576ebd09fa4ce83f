"""What a batch will read, for an adapter that reads it at once: lists, the pages in them, the stories' first pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from processors.stories.memory.codec import is_readable
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.pages import page_key
from processors.stories.memory.postings import Incoming, related


def wanted_lists(batch: Iterable[Incoming]) -> list[bytes]:
    """Give the keys of all lists that a batch reads, each once."""
    return list(dict.fromkeys(key for one in batch for key in one.lists))


def wanted_pages(batch: Iterable[Incoming], lists: Mapping[bytes, bytes]) -> list[bytes]:
    """Give the keys of all pages that a batch compares with, each once."""
    found = dict.fromkeys(page_key(one.fingerprint.page) for one in batch)
    for one in batch:
        found.update(dict.fromkeys(map(page_key, related(one, lists))))
    return list(found)


def wanted_firsts(pages: Mapping[bytes, bytes | None], cache: PageCache) -> list[bytes]:
    """Give the keys of the first pages of all stories in question that are not among `pages`."""
    found: dict[bytes, None] = {}
    for value in pages.values():
        if value is not None and is_readable(value):
            found[page_key(cache.read(value).page.story)] = None
    return [key for key in found if key not in pages]
