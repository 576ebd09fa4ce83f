"""Who acts: a name, what they may do, and the door they came through."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from operations.errors import ErrorKind, OperationError


class AccessRole(StrEnum):
    """What a person may do; each may do what those above it may."""

    VISITOR = "visitor"  # nothing but what the link in hand or the public form is for
    READER = "reader"  # look at everything that is no secret
    EDITOR = "editor"  # change what is watched, who is notified, which stories are one
    OPERATOR = "operator"  # hand out access, replay dead letters, read the audit


class Scope(StrEnum):
    """What a script's token is good for, and what a role is made of."""

    READ = "read"  # look at everything that is no secret
    DELIVER = "deliver"  # report bounces, close and open recipients, send failed messages again; not look
    EDIT = "edit"  # change subscriptions and stories, import articles; and look, to see what it changes
    OPERATE = "operate"  # everything: hand out access, replay dead letters, read the audit


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
    scopes: frozenset[Scope] | None = None
    """Those of a script's token, which alone count then; None for a person."""


_NEEDED = {AccessRole.READER: Scope.READ, AccessRole.EDITOR: Scope.EDIT, AccessRole.OPERATOR: Scope.OPERATE}
_OF_ROLE = {
    AccessRole.VISITOR: frozenset[Scope](),
    AccessRole.READER: frozenset({Scope.READ}),
    AccessRole.EDITOR: frozenset({Scope.READ, Scope.DELIVER, Scope.EDIT}),
    AccessRole.OPERATOR: frozenset(Scope),
}
_IMPLIED = {Scope.EDIT: frozenset({Scope.READ}), Scope.OPERATE: frozenset(Scope)}


def with_implied(scopes: Iterable[Scope]) -> frozenset[Scope]:
    """Give scopes with those that they hold: `edit` may look, `operate` may do everything."""
    given = frozenset(scopes)
    return given.union(*(_IMPLIED.get(one, frozenset()) for one in given))


def require(actor: Actor, least: AccessRole, act: str) -> None:
    """Raise `OperationError` unless the actor has that role or a higher one. `act` completes the message."""
    if least in _NEEDED and not _may(actor, _NEEDED[least]):
        raise _forbidden(actor, act, f"the role {least}", _NEEDED[least])


def require_delivering(actor: Actor, act: str) -> None:
    """Raise `OperationError` unless the actor looks after deliveries: an editor, or a script of the scope `deliver`."""
    if not _may(actor, Scope.DELIVER):
        raise _forbidden(actor, act, f"the role {AccessRole.EDITOR}", Scope.DELIVER)


def _may(actor: Actor, scope: Scope) -> bool:
    return scope in (_OF_ROLE[actor.role] if actor.scopes is None else with_implied(actor.scopes))


def _forbidden(actor: Actor, act: str, role: str, scope: Scope) -> OperationError:
    if actor.scopes is None:
        reason = f"{actor.name} has the role {actor.role}, and may not {act}: that takes {role}"
    else:
        having = ", ".join(sorted(actor.scopes))
        reason = f"the token {actor.name} has the scope {having}, and may not {act}: that takes the scope {scope}"
    return OperationError(ErrorKind.FORBIDDEN, reason)
