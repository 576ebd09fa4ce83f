"""`wirewatch sessions`: who is signed in to the console, and how they are shut out."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.access import grants as operations
from operations.errors import invalid
from wirewatch.cli.options import Context, Json, moment, opened, print_json, print_safe

app = typer.Typer(help="Who is signed in to the console.", no_args_is_help=True)


@app.command("list", epilog="Example: wirewatch sessions list --json")
def list_sessions(context: Context, as_json: Json = False) -> None:
    """List the living sessions, the newest first."""
    listed = operations.list_sessions(*opened(context))
    if as_json:
        print_json(listed)
        return
    for one in listed:
        print_safe(f"{one.id}  {one.name}  since {moment(one.created)}, until {moment(one.expires)}")


@app.command(epilog="Example: wirewatch sessions end --all")
def end(
    context: Context,
    session: Annotated[str, typer.Argument(metavar="[ID]", help="As `sessions list` shows it.")] = "",
    all_sessions: Annotated[bool, typer.Option("--all", help="Sign everybody out.")] = False,
) -> None:
    """Sign somebody out: open pages end within seconds."""
    if bool(session) == all_sessions:
        raise invalid("name one session, or --all")
    if all_sessions:
        print(f"{operations.end_all_sessions(*opened(context))} ended")
    else:
        operations.end_session(*opened(context), session)
        print_safe(f"{session}: ended")
