"""The limits that the system sets on this process: too tight ones are said at the start, in one sentence."""

from __future__ import annotations

import resource

from core.errors import BadInput

NEEDED_FILES = 256
"""Open files: databases, sixteen feeds, senders, browsers."""
_WANTED_FILES = 4096
NEEDED_MEMORY = 768 << 20
"""Bytes of address space, which is more than what is used: each thread and library reserves some."""


def require_enough() -> None:
    """Use as many open files as the system allows; raises `BadInput` where that, or memory, is too little."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _below(soft, NEEDED_FILES):
        if _below(hard, NEEDED_FILES):
            raise BadInput(
                f"only {hard} open files are allowed here, {NEEDED_FILES} are needed; raise the limit"
                " (`ulimit -n 1024`; LimitNOFILE= in a systemd unit)"
            )
        wanted = hard if _below(hard, _WANTED_FILES) else _WANTED_FILES
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    memory, _ = resource.getrlimit(resource.RLIMIT_AS)
    if _below(memory, NEEDED_MEMORY):
        raise BadInput(
            f"only {memory >> 20} MiB of address space are allowed here, {NEEDED_MEMORY >> 20} are needed; raise the"
            " limit (`ulimit -v unlimited`; LimitAS= in a systemd unit), and bound memory by MemoryMax= instead"
        )


def _below(limit: int, needed: int) -> bool:
    return limit != resource.RLIM_INFINITY and limit < needed
