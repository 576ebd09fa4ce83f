"""`wirewatch apply` and `export`: the config files in force, and what is in force as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations import configuration as operations
from wirewatch.cli.options import Context, opened


def apply(
    context: Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, change nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Also over a version edited in the console.")] = False,
    note: Annotated[str, typer.Option("--note", help="Why, for the history.")] = "",
) -> None:
    """Put the files of the config folder in force. All or nothing; running workers follow within a second."""
    site, actor = opened(context)
    changes = operations.plan(site, actor)
    for change in changes:
        print(f"{change.kind}: {change.state}\n{change.diff}".rstrip())
    if dry_run:
        print("nothing was changed (--dry-run)")
        return
    operations.apply(site, actor, changes, note=note, force=force)
    print("done")


def export(context: Context, folder: Annotated[Path, typer.Argument(help="Where to write the files.")]) -> None:
    """Write the watchlist, feeds and subscriptions in force to files."""
    for one in operations.export(*opened(context), folder):
        if one.at is None:
            print(f"{one.kind}: nothing in force yet")
        else:
            print(f"{one.file}: version {one.version} of {one.at:%Y-%m-%d %H:%M} UTC by {one.author}")
