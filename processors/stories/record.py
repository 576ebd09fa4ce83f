"""What the memory keeps, as bytes, the same in both adapters.

A memory is keys and values: `r` + 8 bytes → the record of one article revision with its decision; `i`, `u`, `t`, `b`
+ 8 bytes (article id, address, text, band) → the 8-byte names of the last 16 records that have it, oldest first.
"""

from __future__ import annotations

import struct

import msgspec

from core.article import Placement, Role
from processors.stories.fingerprint import HASHES, Fingerprint, hash64

REFERENCE = 8
KEPT = 16
"""References under one key; a template that floods a feed pushes its own past out, nobody else's."""

_ROLES: tuple[Role, ...] = ("first", "copy", "update")
NEW, CHANGED, SAME_ADDRESS, SAME_TEXT, NEAR_TEXT = range(5)
_BECAUSE = ("new", "same article, changed", "same address", "same text", "near-same text")
_CERTAIN = HASHES

_HEAD = struct.Struct("<qQQQHBBBB")  # at, story, address, exact, words, role, reason, agreement, how many numbers


class Record(msgspec.Struct, frozen=True):
    """One article revision as the memory knows it."""

    at: int
    story: int
    address: int
    exact: int
    words: int
    role: Role
    reason: int
    agreement: int
    """Equal minima of 64."""
    numbers: tuple[int, ...]
    sketch: tuple[int, ...]


def record_key(fingerprint: Fingerprint) -> bytes:
    """Name the record of an article's revision."""
    return b"r" + hash64(f"{fingerprint.article}\n{fingerprint.revision}").to_bytes(8, "little")


def list_keys(fingerprint: Fingerprint) -> list[bytes]:
    """Name the lists that an article stands in: its own revisions first."""
    keys = [b"i" + hash64(fingerprint.article).to_bytes(8, "little")]
    if fingerprint.address:
        keys.append(b"u" + fingerprint.address.to_bytes(8, "little"))
    if fingerprint.exact:
        keys.append(b"t" + fingerprint.exact.to_bytes(8, "little"))
    return keys + [b"b" + band.to_bytes(8, "little") for band in fingerprint.bands]


def references(value: bytes) -> list[bytes]:
    """Give the record keys in a list, oldest first."""
    return [b"r" + value[start : start + REFERENCE] for start in range(0, len(value), REFERENCE)]


def appended(value: bytes, key: bytes) -> bytes:
    """Give a list with one more record."""
    return (value + key[1:])[-REFERENCE * KEPT :]


def pack(record: Record) -> bytes:
    """Write a record: 40 bytes, 2 for each number, 128 for the sketch of a text that is not short."""
    head = _HEAD.pack(
        record.at,
        record.story,
        record.address,
        record.exact,
        record.words,
        _ROLES.index(record.role),
        record.reason,
        record.agreement,
        len(record.numbers),
    )
    values = record.numbers + record.sketch
    return head + struct.pack(f"<{len(values)}H", *values)


def unpack(data: bytes) -> Record:
    """Read a record."""
    at, story, address, exact, words, role, reason, agreement, count = _HEAD.unpack_from(data)
    values = struct.unpack_from(f"<{(len(data) - _HEAD.size) // 2}H", data, _HEAD.size)
    return Record(at, story, address, exact, words, _ROLES[role], reason, agreement, values[:count], values[count:])


def placement_of(record: Record) -> Placement:
    """Say a stored decision in words. The score is the resemblance to what it joined; 0 for a new story."""
    because = _BECAUSE[record.reason]
    if record.reason == NEAR_TEXT:
        because = f"{because}, {record.agreement} of {HASHES} hashes"
    return Placement(
        story=f"s{record.story:016x}",
        role=record.role,
        score=round(record.agreement / HASHES, 3),
        because=because,
    )


def record_of(fingerprint: Fingerprint, placement: Placement) -> Record:
    """Give back the record of a decision that was published: what `placement_of` said."""
    known = [code for code, words in enumerate(_BECAUSE) if placement.because.partition(", ")[0] == words]
    reason = known[0] if known else CHANGED
    return founded(fingerprint, int(placement.story[1:], 16), placement.role, reason, round(placement.score * HASHES))


def founded(fingerprint: Fingerprint, story: int, role: Role, reason: int, agreement: int) -> Record:
    """Give the record of a decision."""
    return Record(
        fingerprint.at,
        story,
        fingerprint.address,
        fingerprint.exact,
        fingerprint.words,
        role,
        reason,
        agreement,
        fingerprint.numbers,
        fingerprint.sketch,
    )
