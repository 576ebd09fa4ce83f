"""Two compiled lists, and what both find in the articles on which they may differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from config.files.watchlist import Watchlist
from core.article import Article, Mention

if TYPE_CHECKING:
    from processors.entities.compile.compiled import Compiled


class TwoLists(NamedTuple):
    """What articles are read with; `models` are spaCy pipelines by language."""

    running: Watchlist
    draft: Watchlist
    models: Mapping[str, str]

    def encoded(self) -> bytes:
        """Give them for another process."""
        running, draft = (msgspec.Raw(one.model_dump_json().encode()) for one in (self.running, self.draft))
        return msgspec.json.encode(_Encoded(running, draft, dict(self.models)))


class _Encoded(msgspec.Struct):
    running: msgspec.Raw
    draft: msgspec.Raw
    models: dict[str, str]


def decode_lists(given: bytes) -> TwoLists:
    """Read what `TwoLists.encoded` wrote."""
    read = msgspec.json.decode(given, type=_Encoded)
    running, draft = (Watchlist.model_validate_json(bytes(one)) for one in (read.running, read.draft))
    return TwoLists(running, draft, read.models)


class TwoReadings(msgspec.Struct, frozen=True, array_like=True):
    """What each list finds in one article of a page."""

    place: int
    """Of the article in its page, from 0."""
    before: tuple[Mention, ...]
    after: tuple[Mention, ...]


class ListReader:
    """Both lists, compiled."""

    def __init__(self, lists: TwoLists) -> None:
        from processors.entities.compile.compiler import Compiler, differing  # noqa: PLC0415
        from processors.entities.tagger import Tagger  # noqa: PLC0415  # spaCy takes a second

        compiler = Compiler()
        before, after = compiler.compile(lists.running, 1), compiler.compile(lists.draft, 2)
        self._before, self._after = (Tagger.reading(partial(_given, each), lists.models) for each in (before, after))
        some = differing(before, after)
        self._named = None if some is None else Tagger.reading(partial(_given, some), {})

    @property
    def same(self) -> bool:
        """Tell whether the lists find the same in every text."""
        return self._named is None

    def read(self, page: Sequence[Article]) -> list[TwoReadings]:
        """Give what both find in those articles in which a name stands that the lists do not share."""
        if self._named is None:
            return []
        places = [place for place, one in enumerate(page) if self._named.may_name(one)]
        named = [page[place] for place in places]
        return list(map(TwoReadings, places, self._before.tag(named), self._after.tag(named)))


def _given(compiled: Compiled) -> Compiled:
    return compiled
