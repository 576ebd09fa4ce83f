"""The compiled kernel of stories: whether it is in use, and how to get it. Without it all is right, and slower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from processors.stories import compiled
from wirewatch.doctor.finding import Finding, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.files.settings import Settings

_FIX = "with a C compiler and Python's headers (gcc, python3-dev), install Wirewatch again (docs/operations.md)"


def check(_settings: Settings, used: compiled.KernelInUse = compiled.IN_USE) -> Iterator[Finding]:
    """Say which code compares articles; neither is a fault."""
    if used.modules:
        yield well("story kernel", "compiled")
    else:
        yield well("story kernel", f"in Python, which takes half as long again: {used.why_not}; {_FIX}")
