"""From which versions a folder's files began: what tells an edit from an older copy.

`apply` and `export` write `.wirewatch-base.json` beside the files, with number and digest of each kind. It travels
with a copy of the folder; a repository leaves it out (`.gitignore`), since a checkout may be newer than it. A file
beside them, since a first line in each would be an edit of its own: `export` would not give back what was applied.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from config.versions.store import Kind, Version
from core import log

FILE = ".wirewatch-base.json"
State = Literal["unchanged", "new", "changed", "behind", "conflict", "emptied"]
"""unchanged: is in force. new: nothing is. changed: began from what is in force. behind: not edited, and older than
what is in force. conflict: edited, and somebody else's version came in between. emptied: removes too much."""

_log = log.get("config")
_BROUGHT = 20


class BaseVersion(msgspec.Struct, frozen=True, omit_defaults=True):
    """The version that a file was before it was edited."""

    version: int
    digest: str
    brought: tuple[int, ...] = ()
    """Versions that the program wrote into the files, which an editor may have had open: the newest twenty."""


Base = Mapping[Kind, BaseVersion]


def base_of(version: Version) -> BaseVersion:
    """Give what a folder remembers of a version."""
    return BaseVersion(version.number, version.digest)


def brought(known: BaseVersion | None, version: Version) -> BaseVersion:
    """Give what a folder remembers of a version that the program writes into its files, instead of a `known` one."""
    if known is None:
        return base_of(version)
    numbers = (*known.brought, *range(known.version + 1, version.number + 1))
    return BaseVersion(version.number, version.digest, numbers[-_BROUGHT:])


def read_base(folder: Path) -> Base:
    """Give what the folder remembers; nothing where it has no such file, or one that cannot be read."""
    file = folder / FILE
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[Kind, BaseVersion])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        _log.warning("base_unreadable", file=str(file), problem=str(error))
        return {}


def write_base(folder: Path, base: Base) -> bool:
    """Keep it in the folder; False where nothing can be written there."""
    file = folder / FILE
    temporary = file.with_suffix(".new")
    try:
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(base), indent=2) + b"\n")
        temporary.replace(file)
    except OSError:  # a read-only mount: nothing to mend, see `state_of`
        with contextlib.suppress(OSError):
            temporary.unlink()
        return False
    return True


def state_of(digest: str, running: Version | None, began: BaseVersion | None, author: str) -> State:
    """Say what putting a file of this digest in force would mean, on top of what is `running`.

    A file of unknown base (a read-only folder, a checkout) may follow only its author's own last version of files.
    """
    if running is None:
        return "new"
    if running.digest == digest:
        return "unchanged"
    if began is None:
        return "changed" if running.origin == "file" and running.author == author else "conflict"
    if began.digest == running.digest:
        return "changed"
    return "behind" if began.digest == digest else "conflict"
