"""`wirewatch deliveries` and `wirewatch suppressions`: what left, what failed, and who is not sent to any more."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from core.log import safe
from core.outcomes import DeliveryState
from wirewatch import delivery
from wirewatch.cli.options import Context, Json, print_json

app = typer.Typer(help="What left, what waits, what failed; send again.", no_args_is_help=True)
suppressions = typer.Typer(help="Addresses and channels that are not sent to any more.", no_args_is_help=True)

Channel = Annotated[str, typer.Argument(help="email, slack, webhook or apprise.")]
Target = Annotated[str, typer.Argument(help="The address, or the secret's name.")]


@app.command("list", epilog="Example: wirewatch deliveries list --state failed")
def list_deliveries(
    context: Context,
    state: Annotated[Optional[DeliveryState], typer.Option(help="Only those in this state.")] = None,  # noqa: UP045
    limit: Annotated[int, typer.Option(help="How many, latest first; 0: all.")] = 50,
    as_json: Json = False,
) -> None:
    """List messages with their outcome and the far side's last answer."""
    listed = delivery.list_deliveries(context.obj, state, limit)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        answer = f"{one['outcome']} after {one['attempts']}: {one['detail']}" if one["attempts"] else "not tried yet"
        line = f"{one['id']}  {one['state']}  {one['channel']} {one['target']}  {one['headline']}  [{answer}]"
        print(safe(line))


@app.command(epilog="Example: wirewatch deliveries retry --all-failed")
def retry(
    context: Context,
    ids: Annotated[Optional[list[str]], typer.Argument(help="Failed deliveries.")] = None,  # noqa: UP045
    all_failed: Annotated[bool, typer.Option("--all-failed", help="Every failed delivery.")] = False,
) -> None:
    """Send failed deliveries again, with a fresh patience."""
    print(f"{delivery.retry(context.obj, ids or [], all_failed=all_failed)} to be sent again")


@suppressions.command("list", epilog="Example: wirewatch suppressions list --json")
def list_suppressions(context: Context, as_json: Json = False) -> None:
    """List what is closed, why, by whom and since when."""
    listed = delivery.suppressions(context.obj)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        line = f"{one['channel']} {one['target']}  {one['state']} since {one['since']} by {one['by']}: {one['detail']}"
        print(safe(line))


@suppressions.command("add", epilog="Example: wirewatch suppressions add email gone@example.org --why 'has left'")
def add(
    context: Context,
    channel: Channel,
    target: Target,
    why: Annotated[str, typer.Option("--why", help="For whoever finds it closed.")] = "by hand",
) -> None:
    """Send nothing there any more."""
    state = delivery.suppress(context.obj, channel, target, why)
    print(f"{channel} {target}: {state or 'was closed already'}")


@suppressions.command("remove", epilog="Example: wirewatch suppressions remove email desk@example.org")
def remove(context: Context, channel: Channel, target: Target) -> None:
    """Send there again. What failed meanwhile waits for `wirewatch deliveries retry --all-failed`."""
    delivery.release(context.obj, channel, target)
    print(f"{channel} {target}: open")
