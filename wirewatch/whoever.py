"""Who acts when a command runs."""

from __future__ import annotations

from config.versions.author import login
from operations.actor import AccessRole, Actor, Door


def whoever_starts() -> Actor:
    """Give who runs the command: on the machine itself, with the rights of its files, they may do everything."""
    return Actor(login(), AccessRole.OPERATOR, Door.COMMAND)
