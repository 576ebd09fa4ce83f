"""`wirewatch deliveries`: what left, what waits, what failed."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from core.outcomes import DeliveryState
from operations import deliveries as operations
from wirewatch.cli.options import Context, Json, Limit, opened, print_json, print_safe

app = typer.Typer(help="What left, what waits, what failed; send again.", no_args_is_help=True)


@app.command("list", epilog="Example: wirewatch deliveries list --state failed")
def list_deliveries(
    context: Context,
    state: Annotated[Optional[DeliveryState], typer.Option(help="Only those in this state.")] = None,  # noqa: UP045
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """List messages with their outcome and the recipient's last answer."""
    listed = operations.list_deliveries(*opened(context), state, limit or None)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        answer = f"{one.outcome} after {one.attempts}: {one.detail}" if one.attempts else "not tried yet"
        print_safe(f"{one.id}  {one.state}  {one.channel} {one.target}  {one.headline}  [{answer}]")


@app.command(epilog="Example: wirewatch deliveries retry --all-failed")
def retry(
    context: Context,
    ids: Annotated[Optional[list[str]], typer.Argument(help="Failed deliveries.")] = None,  # noqa: UP045
    all_failed: Annotated[bool, typer.Option("--all-failed", help="Every failed delivery.")] = False,
) -> None:
    """Send failed deliveries again, with a fresh patience."""
    print(f"{operations.retry(*opened(context), ids or [], all_failed=all_failed)} to be sent again")
