"""A file that somebody names: its bytes, up to a bound, so that a device or a wrong name costs a sentence."""

from __future__ import annotations

import sys
from pathlib import Path

from core.errors import BadInput

_MOST = 64 << 20


def given_bytes(name: str, instead: str) -> bytes:
    """Give a file's bytes, `-` is standard input; `instead` is what else the person may give."""
    try:
        if name == "-":
            found = sys.stdin.buffer.read(_MOST + 1)
        else:
            with Path(name).open("rb") as file:
                found = file.read(_MOST + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a zero in it
        raise BadInput(f"{name}: {getattr(error, 'strerror', '') or error}; give {instead}") from error
    if len(found) > _MOST:
        raise BadInput(f"{name}: more than {_MOST >> 20} MiB; give {instead}")
    return found
