"""`wirewatch subscribers`: what is kept of a person."""

from __future__ import annotations

from typing import Annotated

import typer

from operations import personal_data as operations
from wirewatch.cli.options import Context, Json, opened, print_json, print_safe

app = typer.Typer(help="What is kept of a person.", no_args_is_help=True)


@app.callback()
def subscribers() -> None:
    """Say what is kept of a person, and remove it."""


@app.command("forget", epilog="Example: wirewatch subscribers forget desk@example.org --dry-run")
def forget(
    context: Context,
    address: Annotated[str, typer.Argument(help="The person's e-mail address.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Show what is kept of a person, ask, and remove it; a hash stays, so that nobody mails them again."""
    site, actor = opened(context)
    found = operations.preview(site, actor, address)
    if as_json:
        print_json(found)
    else:
        _print(found)
    if dry_run:
        return
    if not yes:
        typer.confirm("Remove it?", abort=True, err=True)
    operations.forget(site, actor, address)
    typer.echo("forgotten", err=True)


def _print(found: operations.PersonalData) -> None:
    for name, count in sorted(found.kept.items()):
        print(f"{name}: {count}")
    if not found.kept:
        print("nothing is kept under this address")
    for id_ in found.in_file:
        print_safe(f"subscriptions.yaml lists it for {id_}: it will send nothing; take it out there")
    if found.versions:
        print(f"{found.versions} versions of subscriptions.yaml name it; they are kept")
