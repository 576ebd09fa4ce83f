"""A process that reads pages with two lists: `python -m operations.side_by_side.child`.

    ▶ both lists, and the names of the spaCy pipelines     ◀ whether the lists are the same
    ▶ a page of articles, again and again                  ◀ what both lists find in it

It ends when its parent closes the pipe, or dies.
"""

from __future__ import annotations

import os
import sys
from typing import IO

import msgspec

from core import collector
from core.article import Article
from operations.side_by_side.framing import read_frame, write_frame
from operations.side_by_side.reader import ListReader, decode_lists


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer until the parent closes the pipe."""
    if (first := read_frame(source)) is None:
        return
    reader = ListReader(decode_lists(first))
    collector.spare_what_is_loaded()
    write_frame(sink, msgspec.msgpack.encode(reader.same))
    decoder = msgspec.msgpack.Decoder(tuple[Article, ...])
    while (asked := read_frame(source)) is not None:
        write_frame(sink, msgspec.msgpack.encode(reader.read(decoder.decode(asked))))


def _answers() -> IO[bytes]:
    """Give standard output for our answers alone: what is logged or printed goes to the errors."""
    kept = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(kept, "wb")


if __name__ == "__main__":
    serve(sys.stdin.buffer, _answers())
