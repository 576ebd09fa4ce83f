"""The child process that fills in an operator's templates: `python -m alerts.messages.template_child FOLDER SHIPPED …`.

    ▶ a line of JSON: {"name": …, "words": {…}}        ◀ a line of JSON: {"text": …} or {"error": …, "dear": …}

Jinja's sandbox keeps a template from Python's insides; what it does not bound (`{% for i in … %}`, `'x' * 10**9`,
`9 ** 9 ** 9`) costs this process its life and nothing else: it has limits, and none of our secrets.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from pathlib import Path
from typing import BinaryIO

from alerts.messages.template_files import fill_in
from core.system_limits import allowed

_FILES = 64
_SHOWN = 300
"""Characters of an error's message."""


def serve(source: BinaryIO, sink: BinaryIO, folder: Path, shipped: Path, cpu_seconds: int) -> None:
    """Answer until the parent closes the pipe."""
    for line in source:
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = math.ceil(used.ru_utime + used.ru_stime)
        _bound(resource.RLIMIT_CPU, spent + cpu_seconds)
        asked = json.loads(line)
        sink.write(json.dumps(_answer(folder, shipped, asked["name"], asked["words"])).encode() + b"\n")
        sink.flush()


def _answer(folder: Path, shipped: Path, name: str, words: dict[str, object] | None) -> dict[str, object]:
    try:
        return {"text": fill_in(folder, shipped, name, words)}
    except (MemoryError, RecursionError) as error:  # RecursionError: a template that includes itself
        return {"error": _in_words(error), "dear": True}
    except Exception as error:  # noqa: BLE001  # it is text from outside: whatever it raises is said, and ours is used
        return {"error": _in_words(error), "dear": False}


def _in_words(error: BaseException) -> str:
    known: dict[type[BaseException], str] = {
        MemoryError: "takes more memory than it may",
        RecursionError: "calls or includes itself without end",
    }
    line = getattr(error, "lineno", None)
    said = known.get(type(error)) or f"{type(error).__name__}: {error}"
    return f"line {line}: {said}"[:_SHOWN] if line else said[:_SHOWN]


def _bound(which: int, most: int) -> None:
    """Set a limit; one that is lower already stays."""
    _, hard = resource.getrlimit(which)
    resource.setrlimit(which, (allowed(which, most), hard))


if __name__ == "__main__":
    _bound(resource.RLIMIT_AS, int(sys.argv[4]))
    _bound(resource.RLIMIT_NOFILE, _FILES)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer, Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
