"""Edits that take back what the program wrote into the files: saved out of an editor that had them open before that.

    version 5 in the editor ── saved later ─▶ all of 5 and its own edit, nothing of 6: it began from 5
    version 6 by somebody else ─▶ the file ─┘

A file says nowhere from what it was typed. It began before a version that the program brought into the files where it
lacks most of what that version changed and is in force yet: whoever saw that will hardly have taken it all out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec
import pydantic

from config.versions.documents import Document, items_of
from config.versions.store import Version, Versions

Part = tuple[str, str, str]
"""Of what, key, and the value, or one of its values."""


class SavedText(msgspec.Struct, frozen=True):
    """What was saved, over what, and how to read versions; None for one that cannot be read."""

    text: str
    document: Document
    running: Version
    read: Callable[[Version], Document | None]


def began_before(versions: Versions, brought: Iterable[int], saved: SavedText) -> Version | None:
    """Give the version from which a text was edited, where that was before one of those that were brought in."""
    for number in sorted(brought):
        was, became = (versions.of_number(saved.running.kind, one) for one in (number - 1, number))
        if was is not None and became is not None and _takes_back(was, became, saved):
            return was
    return None


def _takes_back(was: Version, became: Version, saved: SavedText) -> bool:
    if not _may_take_back(was.content, became.content, saved.text):
        return False
    documents = [saved.read(one) for one in (was, became, saved.running)]
    before, after, running = ({} if one is None else items_of(one) for one in documents)
    if None in documents:
        return False
    ids = [id_ for id_ in {**before, **after} if before.get(id_) != after.get(id_)]
    old, new, used, now = (_parts(ids, one) for one in (before, after, running, items_of(saved.document)))
    came, went = (new - old) & used, (old - new) - used
    return 2 * (len(came - now) + len(went & now)) > len(came) + len(went)


def _may_take_back(was: str, became: str, text: str) -> bool:
    """Tell by the lines, without reading a long list: something that came is not there, or what went is."""
    old, new, now = (set(one.splitlines()) for one in (was, became, text))
    return bool((new - old) - now or (old - new) & now)


def _parts(ids: Iterable[str], items: Mapping[str, object]) -> set[Part]:
    return {part for id_ in ids if id_ in items for part in _parts_of(id_, items[id_])}


def _parts_of(id_: str, item: object) -> Iterable[Part]:
    yield id_, "", ""
    given = item.model_dump(mode="json", exclude_defaults=True) if isinstance(item, pydantic.BaseModel) else {}
    for key, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            yield id_, key, repr(one)
