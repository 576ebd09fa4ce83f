"""What putting a folder's files in force would do: read, check together, compare. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from config.files.blocks import WatchlistReader
from config.files.doubts import Review, doubts
from config.files.subscriptions import Subscription, SubscriptionList
from config.versions.base import Base, BaseVersion, State, base_of, read_base, state_of
from config.versions.documents import Document, DocumentReader, ParsedDocument, check_together, file_of, read_texts
from config.versions.refusal import FilesRefused
from config.versions.store import KINDS, Kind, Version, Versions, digest
from config.versions.summary import Summary, summarise, too_much_removed
from config.versions.taken_back import SavedText, began_before
from core.errors import BadInput

_OTHERS = 20


class Change(msgspec.Struct, frozen=True):
    """What putting one file in force would do."""

    kind: Kind
    state: State
    base: int
    """The version in force that it is compared with, 0 for none."""
    content: str
    old: Version | None
    """What it is compared with: the version in force; of a conflict, that from which the edit began, if known."""
    summary: Summary
    """Of the difference between the two."""
    others: tuple[Version, ...] = ()
    """What others put in force since the edit began, newest first: at most twenty, or the version in force alone."""
    brought: tuple[int, ...] = ()
    """Versions that the program wrote into the files, and that this edit has not taken back."""

    @property
    def wants(self) -> bool:
        """Whether applying it would make a version."""
        return self.state not in {"unchanged", "behind"}


def plan(  # all but two have a default
    versions: Versions,
    folder: Path,
    *,
    author: str,
    base: Base | None = None,
    force: bool = False,
    stored: Sequence[Subscription] = (),
    taken: Collection[str] = (),
    watchlists: WatchlistReader | None = None,
    review: Review = doubts,
) -> list[Change]:
    """Compare the files with what is in force; raises `FilesRefused` for any mistake in any of them.

    `base`: instead of what the folder remembers. `force`: whatever else is in force, and however much is removed.
    `stored`: people's own subscriptions, to say which of them are touched. `taken`: the ids of all
    that people ever made, which the file may not newly list. `watchlists`: one that knows the last watchlist, for
    whoever plans again and again. `review` says what of an edit is probably not meant.
    """
    texts, running = read_texts(folder), versions.in_force()
    began = _began(versions, texts, running, read_base(folder) if base is None else base, author)
    states = {kind: state_of(digest(texts[kind]), running.get(kind), began.get(kind), author) for kind in KINDS}
    reader = DocumentReader(watchlists or WatchlistReader())
    brought = {} if force else {kind: one.brought for kind, one in began.items()}
    for kind, version in _overlooked(versions, reader, texts, running, states, brought):
        began[kind], states[kind] = base_of(version), "conflict"
    if force:
        states = {kind: "changed" if state in {"behind", "conflict"} else state for kind, state in states.items()}
    old = {kind: _compared(versions, kind, states[kind], running, began) for kind in KINDS}
    after = _parsed(reader, folder, texts, running, states)
    before = {kind: document for kind in KINDS if (document := reader.readable(old[kind])) is not None}
    listed = _listed(after["subscriptions"].document)
    asking = [*listed, *stored]
    changes = [
        Change(
            kind,
            states[kind],
            running[kind].number if kind in running else 0,
            texts[kind],
            old[kind],
            summarise(kind, before.get(kind), after[kind].document, asking, review),
            _others(versions, kind, states[kind], running, old[kind]),
            brought.get(kind, ()),
        )
        for kind in KINDS
    ]
    emptied = [] if force else [change.kind for change in changes if _empties(change)]
    if emptied:  # before the files are checked together: that an emptied list is missed elsewhere is no news
        return [
            msgspec.structs.replace(change, state="emptied") if change.kind in emptied else change for change in changes
        ]
    new = {one.id for one in listed} - {one.id for one in _listed(before.get("subscriptions"))}
    try:
        check_together(after, folder, sorted(new.intersection(taken)), before.get("watchlist"))
    except FilesRefused as error:
        raise FilesRefused(error.reasons, _waiting(states, error.reasons)) from error
    return changes


def _began(
    versions: Versions, texts: Mapping[Kind, str], running: Mapping[Kind, Version], base: Base, author: str
) -> dict[Kind, BaseVersion]:
    """Say where each file began: as the folder remembers, or an old version that it still equals to the letter."""
    found = dict(base)
    for kind in set(KINDS) - set(base):
        if state_of(digest(texts[kind]), running.get(kind), None, author) == "conflict":
            old = versions.of_digest(kind, digest(texts[kind]))
            if old is not None:
                found[kind] = base_of(old)
    return found


def _overlooked(
    versions: Versions,
    reader: DocumentReader,
    texts: Mapping[Kind, str],
    running: Mapping[Kind, Version],
    states: Mapping[Kind, State],
    brought: Mapping[Kind, Sequence[int]],
) -> Iterator[tuple[Kind, Version]]:
    """Give the kinds that were edited in ignorance of what the program wrote into the files, and where that began."""
    for kind, numbers in brought.items():
        if numbers and states[kind] in {"changed", "conflict"}:
            with suppress(BadInput):  # which is told when all files are read
                document = reader.read(kind, texts[kind], f"{kind}.yaml").document
                saved = SavedText(texts[kind], document, running[kind], reader.readable)
                if (version := began_before(versions, numbers, saved)) is not None:
                    yield kind, version


def _parsed(
    reader: DocumentReader,
    folder: Path,
    texts: Mapping[Kind, str],
    running: Mapping[Kind, Version],
    states: Mapping[Kind, State],
) -> dict[Kind, ParsedDocument]:
    """Parse what would be in force: the files, but of a kind that stays behind the version in force."""
    parsed: dict[Kind, ParsedDocument] = {}
    reasons: dict[str, str] = {}
    for kind in KINDS:
        behind = states[kind] == "behind"
        file = f"{kind} version {running[kind].number}" if behind else str(file_of(folder, kind))
        try:
            parsed[kind] = reader.read(kind, running[kind].content if behind else texts[kind], file)
        except BadInput as error:
            reasons[kind] = str(error)
    if reasons:
        raise FilesRefused(reasons, _waiting(states, reasons))
    return parsed


def _compared(
    versions: Versions, kind: Kind, state: State, running: Mapping[Kind, Version], began: Base
) -> Version | None:
    """Give the version that the edit is compared with: where it began, where that is known, else what is in force."""
    if state in {"behind", "conflict"} and kind in began:
        return versions.of_digest(kind, began[kind].digest) or running[kind]
    return running.get(kind)


def _waiting(states: Mapping[Kind, State], reasons: Mapping[str, str]) -> list[str]:
    return [kind for kind, state in states.items() if kind not in reasons and state not in {"unchanged", "behind"}]


def _listed(document: Document | None) -> Sequence[Subscription]:
    return document.subscriptions if isinstance(document, SubscriptionList) else ()


def _empties(change: Change) -> bool:
    return change.state == "changed" and too_much_removed(change.summary)


def _others(
    versions: Versions, kind: Kind, state: State, running: Mapping[Kind, Version], old: Version | None
) -> tuple[Version, ...]:
    if state not in {"behind", "conflict"} or old is None:
        return ()
    return (old,) if old == running[kind] else tuple(versions.history(kind, _OTHERS, above=old.number))
