"""Why a child of the parser died. Pure."""

from __future__ import annotations

import signal

import msgspec

from core.outcomes import FetchOutcome

_OUT_OF_MEMORY = ("MemoryError", "memory allocation of")
"""What Python, and libraries written in Rust, say last."""


class ChildExit(msgspec.Struct, frozen=True):
    """What is known of a child that gave no answer."""

    returncode: int
    """As subprocess has it: a signal's number below 0."""
    late: bool
    """We killed it: its wall clock was over."""
    last_line: str
    """The last line of its stderr, or ""."""


def outcome_of(ended: ChildExit, cpu_seconds: int, wall_seconds: float, memory: int) -> tuple[FetchOutcome, str]:
    """Give the outcome and its detail: killed, with the limit that did it, or crashed, with its last line."""
    if ended.late:
        return FetchOutcome.PARSER_KILLED, f"over its {wall_seconds:g} s of wall clock"
    if ended.returncode == -signal.SIGXCPU:
        return FetchOutcome.PARSER_KILLED, f"over its {cpu_seconds} s of processor time"
    if ended.last_line.startswith(_OUT_OF_MEMORY):
        return FetchOutcome.PARSER_KILLED, f"over its {memory >> 20} MiB of memory"
    if ended.returncode == -signal.SIGKILL:
        return FetchOutcome.PARSER_KILLED, "killed from outside; by the system, where memory is short"
    how = f"signal {-ended.returncode}" if ended.returncode < 0 else f"exit {ended.returncode}"
    return FetchOutcome.CRASHED, f"a fault of Wirewatch: the parser died ({how}): {ended.last_line or 'no last words'}"
