"""`wirewatch apply` and `export`: the config files in force, and what is in force as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.versions.explain import describe, refusal
from operations import configuration as operations
from operations.watchlist_drafts import merge_folder
from wirewatch.cli.options import Context, opened


def apply(
    context: Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, change nothing.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also over others' later versions, and however much it removes.")
    ] = False,
    merge: Annotated[
        bool, typer.Option("--merge", help="Bring others' later edits of other entities into your files first.")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="Why, for the history.")] = "",
    author: Annotated[str, typer.Option("--author", help="Who edits, for the history; default: your login.")] = "",
) -> None:
    """Put the files of the config folder in force. All or nothing; running workers follow within a second."""
    site, actor = opened(context)
    if merge and not dry_run and merge_folder(site, actor, author=author.strip()):
        print("watchlist: what others changed since was brought into your files")
    changes = operations.plan(site, actor, author=author.strip(), force=force)
    if (refused := refusal(changes)) is not None:
        raise refused
    if dry_run:
        print(describe(changes))
        print("nothing was changed (--dry-run)")
        return
    # Done first and told afterwards: a pager that is closed must not keep it from being done.
    applied = operations.apply(site, actor, changes, author=author.strip(), note=note)
    print(describe(changes))
    print("done")
    if not applied.remembered:
        print(
            f"{site.config_dir} is read-only, so it cannot remember which versions its files are: see docs/editing.md"
        )


def export(context: Context, folder: Annotated[Path, typer.Argument(help="Where to write the files.")]) -> None:
    """Write the watchlist, feeds and subscriptions in force to files, for a copy to edit and apply."""
    for one in operations.export(*opened(context), folder):
        if one.at is None:
            print(f"{one.kind}: nothing in force yet")
            continue
        for file in one.files:
            print(f"{file}: version {one.version} of {one.at:%Y-%m-%d %H:%M} UTC by {one.author}")
