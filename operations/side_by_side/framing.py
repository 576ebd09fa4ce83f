"""Frames over a pipe: how many bytes follow, and the bytes."""

from __future__ import annotations

import struct
from typing import IO

_HEAD = struct.Struct("!Q")


def write_frame(sink: IO[bytes], content: bytes) -> None:
    """Write one frame; raises `OSError` where nobody reads any more."""
    sink.write(_HEAD.pack(len(content)))
    sink.write(content)
    sink.flush()


def read_frame(source: IO[bytes]) -> bytes | None:
    """Read one frame; None where the other side has ended, in the middle of one too."""
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    size = _HEAD.unpack(head)[0]
    content = source.read(size)
    return content if len(content) == size else None
