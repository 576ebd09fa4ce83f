"""Which story an article joins. Pure, in integers: both adapters ask here, and so give the same answers.

stored decision of this revision ─▶ the same again
same article or address          ─▶ its story: `update`; `copy` where the text is the same
same text                        ─▶ `copy`
near-same text                   ─▶ `copy`, unless a number or date differs
none of these within 72 hours    ─▶ `first` of a new story
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import eq

from core.article import Placement, Role
from processors.stories.fingerprint import HASHES, Fingerprint, hash64
from processors.stories.port import MEMORY_SECONDS
from processors.stories.record import (
    CHANGED,
    NEAR_TEXT,
    NEW,
    SAME_ADDRESS,
    SAME_TEXT,
    Record,
    appended,
    founded,
    list_keys,
    pack,
    placement_of,
    record_key,
    record_of,
    references,
    unpack,
)

NEAR = 41
"""Equal minima of 64 (0.64): one standard error below 0.7, so that most pairs at 0.7 are found."""


def differ_in_numbers(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether each has a number or date that the other lacks. A cut copy only lacks some."""
    mine, theirs = set(one), set(other)
    return bool(mine - theirs) and bool(theirs - mine)


def decide(fingerprint: Fingerprint, own: Sequence[Record], others: Sequence[Record]) -> Record:
    """Place one article. `own` are other revisions of it, `others` share an address, a text or a band with it."""
    for record in reversed(own):
        if _near_in_time(fingerprint, record):
            return founded(fingerprint, record.story, "update", CHANGED, HASHES)
    found = [
        (_SURE[reason], agreement, _same_text(fingerprint, record), -record.at, -record.story, reason)
        for record in others
        if _near_in_time(fingerprint, record)
        for reason, agreement in [_resemblance(fingerprint, record)]
        if reason != NEW
    ]
    if not found:
        return founded(fingerprint, hash64(fingerprint.article), "first", NEW, 0)
    # The surest reason, then the most alike, then the oldest; the story's number breaks ties.
    _, agreement, same_text, _, negative_story, reason = max(found)
    role: Role = "update" if reason == SAME_ADDRESS and not same_text else "copy"
    return founded(fingerprint, -negative_story, role, reason, agreement)


_SURE = {SAME_ADDRESS: 3, SAME_TEXT: 2, NEAR_TEXT: 1}


def _same_text(fingerprint: Fingerprint, record: Record) -> bool:
    return fingerprint.exact != 0 and fingerprint.exact == record.exact


def _near_in_time(fingerprint: Fingerprint, record: Record) -> bool:
    return abs(fingerprint.at - record.at) <= MEMORY_SECONDS


def _resemblance(fingerprint: Fingerprint, record: Record) -> tuple[int, int]:
    if fingerprint.address and fingerprint.address == record.address:
        return SAME_ADDRESS, HASHES
    if _same_text(fingerprint, record):
        return SAME_TEXT, HASHES
    if not fingerprint.sketch or not record.sketch or differ_in_numbers(fingerprint.numbers, record.numbers):
        return NEW, 0
    agreement = sum(map(eq, fingerprint.sketch, record.sketch))
    return (NEAR_TEXT, agreement) if agreement >= NEAR else (NEW, 0)


class Desk:
    """One batch at work on a copy of the memory it touches; the adapter reads before and writes `changed` after."""

    def __init__(self, lists: Mapping[bytes, bytes], records: Mapping[bytes, bytes]) -> None:
        self._lists = dict(lists)
        self._packed = records
        self._records: dict[bytes, Record] = {}
        self.changed: dict[bytes, bytes] = {}
        """Key → value, to be written with the memory's lifetime."""

    def place(self, fingerprint: Fingerprint) -> Placement:
        """Place one article, seeing those before it in the batch."""
        key = record_key(fingerprint)
        stored = self._record(key)
        if stored is None:
            own_list, *other_lists = list_keys(fingerprint)
            stored = decide(fingerprint, self._listed([own_list]), self._listed(other_lists))
            self._keep(key, fingerprint, stored)
        return placement_of(stored)

    def restore(self, fingerprint: Fingerprint, placement: Placement) -> None:
        """Remember a decision, unless the article has one."""
        key = record_key(fingerprint)
        if self._record(key) is None:
            self._keep(key, fingerprint, record_of(fingerprint, placement))

    def _keep(self, key: bytes, fingerprint: Fingerprint, record: Record) -> None:
        self._records[key] = record
        self.changed[key] = pack(record)
        for name in list_keys(fingerprint):
            self._lists[name] = self.changed[name] = appended(self._lists.get(name, b""), key)

    def _listed(self, names: Sequence[bytes]) -> list[Record]:
        keys = dict.fromkeys(key for name in names for key in references(self._lists.get(name, b"")))
        return [record for key in keys if (record := self._record(key)) is not None]

    def _record(self, key: bytes) -> Record | None:
        if key not in self._records and key in self._packed:
            self._records[key] = unpack(self._packed[key])
        return self._records.get(key)


def wanted_lists(fingerprints: Sequence[Fingerprint]) -> list[bytes]:
    """Give the keys of all lists that a batch may read or change, each once."""
    return list(dict.fromkeys(name for one in fingerprints for name in list_keys(one)))


def wanted_records(fingerprints: Sequence[Fingerprint], lists: Mapping[bytes, bytes]) -> list[bytes]:
    """Give the keys of all records that a batch may compare with, each once."""
    own = [record_key(one) for one in fingerprints]
    return list(dict.fromkeys([*own, *(key for value in lists.values() for key in references(value))]))
