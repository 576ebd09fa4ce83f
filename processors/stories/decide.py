"""The whole decision, over a snapshot of the memory: pure, and one arithmetic for both adapters.

The memory is a flat map of bytes. Keys by their first letter:

    d article revision   the placement that was decided: asked again, it is given again
    a article            record: story, time, text, numbers, minhash
    u address, t text    the article that had it first
    b band               up to `HOLDERS` articles, newest last
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from core.article import Placement, Role
from processors.stories.fingerprint import HASHES, Fingerprint, bands, equal_hashes

APART = 72 * 3600
"""Seconds of article time between two articles of one text at most."""
NEAR = 34
"""Equal hashes of 48 that make a text near-same: 0.7 of the word groups shared."""
HOLDERS = 16

Snapshot = Mapping[bytes, bytes]
_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.decode


class Record(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of an article."""

    story: str
    at: int
    text: str
    numbers: str
    minhash: bytes


def first_keys(fingerprints: Iterable[Fingerprint]) -> list[bytes]:
    """Give the keys that deciding about these articles begins with."""
    keys: dict[bytes, None] = {}
    for one in fingerprints:
        keys[_decided(one)] = keys[_record(one.article)] = None
        for key in _features(one):
            keys[key] = None
    return list(keys)


def second_keys(snapshot: Snapshot) -> list[bytes]:
    """Give the records of all articles that the first keys led to."""
    found: dict[bytes, None] = {}
    for key, value in snapshot.items():
        if key[:1] in {b"u", b"t"}:
            found[_record(value.decode())] = None
        elif key[:1] == b"b":
            for article in _decode(value, type=list[str]):
                found[_record(article)] = None
    return [key for key in found if key not in snapshot]


def decide(fingerprints: Sequence[Fingerprint], snapshot: Snapshot) -> tuple[list[Placement], dict[bytes, bytes]]:
    """Place articles in order; give the placements and what to write. Later ones see the earlier ones."""
    memory = dict(snapshot)
    written: dict[bytes, bytes] = {}
    placements = []
    for one in fingerprints:
        stored = memory.get(_decided(one))
        if stored is not None:
            placements.append(_decode(stored, type=Placement))
            continue
        placement = _place(one, memory)
        placements.append(placement)
        changes = remember(one, placement, memory)
        memory |= changes
        written |= changes
    return placements, written


def remember(one: Fingerprint, placement: Placement, memory: Snapshot) -> dict[bytes, bytes]:
    """Give what to write for a placement."""
    record = Record(placement.story, one.at, one.text, one.numbers, one.minhash)
    changes = {_decided(one): _encode(placement), _record(one.article): _encode(record)}
    for key in _features(one):
        if key[:1] == b"b":
            holders = _decode(memory[key], type=list[str]) if key in memory else []
            holders = [article for article in holders if article != one.article] + [one.article]
            changes[key] = _encode(holders[-HOLDERS:])
        elif key not in memory:
            changes[key] = one.article.encode()
    return changes


def _place(one: Fingerprint, memory: Snapshot) -> Placement:
    known = _get(memory, one.article)
    if known is not None:
        return Placement(story=known.story, role="update", score=1.0, because="the same article, changed")
    same = _near_in_time(one, _holder(memory, b"u" + one.address.encode()) if one.address else None, memory)
    if same is not None:
        role: Role = "copy" if same.text == one.text else "update"
        return Placement(story=same.story, role=role, score=1.0, because="same address")
    same = _near_in_time(one, _holder(memory, b"t" + one.text.encode()) if one.text else None, memory)
    if same is not None:
        return Placement(story=same.story, role="copy", score=1.0, because="same text")
    best = max(_candidates(one, memory), default=None, key=lambda found: (found[0], found[1]))
    if best is not None:
        equal, _, story = best
        because = f"near-same text, {equal} of {HASHES} hashes"
        return Placement(story=story, role="copy", score=round(equal / HASHES, 3), because=because)
    founded = "s" + hashlib.sha256(one.article.encode()).hexdigest()[:16]
    return Placement(story=founded, role="first", score=1.0, because="new")


def _candidates(one: Fingerprint, memory: Snapshot) -> list[tuple[int, str, str]]:
    """Give (equal hashes, article, story) of near-same texts."""
    articles = {
        article
        for band in bands(one.minhash)
        if (held := memory.get(b"b" + band)) is not None
        for article in _decode(held, type=list[str])
    }
    found = []
    for article in articles:
        record = _near_in_time(one, article, memory)
        if record is not None and record.numbers == one.numbers:
            equal = equal_hashes(one.minhash, record.minhash)
            if equal >= NEAR:
                found.append((equal, article, record.story))
    return found


def _near_in_time(one: Fingerprint, article: str | None, memory: Snapshot) -> Record | None:
    record = None if article is None else _get(memory, article)
    return record if record is not None and abs(record.at - one.at) <= APART else None


def _get(memory: Snapshot, article: str) -> Record | None:
    value = memory.get(_record(article))
    return None if value is None else _decode(value, type=Record)


def _holder(memory: Snapshot, key: bytes) -> str | None:
    value = memory.get(key)
    return None if value is None else value.decode()


def _features(one: Fingerprint) -> list[bytes]:
    keys = [b"b" + band for band in bands(one.minhash)]
    keys += [b"u" + one.address.encode()] if one.address else []
    keys += [b"t" + one.text.encode()] if one.text else []
    return keys


def _decided(one: Fingerprint) -> bytes:
    return f"d{one.article} {one.revision}".encode()


def _record(article: str) -> bytes:
    return f"a{article}".encode()
