"""The commands that start work: `run`, and one a role."""

from __future__ import annotations

from typing import Annotated

import typer

from wirewatch.cli.options import Context, HealthFd, Loopback, Name, Supervised
from wirewatch.run import everything
from wirewatch.run.one_role import run_role


def run(
    context: Context,
    allow_loopback: Loopback = False,
    start_anew: Annotated[
        bool,
        typer.Option("--start-anew", help="Make a new database or log where one is missing beside the other."),
    ] = False,
) -> None:
    """Start everything on this machine and print the console's address. Ctrl-C stops it."""
    everything.run(context.obj, allow_loopback=allow_loopback, anew=start_anew)


def ingest(
    context: Context,
    allow_loopback: Loopback = False,
    name: Name = "",
    supervised: Supervised = False,
    health_fd: HealthFd = None,
) -> None:
    """Poll feeds and publish their articles (one role; start as many as you want)."""
    run_role(context.obj, "ingest", name, supervised=supervised, health_fd=health_fd, allow_loopback=allow_loopback)


def process(context: Context, name: Name = "", supervised: Supervised = False, health_fd: HealthFd = None) -> None:
    """Find watch-listed names and stories in the articles (one role)."""
    run_role(context.obj, "process", name, supervised=supervised, health_fd=health_fd)


def alert(context: Context, name: Name = "", supervised: Supervised = False, health_fd: HealthFd = None) -> None:
    """Decide who is owed an alert, and send it (one role)."""
    run_role(context.obj, "alert", name, supervised=supervised, health_fd=health_fd)


def console(context: Context, name: Name = "", supervised: Supervised = False, health_fd: HealthFd = None) -> None:
    """Serve the web console (one role)."""
    run_role(context.obj, "console", name, supervised=supervised, health_fd=health_fd)
