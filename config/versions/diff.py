"""Two texts, line by line: what `apply` shows below its summary. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from itertools import takewhile

_LINES = 200
"""More are counted, not shown."""
_HUNK = re.compile(r"@@ -(\d+)((?:,\d+)?) \+(\d+)((?:,\d+)?) @@")


def unified(before: str, after: str, before_name: str, after_name: str) -> str:
    """Give a unified diff with one line around each change; empty where nothing differs.

    Lines that both begin or end with are cut off first: difflib takes ten seconds for a list of 100,000 names.
    """
    old, new = before.splitlines(), after.splitlines()
    start = _alike(old, new)
    end = _alike(reversed(old[start:]), reversed(new[start:]))
    skipped, kept = max(start - 1, 0), max(end - 1, 0)
    old, new = old[skipped : len(old) - kept], new[skipped : len(new) - kept]
    found = difflib.unified_diff(old, new, before_name, after_name, lineterm="", n=1)
    lines = [_moved(line, skipped) for line in found]
    if len(lines) > _LINES:
        lines = [*lines[:_LINES], f"… {len(lines) - _LINES} more lines"]
    return "\n".join(lines)


def _alike(some: Iterable[str], others: Iterable[str]) -> int:
    """Count the lines at the beginning that are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False)))


def _moved(line: str, by: int) -> str:
    """Count the lines that were cut off in front; only a hunk's header looks like one, since text has a mark before."""
    match = _HUNK.fullmatch(line)
    return f"@@ -{int(match[1]) + by}{match[2]} +{int(match[3]) + by}{match[4]} @@" if match else line
