"""`wirewatch tokens` and `wirewatch webhook-key`: what scripts and receivers need to be known by."""

from __future__ import annotations

from typing import Annotated

import typer

from wirewatch import delivery
from wirewatch.cli.options import Context, Json, print_json

app = typer.Typer(help="Tokens with which scripts use the REST API.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What it is for, such as bounces.")]


@app.command(epilog="Example: wirewatch tokens create bounces")
def create(context: Context, name: Name) -> None:
    """Make a token and print it, once: only its hash is kept."""
    print(delivery.create_token(context.obj, name))


@app.command("list", epilog="Example: wirewatch tokens list")
def list_tokens(context: Context, as_json: Json = False) -> None:
    """List the tokens by name."""
    listed = delivery.list_tokens(context.obj)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        print(f"{one['name']}  since {one['created']}")


@app.command(epilog="Example: wirewatch tokens revoke bounces")
def revoke(context: Context, name: Name) -> None:
    """Make a token worthless."""
    delivery.revoke_token(context.obj, name)
    print(f"{name}: revoked")


def webhook_key(address: Annotated[str, typer.Argument(help="The webhook's address, as subscribed.")]) -> None:
    """Print the key with which messages to a webhook are signed (docs/webhooks.md)."""
    print(delivery.webhook_key(address))
