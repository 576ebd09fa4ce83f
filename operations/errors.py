"""The one kind of error of operations. Each door renders it in its own way: an exit code, a status, a sentence.

What the layers below raise fits in: `kind_of` says which kind any error of ours is.
"""

from __future__ import annotations

from enum import StrEnum

from config.versions.store import Conflict
from core.errors import BadInput, Refused, Transient, WirewatchError


class ErrorKind(StrEnum):
    """Why an operation was not done."""

    INVALID = "invalid"  # what was given is wrong; the text names what, and the fix
    NOT_FOUND = "not_found"  # there is nothing of that name
    CONFLICT = "conflict"  # it cannot be done to this as it stands now
    FORBIDDEN = "forbidden"  # whoever asks may not
    REFUSED = "refused"  # nobody may: a limit, or a rule of safety
    AWAY = "away"  # a server does not answer; again later
    FAILED = "failed"  # something else of ours


class OperationError(BadInput):
    """An operation was not done, and nothing was changed. The text is for people."""

    def __init__(self, kind: ErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def invalid(message: str) -> OperationError:
    """Say what is wrong with what was given."""
    return OperationError(ErrorKind.INVALID, message)


def not_found(message: str) -> OperationError:
    """Say that there is no such thing."""
    return OperationError(ErrorKind.NOT_FOUND, message)


def conflict(message: str) -> OperationError:
    """Say what stands in the way."""
    return OperationError(ErrorKind.CONFLICT, message)


def kind_of(error: WirewatchError) -> ErrorKind:
    """Say of which kind an error of ours is, whichever layer raised it."""
    match error:
        case OperationError(kind=kind):
            return kind
        case Conflict():
            return ErrorKind.CONFLICT
        case BadInput():
            return ErrorKind.INVALID
        case Refused():
            return ErrorKind.REFUSED
        case Transient():
            return ErrorKind.AWAY
        case _:
            return ErrorKind.FAILED
