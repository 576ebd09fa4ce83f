"""What a subscription may name: the entities and tags of the watchlist. One rule for the file and for every door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

import msgspec

from config.files.renames import NONE_RENAMED, Renamed
from config.files.watchlist import Watchlist

if TYPE_CHECKING:
    from config.files.subscriptions import Subscription


class Unlisted(msgspec.Struct, frozen=True):
    """A word of a subscription that the watchlist does not have."""

    part: str
    """`entities` or `tags`."""
    place: int
    word: str
    hint: str
    """An id that may be meant; empty where none is like it."""

    def __str__(self) -> str:
        return unlisted(self.word, self.hint)


def unlisted(word: str, hint: str) -> str:
    """Say that the watchlist does not have a word."""
    meant = f"; did you mean {hint}?" if hint else ""
    return f"{word} is not in the watchlist; add it there or correct it here{meant}"


def names_of(watchlist: Watchlist) -> Mapping[str, str]:
    """Give the id behind each name, in small letters, and behind each id; of two entities of one name, the first."""
    return {
        name.casefold(): entity.id
        for entity in reversed(watchlist.entities)
        for name in (*(listed for listed, _ in entity.listed()), entity.id)
    }


def meant_by(word: str, names: Mapping[str, str]) -> str:
    """Give the id whose name is most like a word, or nothing."""
    close = get_close_matches(word.casefold(), names, n=1)
    return names[close[0]] if close else ""


def find_unlisted(
    subscription: Subscription, watchlist: Watchlist, renamed: Renamed = NONE_RENAMED
) -> Iterator[Unlisted]:
    """Give what a subscription names and the watchlist does not have; `renamed` are ids of before with those of now."""
    ids = {entity.id for entity in watchlist.entities}
    tags = {tag for entity in watchlist.entities for tag in entity.tags}
    missing = [(place, word) for place, word in enumerate(subscription.entities) if word not in ids]
    names = names_of(watchlist) if missing else {}
    for place, word in missing:
        yield Unlisted("entities", place, word, renamed.get(word) or meant_by(word, names))
    for place, word in enumerate(subscription.tags):
        if word not in tags:
            yield Unlisted("tags", place, word, next(iter(get_close_matches(word, tags, n=1)), ""))
