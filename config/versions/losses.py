"""What an edit would take away and probably by a slip: a file cut off, emptied, gone, or the wrong one. Pure.

Each file of a watchlist is looked at by itself: beside a long official list one's own would never be missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from config.versions.documents import ParsedDocument, items_of
from config.versions.store import Kind
from config.versions.summary import NOUNS, shown

_TOO_MANY = 10
"""From so many on, removing more than half is likelier a slip than meant."""


class Loss(msgspec.Struct, frozen=True):
    """What one file would lose, too much to be taken unasked."""

    file: str
    """As it is called: watchlist/un.yaml; the kind, where no file loses too much by itself and all of them do."""
    before: int
    removed: tuple[str, ...]
    gone: bool = False
    """The file itself is."""


def losses(kind: Kind, before: ParsedDocument | None, after: ParsedDocument) -> tuple[Loss, ...]:
    """Give the files that would have nothing left, or of ten and more not even half; what moves to another is kept."""
    if before is None:
        return ()
    found = tuple(_of_files(before, after))
    if found:
        return found
    return tuple(_lost(kind, tuple(items_of(before.document)), set(items_of(after.document))))


def removal(kind: Kind, found: Sequence[Loss]) -> str:
    """Say what would be lost, counted, file by file."""
    return "; ".join(_said(one, NOUNS[kind][1]) for one in found)


def _of_files(before: ParsedDocument, after: ParsedDocument) -> Iterator[Loss]:
    kept = {id_ for ids in after.files.values() for id_ in ids}
    for file, ids in before.files.items():
        yield from _lost(file, ids, {*after.files.get(file, ()), *kept.intersection(ids)}, gone=file not in after.files)


def _lost(file: str, ids: Sequence[str], left: AbstractSet[str], *, gone: bool = False) -> Iterator[Loss]:
    removed = tuple(id_ for id_ in ids if id_ not in left)
    if removed and (not left or (len(ids) >= _TOO_MANY and len(removed) * 2 > len(ids))):
        yield Loss(file, len(ids), removed, gone)


def _said(one: Loss, many: str) -> str:
    counted = f"would remove {len(one.removed)} of {one.before} {many}{shown(one.removed)}"
    return f"{one.file}: {'is gone, which ' if one.gone else ''}{counted}"
