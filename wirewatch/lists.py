"""`wirewatch watchlist`: lists of others become ours, and what each name is worth."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from config.files.watchlist import Watchlist, dump_watchlist
from core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT = 256 * 1024 * 1024


def import_un(file: Path) -> str:
    """Give the list of the United Nations as a watchlist's YAML."""
    from processors.entities.importers.un import read_un  # noqa: PLC0415

    watchlist = read_un(_bytes(file), str(file))
    head = f"# {len(watchlist.entities)} entities from {file.name}, the consolidated list of the United Nations.\n"
    return head + dump_watchlist(watchlist)


def worth(watchlist: Watchlist) -> Iterator[dict[str, Any]]:
    """Give each spelling that a watchlist yields, with its strength and the reason."""
    from processors.entities.compile.compiler import compile_watchlist  # noqa: PLC0415

    compiled = compile_watchlist(watchlist, 1, explain=True)
    for pattern, owner in compiled.owners():
        yield {
            "entity": owner.entity.id,
            "name": owner.name,
            "spelling": pattern.strip(),
            "rule": owner.rule,
            "strength": owner.level,
            "reason": owner.reason,
        }


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
