"""The three lists of a folder, read and checked, each text parsed once. A watchlist may be several files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from config.files import yaml
from config.files.blocks import WatchlistReader
from config.files.feeds import FeedList, parse_feeds
from config.files.list_files import FOLDER, MAIN, is_file_name, join, marks, split
from config.files.renames import renamed_ids
from config.files.subscriptions import SubscriptionList, check_against, read_subscriptions
from config.files.text import read_text
from config.files.watchlist import Watchlist
from config.versions.refusal import FilesRefused
from config.versions.store import KINDS, Kind, Version
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

    def readable(self, version: Version | None) -> Document | None:
        """Give a version's; None where there is none, or one of another Wirewatch that this one does not take."""
        if version is None:
            return None
        try:
            return self.read(version.kind, version.content, f"{version.kind} version {version.number}").document
        except BadInput:
            return None

    def _parse(self, kind: Kind, text: str, file: str) -> ParsedDocument:
        if kind == "watchlist":
            return ParsedDocument(self._watchlists.parse(text, file), {})
        if kind == "feeds":
            return ParsedDocument(parse_feeds(text, file), {})
        return ParsedDocument(*read_subscriptions(text, file))


def file_of(folder: Path, kind: str) -> Path:
    """Give the file of a kind."""
    return folder / f"{kind}.yaml"


def _file(folder: Path, kind: str, name: str) -> Path:
    """Give the file of a kind, or one beside watchlist.yaml by its name."""
    return file_of(folder, kind) if name == MAIN else folder / FOLDER / f"{name}.yaml"


def extra_files(folder: Path) -> dict[str, Path]:
    """Give the files of `watchlist/` beside watchlist.yaml, by name; raises `BadInput` for a name we cannot use."""
    try:
        found = sorted((folder / FOLDER).glob("*.yaml"))
    except OSError:
        return {}
    for file in found:
        if not is_file_name(file.stem) and not file.name.startswith("."):
            raise BadInput(f"{file}: name it in small letters, digits and . _ - only, such as ofac.yaml")
    return {file.stem: file for file in found if not file.name.startswith(".")}


def text_of(folder: Path, kind: Kind) -> str:
    """Read the file of a kind, of the watchlist all its files; raises as `read_text` does."""
    text = read_text(file_of(folder, kind))
    if kind != "watchlist":
        return text
    files = {MAIN: text}
    for name, file in extra_files(folder).items():
        with suppress(FileNotFoundError):  # removed this very moment
            files[name] = read_text(file)
    for name, one in files.items():
        if line := marks(one):
            where = _file(folder, kind, name)
            raise BadInput(f"{where}:{line}: begins another file; remove this line, or write that file for itself")
    return join(files)


def write_text(folder: Path, kind: str, text: str) -> None:
    """Write the file of a kind, of the watchlist all its files, each whole or not at all; raises `OSError`."""
    for name, part in (split(text) if kind == "watchlist" else {MAIN: text}).items():
        file = _file(folder, kind, name)
        file.parent.mkdir(exist_ok=True)
        _write(file, part)


def _write(file: Path, text: str) -> None:
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
            texts[kind] = text_of(folder, kind)
        except FileNotFoundError:
            reasons[kind] = (
                f"{file}: is missing; create it (an empty file is a good start) or name its folder with --config"
            )
        except BadInput as error:
            reasons[kind] = str(error)
    if reasons:
        raise FilesRefused(reasons)
    return texts


def check_together(
    parsed: Mapping[Kind, ParsedDocument],
    folder: Path,
    taken: Sequence[str] = (),
    before: Document | None = None,
) -> None:
    """Raise `FilesRefused` where a subscription names what nobody lists, or has an id that is `taken`.

    `before`: the watchlist in force, by which an entity of another id is recognised.
    """
    watchlist, listed = parsed["watchlist"].document, parsed["subscriptions"].document
    assert isinstance(watchlist, Watchlist)  # noqa: S101  # by their kinds
    assert isinstance(listed, SubscriptionList)  # noqa: S101
    try:
        renamed = renamed_ids(before, watchlist)
        check_against(listed, parsed["subscriptions"].lines, str(file_of(folder, "subscriptions")), watchlist, renamed)
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
