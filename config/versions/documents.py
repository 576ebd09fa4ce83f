"""The three files of a folder, read and checked, each text parsed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from config.files import yaml
from config.files.blocks import WatchlistReader
from config.files.feeds import FeedList, parse_feeds
from config.files.subscriptions import SubscriptionList, check_against, read_subscriptions
from config.files.text import read_text
from config.files.watchlist import Watchlist
from config.versions.refusal import FilesRefused
from config.versions.store import KINDS, Kind
from core.errors import BadInput

Document = Watchlist | FeedList | SubscriptionList


class ParsedDocument(msgspec.Struct, frozen=True):
    """A document, and the lines of its keys where something is checked later."""

    document: Document
    lines: yaml.Lines


class DocumentReader:
    """Parses documents, each text once.

    Of one watchlist after another only the entities that are new are read: a `WatchlistReader` that is handed in knows
    those of the last time.
    """

    def __init__(self, watchlists: WatchlistReader) -> None:
        self._watchlists = watchlists
        self._parsed: dict[tuple[Kind, str], ParsedDocument] = {}

    def read(self, kind: Kind, text: str, file: str) -> ParsedDocument:
        """Give a document; raises `BadInput` with file, line, key and fix."""
        if (kind, text) not in self._parsed:
            self._parsed[kind, text] = self._parse(kind, text, file)
        return self._parsed[kind, text]

    def _parse(self, kind: Kind, text: str, file: str) -> ParsedDocument:
        if kind == "watchlist":
            return ParsedDocument(self._watchlists.parse(text, file), {})
        if kind == "feeds":
            return ParsedDocument(parse_feeds(text, file), {})
        return ParsedDocument(*read_subscriptions(text, file))


def file_of(folder: Path, kind: str) -> Path:
    """Give the file of a kind."""
    return folder / f"{kind}.yaml"


def write_text(folder: Path, kind: str, text: str) -> None:
    """Write the file of a kind, whole or not at all; raises `OSError`."""
    file = file_of(folder, kind)
    temporary = file.with_suffix(".yaml.new")
    temporary.write_text(text, encoding="utf-8", newline="")
    temporary.replace(file)


_TAKEN = "there is one of this id that people made (`wirewatch subscriptions list`); choose another id"


def read_texts(folder: Path) -> dict[Kind, str]:
    """Read the three files; raises `FilesRefused` for those that are missing or no text."""
    texts: dict[Kind, str] = {}
    reasons: dict[str, str] = {}
    for kind in KINDS:
        file = file_of(folder, kind)
        try:
            texts[kind] = read_text(file)
        except FileNotFoundError:
            reasons[kind] = (
                f"{file}: is missing; create it (an empty file is a good start) or name its folder with --config"
            )
        except BadInput as error:
            reasons[kind] = str(error)
    if reasons:
        raise FilesRefused(reasons)
    return texts


def check_together(parsed: Mapping[Kind, ParsedDocument], folder: Path, taken: Sequence[str] = ()) -> None:
    """Raise `FilesRefused` where a subscription names what nobody lists, or has an id that is `taken`."""
    watchlist, listed = parsed["watchlist"].document, parsed["subscriptions"].document
    assert isinstance(watchlist, Watchlist)  # noqa: S101  # by their kinds
    assert isinstance(listed, SubscriptionList)  # noqa: S101
    try:
        check_against(listed, parsed["subscriptions"].lines, str(file_of(folder, "subscriptions")), watchlist)
    except BadInput as error:
        raise FilesRefused({"subscriptions": str(error)}) from error
    if taken:
        file = file_of(folder, "subscriptions")
        raise FilesRefused({"subscriptions": f"{file}: {', '.join(taken)}: {_TAKEN}"})


def items_of(document: Document) -> dict[str, object]:
    """Give what a document lists, by what people call it."""
    if isinstance(document, Watchlist):
        return {entity.id: entity for entity in document.entities}
    if isinstance(document, SubscriptionList):
        return {one.id: one for one in document.subscriptions}
    feeds: dict[str, object] = {feed.url: feed for feed in document.feeds}
    return feeds | ({"the sample wire": True} if document.sample_wire else {})
