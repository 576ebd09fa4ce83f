"""`wirewatch sign-in`, `tokens` and `webhook-key`: what people, scripts and receivers need to be known by."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from operations.access import grants as operations
from operations.actor import Scope
from wirewatch.cli.options import Context, Json, moment, opened, print_json, print_safe

app = typer.Typer(help="Tokens with which scripts use the REST API.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What it is for, such as bounces.")]


@app.command(epilog="Example: wirewatch tokens create bounces --scope deliver")
def create(
    context: Context,
    name: Name,
    scope: Annotated[
        list[Scope],
        typer.Option("--scope", help="What it may do; several: --scope read --scope deliver. operate: everything."),
    ] = [Scope.READ],  # noqa: B006  # Typer reads it only
    days: Annotated[int, typer.Option("--days", min=0, help="How long it is good for; 0: without an end.")] = 365,
) -> None:
    """Make a token and print it, once: only its hash is kept."""
    print(operations.create_token(*opened(context), name, scope, timedelta(days=days) if days else None))


@app.command("list", epilog="Example: wirewatch tokens list")
def list_tokens(context: Context, as_json: Json = False) -> None:
    """List the tokens by name: what each may do, its end, its last use."""
    listed = operations.list_tokens(*opened(context))
    if as_json:
        print_json(listed)
        return
    for one in listed:
        end = f"until {moment(one.expires)}" if one.expires else "without an end"
        used = f"last used {moment(one.last_used)}" if one.last_used else "never used"
        print(f"{one.name}  {', '.join(one.scopes)}  since {moment(one.created)}, {end}, {used}")


@app.command(epilog="Example: wirewatch tokens revoke bounces")
def revoke(context: Context, name: Name) -> None:
    """Make a token worthless."""
    operations.revoke_token(*opened(context), name)
    print_safe(f"{name}: revoked")


def sign_in(context: Context) -> None:
    """Print a one-time sign-in link for the console."""
    print(operations.make_sign_in_link(*opened(context)))


def webhook_key(
    context: Context, address: Annotated[str, typer.Argument(help="The webhook's address, as subscribed.")]
) -> None:
    """Print the key with which messages to a webhook are signed (docs/webhooks.md)."""
    print(operations.webhook_key(*opened(context), address))
