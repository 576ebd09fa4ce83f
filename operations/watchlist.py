"""The watchlist: lists of others become ours, what each name is worth, and what to look at again."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, cast

import msgspec

from config.files.doubts import DoubtKind, NameDoubt, doubts
from config.files.watchlist import Watchlist, dump_watchlist, parse_watchlist
from core.errors import BadInput
from operations.actor import AccessRole, Actor, require
from operations.site import Site

_LIMIT = 256 * 1024 * 1024


class SpellingStrength(msgspec.Struct, frozen=True):
    """A spelling that is looked for, or refused, and why."""

    entity: str
    name: str
    spelling: str
    rule: str
    strength: str
    reason: str


class CheckedNames(msgspec.Struct, frozen=True):
    """What to look at again in a watchlist, the gravest first."""

    entities: int
    doubts: tuple[NameDoubt, ...]

    @property
    def broken(self) -> bool:
        """Whether something in it can never work: an entity that cannot be found, an id that nobody has."""
        return any(one.kind in _BROKEN for one in self.doubts)


_ORDER: tuple[DoubtKind, ...] = ("never_found", "unknown_related", "pattern", "shared", "refused", "weak")
_BROKEN = frozenset({"never_found", "unknown_related"})


def check_names(watchlist: Watchlist) -> CheckedNames:
    """Say what no article can find, what two entities are called, what leads nowhere, and what needs evidence."""
    from processors.entities.name_review import review_names  # noqa: PLC0415  # its tables take a moment

    everything = {entity.id for entity in watchlist.entities}
    found = [*doubts(watchlist, everything), *review_names(watchlist)]
    return CheckedNames(len(everything), tuple(sorted(found, key=lambda one: _ORDER.index(one.kind))))


def check_in_force(site: Site, actor: Actor) -> CheckedNames:
    """Check the watchlist in force; worked out once a version."""
    require(actor, AccessRole.READER, "look at the watchlist")
    return site.in_force.once_a_version("check", check_names)


def look_again(watchlist: Watchlist, edited: Collection[str]) -> Iterator[NameDoubt]:
    """Give what `apply` says of edited entities: all but the weak names, which are no mistake."""
    from processors.entities.name_review import review_names  # noqa: PLC0415

    yield from doubts(watchlist, edited)
    yield from (one for one in review_names(watchlist, edited) if one.kind == "never_found")


def read_file(file: Path) -> Watchlist:
    """Read a watchlist file; raises `BadInput` with line and fix."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}; give a watchlist with --watchlist FILE") from error
    return parse_watchlist(text, str(file))


def list_names(watchlist: Watchlist) -> Iterator[SpellingStrength]:
    """Give each spelling that a watchlist yields, with its strength and the reason."""
    from processors.entities.compile.compiler import compile_watchlist  # noqa: PLC0415

    compiled = compile_watchlist(watchlist, 1, explain=True)
    for pattern, owner in compiled.owners():
        yield SpellingStrength(owner.entity.id, owner.name, pattern.strip(), owner.rule, owner.level, owner.reason)


def import_un(file: Path) -> str:
    """Give the list of the United Nations as a watchlist's YAML."""
    from processors.entities.importers.un import read_un  # noqa: PLC0415

    watchlist = read_un(_bytes(file), str(file))
    head = f"# {len(watchlist.entities)} entities from {file.name}, the consolidated list of the United Nations.\n"
    return head + dump_watchlist(watchlist)


def _bytes(file: Path) -> bytes:
    """Read a file, also one packed as .xz or .gz."""
    try:
        with _open(file) as stream:
            data = stream.read(_LIMIT + 1)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise BadInput(f"{file}: cannot be read: {error}") from error
    if len(data) > _LIMIT:
        raise BadInput(f"{file}: larger than {_LIMIT // 1024 // 1024} MiB; that is no list of the United Nations")
    return data


def _open(file: Path) -> IO[bytes]:
    if file.suffix == ".xz":
        return lzma.open(file)
    if file.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(file))
    return file.open("rb")
