"""`wirewatch subscriptions`: who is subscribed to what, and how much that is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from wirewatch import commands
from wirewatch.cli.options import Context, Json, print_json

app = typer.Typer(help="List subscriptions, and say what one would send.")

_FILE = typer.Option("--file", help="A draft; default: the config folder's, then what is in force.")
File = Annotated[Optional[Path], _FILE]  # noqa: UP045


@app.callback(invoke_without_command=True, epilog="Example: wirewatch subscriptions --json")
def subscriptions(context: Context, as_json: Json = False) -> None:
    """List the active subscriptions, of the file and of people."""
    if context.invoked_subcommand is not None:
        return
    listed = commands.subscriptions(context.obj)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        ((channel, address),) = one["to"].items()
        print(f"{one['id']}  {channel} {address}  {one.get('cadence', 'at once')}")


@app.command("estimate", epilog="Example: wirewatch subscriptions estimate sahel-desk")
def estimate(
    context: Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The subscription's id.")],
    file: File = None,
    as_json: Json = False,
) -> None:
    """Say what the last 7 and 30 days of the archive would have sent; changes nothing."""
    said = commands.estimate(context.obj, id_, file)
    if as_json:
        print_json(said)
        return
    for name in ("week", "month"):
        _print(said[name])
    for warning in said["warnings"]:
        print(f"Take care: {warning}")


def _print(one: dict[str, Any]) -> None:
    print(f"{one['days']} days: {one['messages']} messages, {one['per_day']:g} a day", end="")
    print(f", most in the hour of {one['busiest']} ({one['busiest_messages']})" if one["busiest"] else "")
    for example in one["examples"]:
        print(f"    {example['at'][:16]}  {', '.join(example['labels'])}: {example['headline']} ({example['source']})")
