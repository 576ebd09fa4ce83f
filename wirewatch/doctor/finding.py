"""What a check found, and how a check that fails itself becomes a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from core import log
from core.errors import WirewatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")


class Finding(msgspec.Struct, frozen=True):
    """One check: what was looked at, whether it is well, and what to know or do."""

    what: str
    ok: bool
    message: str


def well(what: str, message: str) -> Finding:
    """Make a finding that needs nobody."""
    return Finding(what, ok=True, message=message)


def bad(what: str, message: str) -> Finding:
    """Make a finding that needs somebody; the message names the fix."""
    return Finding(what, ok=False, message=message)


def attempt(what: str, act: Callable[[], T]) -> T | Finding:
    """Give what `act` gives, or the finding that it failed."""
    try:
        return act()
    except WirewatchError as error:
        return bad(what, log.safe(str(error)))
    # Broad, as the worker's loop is and nothing else: whoever calls the doctor has trouble already, and a check that
    # breaks is a symptom to show beside the others, not an end to the examination.
    except Exception as error:  # noqa: BLE001
        return bad(what, log.safe(f"the check itself failed: {type(error).__name__}: {error}"))


def guarded(what: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Give the findings of a check, or the one that it failed."""
    found = attempt(what, lambda: list(check()))
    if isinstance(found, Finding):
        yield found
    else:
        yield from found
