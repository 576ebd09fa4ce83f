"""`wirewatch subscribe` and `wirewatch subscriptions`: who is told what, beside subscriptions.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from core.log import safe
from core.outcomes import SubscriptionState
from wirewatch import commands, subscribing
from wirewatch.cli.options import Context, Json, print_json

app = typer.Typer(help="List subscriptions, say what one would send, pause, resume and end it.")

_FILE = typer.Option("--file", help="A draft; default: the config folder's, then what is in force.")
File = Annotated[Optional[Path], _FILE]  # noqa: UP045
Many = Optional[list[str]]  # noqa: UP045  # as Typer reads it
Id = Annotated[str, typer.Argument(help="The subscription's id.")]


def subscribe(
    context: Context,
    to: Annotated[str, typer.Argument(help="email=ADDRESS, slack=SECRET, webhook=URL, inbox=NAME or apprise=SECRET.")],
    entity: Annotated[Many, typer.Option(help="An entity's id; may be repeated, as all of these.")] = None,
    kind: Annotated[Many, typer.Option(help="Such as group.")] = None,
    tag: Annotated[Many, typer.Option(help="Such as sahel.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Whatever names somebody on the watchlist.")] = False,
    language: Annotated[Many, typer.Option(help="Only these, such as fr.")] = None,
    source: Annotated[Many, typer.Option(help="Only these outlets.")] = None,
    country: Annotated[Many, typer.Option(help="Only outlets of these countries, such as ml.")] = None,
    severity: Annotated[str, typer.Option(help="At least: low, medium, high or critical.")] = "",
    must: Annotated[Many, typer.Option(help="One of these words must occur.")] = None,
    must_not: Annotated[Many, typer.Option(help="None of these may.")] = None,
    cadence: Annotated[str, typer.Option(help="at once, hourly, daily 07:30, weekly mon 07:30.")] = "",
    zone: Annotated[str, typer.Option(help="Such as Africa/Bamako.")] = "",
    quiet: Annotated[str, typer.Option(help="Such as 22:00-07:00.")] = "",
    updates: Annotated[str, typer.Option(help="none, material or all.")] = "",
    id_: Annotated[str, typer.Option("--id", help="Its name; default: made from the target.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show what would have come in the last 7 and 30 days, ask, and subscribe."""
    parts: dict[str, Any] = {
        "id": id_,
        "entities": entity,
        "kinds": kind,
        "tags": tag,
        "all": everything,
        "languages": language,
        "sources": source,
        "countries": country,
        "severity": severity,
        "must": must,
        "must_not": must_not,
        "cadence": cadence,
        "zone": zone,
        "quiet": quiet,
        "updates": updates,
    }
    wanted = subscribing.wanted(to, parts)
    _print_volume(subscribing.estimate(context.obj, wanted))
    if not yes:
        typer.confirm(f"Subscribe {to}?", abort=True)
    subscribing.subscribe(context.obj, wanted)
    print(f"{wanted.id}: active")


def _print_volume(said: dict[str, Any]) -> None:
    for name in ("week", "month"):
        _print(said[name])
    for warning in said["warnings"]:
        print(f"Take care: {warning}")


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
    _print_volume(said)


def _print(one: dict[str, Any]) -> None:
    print(f"{one['days']} days: {one['summary']}")
    for example in one["examples"]:
        who = ", ".join(example["labels"])
        print(safe(f"    {example['at'][:16]}  {who}: {example['headline']} ({example['source']})"))


@app.command("list", epilog="Example: wirewatch subscriptions list --json")
def list_subscriptions(context: Context, as_json: Json = False) -> None:
    """List all, of the file and of people, with where each comes from and stands."""
    listed = subscribing.listed(context.obj)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        print(safe(f"{one['id']}  {one['state']}  {one['origin']}  {one['to']}"))


@app.command(epilog="Example: wirewatch subscriptions pause email-desk-example-org")
def pause(context: Context, id_: Id) -> None:
    """Send nothing of it until it is resumed."""
    subscribing.move(context.obj, id_, SubscriptionState.PAUSED)
    print(f"{id_}: paused")


@app.command(epilog="Example: wirewatch subscriptions resume email-desk-example-org")
def resume(context: Context, id_: Id) -> None:
    """Send again."""
    subscribing.move(context.obj, id_, SubscriptionState.ACTIVE)
    print(f"{id_}: active")


@app.command(epilog="Example: wirewatch subscriptions end email-desk-example-org")
def end(context: Context, id_: Id) -> None:
    """End it for good."""
    subscribing.move(context.obj, id_, SubscriptionState.ENDED)
    print(f"{id_}: ended")
