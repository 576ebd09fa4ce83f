"""`wirewatch suppressions`: who is not sent to any more."""

from __future__ import annotations

from typing import Annotated

import typer

from operations import suppressions as operations
from wirewatch.cli.options import Context, Json, moment, opened, print_json, print_safe

app = typer.Typer(help="Addresses and channels that are not sent to any more.", no_args_is_help=True)

Channel = Annotated[str, typer.Argument(help="email, slack, webhook or apprise.")]
Target = Annotated[str, typer.Argument(help="The address, or the secret's name.")]


@app.command("list", epilog="Example: wirewatch suppressions list --json")
def list_suppressions(context: Context, as_json: Json = False) -> None:
    """List what is closed, why, by whom and since when."""
    listed = operations.list_suppressions(*opened(context))
    if as_json:
        print_json(listed)
        return
    for one in listed:
        print_safe(f"{one.channel} {one.target}  {one.state} since {moment(one.since)} by {one.by}: {one.detail}")


@app.command("add", epilog="Example: wirewatch suppressions add email gone@example.org --why 'has left'")
def add(
    context: Context,
    channel: Channel,
    target: Target,
    why: Annotated[str, typer.Option("--why", help="For whoever finds it closed.")] = "by hand",
) -> None:
    """Send nothing there any more."""
    closed = operations.suppress(*opened(context), channel, target, why)
    print_safe(f"{channel} {target}: {'was closed already' if closed is None else closed.state}")


@app.command("remove", epilog="Example: wirewatch suppressions remove email desk@example.org")
def remove(context: Context, channel: Channel, target: Target) -> None:
    """Send there again. What failed meanwhile waits for `wirewatch deliveries retry --all-failed`."""
    operations.unsuppress(*opened(context), channel, target)
    print_safe(f"{channel} {target}: open")
