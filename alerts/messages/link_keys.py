"""The keys that sign links: of the setting, and of files in `data_dir`. The first signs, all are accepted.

To rotate: put a new key before the others in `link_key`, or rename `link.key` to `link.key.1` (any name that begins
with `link.key.`), and restart. Take an old key away when nobody keeps mail that old.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from core.errors import BadInput

_KEY_BYTES = 32
_SHORTEST = 16
_FILE = "link.key"


def link_keys(settings: Sequence[str], data_dir: Path) -> tuple[bytes, ...]:
    """Give the keys, the one that signs first: those of the setting, then those of the files.

    Without any in the setting, `data_dir/link.key` is made when it is first needed.
    """
    given = [hashlib.sha256(one.encode()).digest() for one in settings]
    file = data_dir / _FILE
    try:
        if not given:
            _make(file)
        older = sorted(data_dir.glob(f"{_FILE}.*"))
        files = [one.read_bytes() for one in [file, *older] if one.exists()]
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}; make data_dir writable, or set link_key") from error
    if any(len(one) < _SHORTEST for one in files):
        raise BadInput(f"{file}: a key in {data_dir} is empty or cut off; bring a copy back, or delete that file")
    return (*given, *files)


def _make(file: Path) -> None:
    """Write a key that only its owner reads. Of two processes that start at once, one wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        return
    fresh = file.with_name(f".{file.name}-{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(secrets.token_bytes(_KEY_BYTES))
    with contextlib.suppress(FileExistsError):
        os.link(fresh, file)
    fresh.unlink()
