"""One child process of the parser: asked for a document, and judged by how it ended where it gave no answer."""

from __future__ import annotations

import resource
import struct
from typing import IO

import msgspec

from core.child_process import ChildProcess
from core.system_limits import allowed
from ingest.failure import FetchFailed
from ingest.formats.child_exit import ChildExit, outcome_of
from ingest.formats.document import PageText, Parsed, ParseError
from ingest.formats.origin import Origin
from ingest.formats.raw import NoFeed

_ANSWER_LIMIT = 256 << 20  # 2000 entries of the longest text, escaped
_DYING = 1.0  # seconds from the end of its pipe to its end


class ParserProcess:
    """A child that is started when it is needed, for one thread at a time. The limits: seconds, seconds, bytes."""

    def __init__(self, cpu_seconds: int, wall_seconds: float, memory: int) -> None:
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._memory = memory
        self._child = ChildProcess("ingest.formats.child", [str(cpu_seconds), str(memory)], keep_stderr=True)

    def parse(self, document: bytes, origin: Origin) -> Parsed | NoFeed | PageText | ParseError:
        """Have a document read; raises `FetchFailed` where that cost the child its life."""
        child = self._child
        to, answers = child.pipes()
        with child.killed_after(self._wall_seconds) as late:
            try:
                answer = _ask(to, answers, document, origin)
                return msgspec.json.decode(answer, type=Parsed | NoFeed | PageText | ParseError)
            except (OSError, EOFError, msgspec.DecodeError) as error:
                ended = ChildExit(child.returncode(_DYING), late.is_set(), child.last_line())
                child.end()
                memory = allowed(resource.RLIMIT_AS, self._memory)
                raise FetchFailed(*outcome_of(ended, self._cpu_seconds, self._wall_seconds, memory)) from error

    def kill(self) -> None:
        """Kill the child, from any thread."""
        self._child.kill()

    def end(self) -> None:
        """Kill the child and close what led to it."""
        self._child.end()


def _ask(to: IO[bytes], answers: IO[bytes], document: bytes, origin: Origin) -> bytes:
    head = msgspec.json.encode(origin)
    to.write(struct.pack("!II", len(head), len(document)) + head + document)
    to.flush()
    head = answers.read(4)
    size = struct.unpack("!I", head)[0] if len(head) == 4 else _ANSWER_LIMIT + 1  # noqa: PLR2004
    if size > _ANSWER_LIMIT:
        raise EOFError
    answer = answers.read(size)
    if len(answer) < size:
        raise EOFError
    return answer
