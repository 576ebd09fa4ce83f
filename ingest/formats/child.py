"""The parser's child process: `python -m ingest.formats.child CPU_SECONDS MEMORY`.

    ▶ 4 bytes of length twice, `Origin` as JSON, the document
    ◀ 4 bytes of length, `Parsed`, `NoFeed`, `PageText` or `ParseError` as JSON

A hostile document may cost it its life, and nothing else: limits on memory, files and processor time (feedparser is
quadratic on some inputs: kurtmckee/feedparser#562). An exception is answered, and the child goes on.
"""

from __future__ import annotations

import math
import resource
import struct
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

import msgspec

from core.collector import spare_what_is_loaded
from core.system_limits import allowed
from ingest.formats.document import PageText, Parsed, ParseError
from ingest.formats.origin import Origin
from ingest.formats.raw import NoFeed
from ingest.formats.read import read_document

_FILES = 64
_STDERR_LIMIT = 1 << 20
_SHOWN = 200  # characters of an error's message


def serve(source: BinaryIO, sink: BinaryIO, cpu_seconds: int, memory: int) -> None:
    """Answer documents until the parent closes the pipe."""
    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_FSIZE, _STDERR_LIMIT),
        (resource.RLIMIT_CORE, 0),
    ):
        limit = allowed(which, most)
        resource.setrlimit(which, (limit, limit))
    _, cpu_hard = resource.getrlimit(resource.RLIMIT_CPU)
    spare_what_is_loaded()
    while len(head := source.read(8)) == 8:  # noqa: PLR2004
        origin_size, size = struct.unpack("!II", head)
        origin, document = msgspec.json.decode(source.read(origin_size), type=Origin), source.read(size)
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = math.ceil(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (allowed(resource.RLIMIT_CPU, spent + cpu_seconds), cpu_hard))
        answer = msgspec.json.encode(_answer(document, origin))
        sink.write(struct.pack("!I", len(answer)) + answer)
        sink.flush()


def _answer(document: bytes, origin: Origin) -> Parsed | NoFeed | PageText | ParseError:
    try:
        return _page(document, origin) if origin.page else read_document(document, origin)
    except MemoryError:
        raise  # the limit: a process that has hit it is not to be trusted with the next document
    except Exception as error:  # noqa: BLE001  # a bug that this document meets: the parent says so, and goes on
        place = traceback.extract_tb(error.__traceback__)[-1]
        line = f"{Path(place.filename).name}:{place.lineno}: {error}"
        return ParseError(type(error).__name__, line[:_SHOWN].encode("utf-8", "replace").decode())


def _page(document: bytes, origin: Origin) -> PageText:
    from ingest.formats.page import article_on  # noqa: PLC0415  # slow to load, and needed by few

    return PageText(article_on(document, origin))


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]), int(sys.argv[2]))
