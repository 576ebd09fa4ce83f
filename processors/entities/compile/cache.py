"""The compiled list on disk, by its content, so that a restart does not judge a hundred thousand names again.

One file a list in `data_dir`, as msgpack; the name of the file is a hash of the entities and of these modules, so
another list or another release never reads it. Its first bytes are a hash of the rest: a file that is damaged, be it in
one letter of a name, is as good as none.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from sys import intern

import msgspec

from config.files.watchlist import PLAIN, Entity, Watchlist
from processors.entities.compile.capitals import Capitals
from processors.entities.compile.compiled import PatternOwner, RefusedName
from processors.entities.compile.compiled_entity import CompiledEntity
from processors.entities.compile.patterns import Bounds, Rule
from processors.entities.compile.strength import Doubt, Level

_HASH = 16
"""Bytes."""
_KEPT = 3
"""Files: the newest lists, for two workers and a change that is taken back."""


class _KeptOwner(msgspec.Struct, frozen=True, array_like=True):
    pattern: str
    name: str
    written: str
    rule: Rule
    bounds: Bounds
    capitals: Capitals
    level: Level
    reason: str
    doubt: Doubt
    curated: bool


class _KeptEntity(msgspec.Struct, frozen=True, array_like=True):
    person_tokens: str
    owners: list[_KeptOwner]
    spellings: list[_KeptOwner]
    refused: list[RefusedName]


_decoder = msgspec.msgpack.Decoder(list[_KeptEntity])


def load(folder: Path, watchlist: Watchlist) -> dict[str, CompiledEntity] | None:
    """Give what a list compiled to before; None where it is not kept."""
    try:
        written = _file(folder, watchlist).read_bytes()
        if written[:_HASH] != _hash(written[_HASH:]):
            return None
        kept = _decoder.decode(written[_HASH:])
    except (OSError, msgspec.DecodeError):
        return None
    if len(kept) != len(watchlist.entities):
        return None
    pairs = zip(watchlist.entities, kept, strict=True)
    return {entity.id: _compiled(entity, one) for entity, one in pairs}


def save(folder: Path, watchlist: Watchlist, entities: dict[str, CompiledEntity]) -> None:
    """Keep what a list compiled to; a disk that is full or read-only costs the next start some seconds, no more."""
    kept = [
        _KeptEntity(
            compiled.person_tokens,
            [_keep(*owner) for owner in compiled.owners],
            [_keep(*owner) for owner in compiled.spellings],
            list(compiled.refused),
        )
        for compiled in entities.values()
    ]
    file = _file(folder, watchlist)
    new = file.with_suffix(f".{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        encoded = msgspec.msgpack.encode(kept)
        new.write_bytes(_hash(encoded) + encoded)
        new.replace(file)
        for old in sorted(folder.glob("*.names"), key=lambda one: one.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _hash(encoded: bytes) -> bytes:
    return hashlib.sha256(encoded).digest()[:_HASH]


def _keep(pattern: str, owner: PatternOwner) -> _KeptOwner:
    return _KeptOwner(
        pattern,
        owner.name,
        owner.written,
        owner.rule,
        owner.bounds,
        owner.capitals,
        owner.level,
        owner.reason,
        owner.doubt,
        owner.curated,
    )


def _compiled(entity: Entity, kept: _KeptEntity) -> CompiledEntity:
    listed = dict(entity.listed())

    def owners(of: list[_KeptOwner]) -> list[tuple[str, PatternOwner]]:
        return [
            (
                one.pattern,
                PatternOwner(
                    entity,
                    one.name,
                    listed.get(one.name, PLAIN),
                    one.written,
                    one.rule,
                    one.bounds,
                    one.capitals,
                    one.level,
                    intern(one.reason),
                    one.doubt,
                    one.curated,
                ),
            )
            for one in of
        ]

    return CompiledEntity(entity, kept.person_tokens, owners(kept.owners), owners(kept.spellings), kept.refused)


def _file(folder: Path, watchlist: Watchlist) -> Path:
    content = watchlist.__pydantic_serializer__.to_json(watchlist)
    return folder / f"{hashlib.sha256(_rules() + content).hexdigest()[:32]}.names"


@cache
def _rules() -> bytes:
    """Give a hash of what decides how a list compiles: the modules of this package, of `text`, and its tables."""
    here, text = Path(__file__).parent, Path(__file__).parents[2] / "text"
    rules = hashlib.sha256()
    for file in sorted([*here.glob("*.py"), *text.glob("*.py"), *text.glob("*/*.txt")]):
        rules.update(file.read_bytes())
    return rules.digest()
