"""A long watchlist read again after one entity has changed: only the blocks of text that are new are parsed.

    header │ - id: a …   │ - id: b …   │ - id: c …        a block a list item, found by its indentation
             known         new: parsed   known

The result is what `parse_file` gives for the whole text, and so are the messages: a text whose blocks are not
plain to see, or a block that is wrong, is read as a whole. (A quote or bracket left open over two blocks makes the
first of them wrong, so blocks are never read differently from the whole.)
"""

from __future__ import annotations

import re

import pydantic

from config.files import yaml
from config.files.list_files import place
from config.files.list_files import split as split_files
from config.files.watchlist import Certainty, Entity, Watchlist, of_entities, parse_file, together
from core.errors import BadInput

_REST = r"[ \t]*(?:#[^\n]*)?\n"
_OWNER = rf"(?:owner:[ \t]*(?P<owner>[^\W\d_][\w .-]*?){_REST}(?:{_REST})*)?"
_NO_TEXT = frozenset({"true", "false", "null"})
"""Words that are no text in YAML: such a header is read as a whole."""
_CERTAINTY = rf"(?:certainty:[ \t]*(?P<certainty>sure|likely|all){_REST}(?:{_REST})*)?"
_HEADER = re.compile(rf"(?:{_REST})*{_OWNER}{_CERTAINTY}entities:{_REST}")
_FIRST = re.compile(r"^( *)- ", re.MULTILINE)


class WatchlistReader:
    """Reads one version of a watchlist after the other. Unchanged blocks give the very same `Entity` objects."""

    def __init__(self) -> None:
        self._known: dict[str, Entity] = {}

    def parse(self, text: str, file: str) -> Watchlist:
        """Read a version, of one file or of several; raises `BadInput` as `parse_watchlist` does."""
        return together(self.read_files(text, file), file)

    def read_files(self, text: str, file: str) -> dict[str, Watchlist]:
        """Read the files of a version, by name."""
        known: dict[str, Entity] = {}
        read = {name: self._one(part, place(file, name), known) for name, part in split_files(text).items()}
        self._known = known
        return read

    def _one(self, text: str, file: str, known: dict[str, Entity]) -> Watchlist:
        """Read one file, and add its blocks to what will be `known`."""
        blocks = split(text)
        new = [block for block in dict.fromkeys(blocks) if block not in self._known]
        read = _entities(new) if len(new) < len(blocks) else ()
        if len(read) < len(new) or not blocks:
            watchlist = parse_file(text, file)
            if len(watchlist.entities) == len(blocks):
                known |= dict(zip(blocks, watchlist.entities, strict=True))
            return watchlist
        both = self._known | dict(zip(new, read, strict=True))
        try:
            watchlist = of_entities(tuple(both[block] for block in blocks), _certainty(text), _owner(text))
        except KeyError:
            return parse_file(text, file)  # says which id stands twice, and where
        known |= {block: both[block] for block in blocks}
        return watchlist


def _owner(text: str) -> str:
    """Give what the header says of who looks after the file."""
    header = _HEADER.match(text)
    return (header["owner"] or "") if header else ""


def _certainty(text: str) -> Certainty:
    """Give what the header says of the whole list."""
    header = _HEADER.match(text)
    said = header["certainty"] if header else None
    return "sure" if said == "sure" else "all" if said == "all" else "likely"


def split(text: str) -> list[str]:
    """Cut a watchlist's text into its entities' blocks; empty where they are not plain to see."""
    header = _HEADER.match(text)
    if header and (header["owner"] or "").casefold() in _NO_TEXT:
        return []
    first = _FIRST.search(text, header.end()) if header else None
    if header is None or first is None:
        return []
    indent = first[1]
    stray = re.compile(rf"^(?! *(?:#|$)|{indent}(?:- | ))", re.MULTILINE)
    if stray.search(text, header.end(), len(text.rstrip("\n"))):
        return []
    starts = [match.start() for match in re.finditer(rf"^{indent}- ", text[header.end() :], re.MULTILINE)]
    body = text[header.end() :]
    return [body[start:end] for start, end in zip(starts, [*starts[1:], len(body)], strict=True)]


def _entities(blocks: list[str]) -> tuple[Entity, ...]:
    """Give one entity a block, or none at all where anything is wrong."""
    if not blocks:
        return ()
    try:
        value = yaml.load_value("entities:\n" + "".join(f"{block.rstrip()}\n" for block in blocks), "")
        entities = Watchlist.model_validate(value).entities
    except (BadInput, pydantic.ValidationError):
        return ()
    return entities if len(entities) == len(blocks) else ()
