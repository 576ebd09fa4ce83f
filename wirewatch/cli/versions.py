"""`wirewatch watchlist log | show | diff | rollback`: who changed what, and back again."""

from __future__ import annotations

from typing import Annotated

import typer

from config.versions.diff import unified
from config.versions.store import Kind
from config.versions.summary import lines_of
from operations import versions as operations
from wirewatch.cli.options import Context, Json, Limit, opened, print_json, print_safe

OfKind = Annotated[Kind, typer.Option("--kind", help="Which list: the watchlist, the feeds or the subscriptions.")]
Number = Annotated[int, typer.Argument(help="A version's number, as `wirewatch watchlist log` shows it.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("log", epilog="Example: wirewatch watchlist log --limit 5")(log)
    app.command("show", epilog="Example: wirewatch watchlist show 12 > watchlist-12.yaml")(show)
    app.command("diff", epilog="Example: wirewatch watchlist diff 11 12")(diff)
    app.command("rollback", epilog="Example: wirewatch watchlist rollback 11 --note 'the new names were too many'")(
        rollback
    )


def log(context: Context, kind: OfKind = "watchlist", limit: Limit = 20, as_json: Json = False) -> None:
    """List the versions of a list: when, who, by which door, why, and what each changed."""
    listed = operations.list_versions(*opened(context), kind, limit)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        note = f"  “{one.note}”" if one.note else ""
        force = "  (in force)" if one.in_force else ""
        print_safe(f"{one.number}  {one.at:%Y-%m-%d %H:%M} UTC  {one.author}  by {one.origin}{note}{force}")
        if one.refused:
            print_safe(f"    no worker uses it, as one cannot compile it: {one.refused}")
        for line in one.changes:
            print_safe(f"    {line}")
    if not listed:
        print(f"{kind}: nothing in force yet; `wirewatch apply` puts the files of the config folder in force")


def show(context: Context, number: Number, kind: OfKind = "watchlist") -> None:
    """Print a version as it was written."""
    print(operations.show_version(*opened(context), kind, number).content, end="")


def diff(
    context: Context,
    before: Number,
    after: Number,
    kind: OfKind = "watchlist",
    as_json: Json = False,
) -> None:
    """Say what lies between two versions, in words and line by line."""
    found = operations.compare_versions(*opened(context), kind, before, after)
    if as_json:
        print_json(found)
        return
    for line in found.changes:
        print_safe(line)
    for line in found.diff.splitlines():
        print_safe(line)


def rollback(
    context: Context,
    number: Number,
    kind: OfKind = "watchlist",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, change nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="However much it removes, and who names it.")] = False,
    note: Annotated[str, typer.Option("--note", help="Why, for the history.")] = "",
) -> None:
    """Put an earlier version in force again, as a new one. Running workers follow within a second."""
    site, actor = opened(context)
    change = operations.plan_return(site, actor, kind, number, force=force)
    before = change.old.content if change.old else ""
    diff = unified(before, change.content, f"version {change.base}", f"version {number}")
    # Done first and told afterwards: a pager that is closed must not keep it from being done.
    made = None if dry_run else operations.roll_back(site, actor, kind, number, note=note, force=force)
    for line in (*lines_of(change.summary), *diff.splitlines()):
        print_safe(line)
    if made is None:
        print("nothing was changed (--dry-run)")
        return
    if not change.wants:
        print(f"version {made.version} is the same, and stays in force")
        return
    print(f"version {made.version} is in force, as version {number}; {change.base} can be had back the same way")
    if made.not_written:
        print_safe(
            f"in {site.config_dir} {', '.join(made.not_written)} was not what was in force, or cannot be written, and"
            f" stays as it is: `wirewatch export {site.config_dir}` writes this version over it"
        )
    else:
        print_safe(f"the files in {site.config_dir} are as in this version")
