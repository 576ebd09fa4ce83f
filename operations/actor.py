"""Who acts: a name, what they may do, and the door they came through."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from operations.errors import ErrorKind, OperationError


class AccessRole(StrEnum):
    """What somebody may do; each may do what those above it may."""

    VISITOR = "visitor"  # nothing but what the link in hand or the public form is for
    READER = "reader"  # look at everything that is no secret
    EDITOR = "editor"  # change what is watched, who is notified, which stories are one
    OPERATOR = "operator"  # hand out access, replay dead letters, read the audit


class Door(StrEnum):
    """Where somebody came in."""

    COMMAND = "command"
    API = "api"
    CONSOLE = "console"
    PUBLIC = "public"  # the sign-up page, and the links in messages


class Actor(msgspec.Struct, frozen=True):
    """Who acts. The name stands in the audit and beside what was changed."""

    name: str
    role: AccessRole
    door: Door


_RANK = {role: rank for rank, role in enumerate(AccessRole)}


def require(actor: Actor, least: AccessRole, act: str) -> None:
    """Raise `OperationError` unless the actor has that role or a higher one. `act` completes the message."""
    if _RANK[actor.role] < _RANK[least]:
        raise OperationError(
            ErrorKind.FORBIDDEN,
            f"{actor.name} has the role {actor.role}, and may not {act}: that takes the role {least}",
        )
