"""The compiled list on disk, by its content, so that a restart does not judge a hundred thousand names again.

One file a list in `data_dir`, as msgpack; the name of the file is the digest of the entities and of these modules, so
another list or another release never reads it. A file that is damaged is as good as none.
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
from processors.entities.compiled import Claim, Refused
from processors.entities.patterns import Bounds, Rule
from processors.entities.pieces import Piece
from processors.entities.strength import Class, Doubt
from processors.entities.verify import Capitals

_KEPT = 3
"""Files: the newest lists, for two workers and a change that is taken back."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    pattern: str
    name: str
    written: str
    rule: Rule
    bounds: Bounds
    capitals: Capitals
    level: Class
    reason: str
    doubt: Doubt


class _KeptPiece(msgspec.Struct, frozen=True, array_like=True):
    bearer: str
    claims: list[_Kept]
    spellings: list[_Kept]
    refused: list[Refused]


_decoder = msgspec.msgpack.Decoder(list[_KeptPiece])


def load(folder: Path, watchlist: Watchlist) -> dict[str, Piece] | None:
    """Give what a list compiled to before; None where it is not kept."""
    try:
        kept = _decoder.decode(_file(folder, watchlist).read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    if len(kept) != len(watchlist.entities):
        return None
    pairs = zip(watchlist.entities, kept, strict=True)
    return {entity.id: _piece(entity, one) for entity, one in pairs}


def save(folder: Path, watchlist: Watchlist, pieces: dict[str, Piece]) -> None:
    """Keep what a list compiled to; a disk that is full or read-only costs the next start some seconds, no more."""
    kept = [
        _KeptPiece(
            piece.bearer,
            [_keep(*claim) for claim in piece.claims],
            [_keep(*claim) for claim in piece.spellings],
            list(piece.refused),
        )
        for piece in pieces.values()
    ]
    file = _file(folder, watchlist)
    new = file.with_suffix(f".{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new.write_bytes(msgspec.msgpack.encode(kept))
        new.replace(file)
        for old in sorted(folder.glob("*.names"), key=lambda one: one.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _keep(pattern: str, claim: Claim) -> _Kept:
    return _Kept(
        pattern,
        claim.name,
        claim.written,
        claim.rule,
        claim.bounds,
        claim.capitals,
        claim.level,
        claim.reason,
        claim.doubt,
    )


def _piece(entity: Entity, kept: _KeptPiece) -> Piece:
    said = dict(entity.listed())

    def claims(of: list[_Kept]) -> list[tuple[str, Claim]]:
        return [
            (
                one.pattern,
                Claim(
                    entity,
                    one.name,
                    said.get(one.name, PLAIN),
                    one.written,
                    one.rule,
                    one.bounds,
                    one.capitals,
                    one.level,
                    intern(one.reason),
                    one.doubt,
                ),
            )
            for one in of
        ]

    return Piece(entity, kept.bearer, claims(kept.claims), claims(kept.spellings), kept.refused)


def _file(folder: Path, watchlist: Watchlist) -> Path:
    content = watchlist.__pydantic_serializer__.to_json(watchlist)
    return folder / f"{hashlib.sha256(_rules() + content).hexdigest()[:32]}.names"


@cache
def _rules() -> bytes:
    """Give the digest of what decides how a list compiles: the modules of this package, of `text`, and its tables."""
    here, text = Path(__file__).parent, Path(__file__).parents[1] / "text"
    digest = hashlib.sha256()
    for file in sorted([*here.glob("*.py"), *text.glob("*.py"), *text.glob("tables/*.txt")]):
        digest.update(file.read_bytes())
    return digest.digest()
