"""Whether the arithmetic of stories runs as Python or compiled: the one place where that is chosen.

What `@compiled` marks has a twin of its name in `kernel/`, which takes its place where the kernel was built
(`setup.py`) from the sources that are here. Answers are the same to the last bit, so that nothing else depends on it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from core import log

T = TypeVar("T")
_log = log.get("processors.stories")
_SOURCES = Path(__file__).with_name("kernel")
_PARTS = "words", "pairs", "choice"
_OFF = "WIREWATCH_TEST_PURE"
"""Set, it keeps the kernel out. No setting: which code runs is settled before settings are read."""


class KernelInUse(NamedTuple):
    """The compiled modules, or why there are none."""

    modules: tuple[ModuleType, ...] = ()
    why_not: str = ""
    outdated: bool = False


def load(environ: Mapping[str, str], sources: Path) -> KernelInUse:
    """Load the kernel, unless it is another than its source says: then the Python is newer, and right."""
    if environ.get(_OFF):
        return KernelInUse((), f"{_OFF} is set")
    try:
        modules = tuple([import_module(f"{__package__}.kernel.{part}") for part in _PARTS])
    except ImportError:
        return KernelInUse((), "it was not built when Wirewatch was installed, for want of a C compiler")
    written = b"".join(one.read_bytes() for one in sorted(sources.glob("*.p[xy][dx]")))
    if written and any(sha256(written).hexdigest() != one.SOURCE for one in modules):
        return KernelInUse((), "the one here was built from other sources", outdated=True)
    return KernelInUse(modules)


def warn_if_outdated() -> None:
    """Log that the kernel must be built again: until then the Python does its work."""
    if IN_USE.outdated:
        _log.warning("story_kernel_outdated", reason=IN_USE.why_not, fix="make setup, or install Wirewatch again")


IN_USE = load(os.environ, _SOURCES)
REFERENCE: dict[str, Any] = {}
"""Name → what is marked, as its Python has it."""


def compiled(python: T) -> T:
    """Give the twin of a function or a class where the kernel is in use, else itself."""
    name: str = python.__name__  # type: ignore[attr-defined]  # a function or a class, which share no type but this
    REFERENCE[name] = python
    twins: list[T] = [getattr(module, name) for module in IN_USE.modules if hasattr(module, name)]
    return twins[0] if twins else python
