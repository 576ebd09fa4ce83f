"""A long watchlist read again after one entity has changed: only the blocks of text that are new are parsed.

    header │ - id: a …   │ - id: b …   │ - id: c …        a block a list item, found by its indentation
             known         new: parsed   known

The result is what `parse_watchlist` gives for the whole text, and so are the messages: a text whose blocks are not
plain to see, or a block that is wrong, is read as a whole. (A quote or bracket left open over two blocks makes the
first of them wrong, so blocks are never read differently from the whole.)
"""

from __future__ import annotations

import re

import pydantic

from config.files import yaml
from config.files.watchlist import Certainty, Entity, Watchlist, of_entities, parse_watchlist
from core.errors import BadInput

_REST = r"[ \t]*(?:#[^\n]*)?\n"
_HEADER = re.compile(rf"(?:{_REST})*(?:certainty:[ \t]*(sure|likely|all){_REST}(?:{_REST})*)?entities:{_REST}")
_FIRST = re.compile(r"^( *)- ", re.MULTILINE)


class WatchlistReader:
    """Reads one version of a watchlist after the other. Unchanged blocks give the very same `Entity` objects."""

    def __init__(self) -> None:
        self._known: dict[str, Entity] = {}

    def parse(self, text: str, file: str) -> Watchlist:
        """Read a version; raises `BadInput` as `parse_watchlist` does."""
        blocks = split(text)
        new = [block for block in dict.fromkeys(blocks) if block not in self._known]
        read = _entities(new) if len(new) < len(blocks) else ()
        if len(read) < len(new) or not blocks:
            watchlist = parse_watchlist(text, file)
            same = len(watchlist.entities) == len(blocks)
            self._known = dict(zip(blocks, watchlist.entities, strict=True)) if same else {}
            return watchlist
        known = self._known | dict(zip(new, read, strict=True))
        try:
            watchlist = of_entities(tuple(known[block] for block in blocks), _certainty(text))
        except KeyError:
            return parse_watchlist(text, file)  # says which id stands twice, and where
        self._known = {block: known[block] for block in blocks}
        return watchlist


def _certainty(text: str) -> Certainty:
    """Give what the header says of the whole list."""
    header = _HEADER.match(text)
    said = header[1] if header else None
    return "sure" if said == "sure" else "all" if said == "all" else "likely"


def split(text: str) -> list[str]:
    """Cut a watchlist's text into its entities' blocks; empty where they are not plain to see."""
    header = _HEADER.match(text)
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
