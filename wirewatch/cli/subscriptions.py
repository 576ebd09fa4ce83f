"""`wirewatch subscribe` and `wirewatch subscriptions`: who is notified of what, beside subscriptions.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Optional

import typer

from alerts.reports.estimate import Estimate, Volume
from operations import estimates
from operations import subscriptions as operations
from wirewatch.cli.options import Context, Json, moment, opened, print_json, print_safe

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
    feeds: Annotated[str, typer.Option(help="health: what is wrong with feeds, and when it is over.")] = "",
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
    parts: dict[str, object] = {
        "id": id_,
        "entities": entity,
        "kinds": kind,
        "tags": tag,
        "all": everything,
        "feeds": feeds,
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
    site, actor = opened(context)
    wanted = operations.read_document(_document(to, parts))
    operations.check(site, wanted)
    _print_volume(estimates.estimate(site, actor, wanted))
    if not yes:
        typer.confirm(f"Subscribe {to}?", abort=True)
    made = operations.subscribe(site, actor, wanted)
    print(f"{made.id}: {made.state}")


def _document(to: str, parts: Mapping[str, object]) -> dict[str, object]:
    """Give the subscription as the file would write it; `to` as in `email=desk@example.org`."""
    channel, _, address = to.partition("=")
    given = {name: value for name, value in parts.items() if value not in (None, (), [], "", False)}
    return {"id": f"{channel}-{_slug(address)}", **given, "to": {channel: address}}


def _slug(address: str) -> str:
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in address.lower())
    return kept.strip("-")[:100] or "one"


@app.callback(invoke_without_command=True, epilog="Example: wirewatch subscriptions --json")
def subscriptions(context: Context, as_json: Json = False) -> None:
    """List the active subscriptions, of the file and of people."""
    if context.invoked_subcommand is not None:
        return
    listed = operations.in_force(*opened(context))
    if as_json:
        print_json(listed)
        return
    for one in listed:
        print_safe(f"{one.id}  {one.to.channel} {one.to.address}  {one.cadence}")


@app.command("estimate", epilog="Example: wirewatch subscriptions estimate sahel-desk")
def estimate(
    context: Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The subscription's id.")],
    file: File = None,
    as_json: Json = False,
) -> None:
    """Say what the last 7 and 30 days of the archive would have sent; changes nothing."""
    volume = estimates.estimate_named(*opened(context), id_, file)
    if as_json:
        print_json(volume)
        return
    _print_volume(volume)


def _print_volume(volume: Volume) -> None:
    for estimated in (volume.week, volume.month):
        _print(estimated)
    for warning in volume.warnings:
        print_safe(f"Take care: {warning}")


def _print(one: Estimate) -> None:
    print(f"{one.days} days: {one.messages} messages, {one.per_day:g} a day", end="")
    print(f", most in the hour of {moment(one.busiest)} ({one.busiest_messages})" if one.busiest else "")
    for example in one.examples:
        who = ", ".join(example.labels)
        print_safe(f"    {moment(example.at)[:16]}  {who}: {example.headline} ({example.source})")


@app.command("list", epilog="Example: wirewatch subscriptions list --json")
def list_subscriptions(context: Context, as_json: Json = False) -> None:
    """List all, of the file and of people, with where each comes from and stands."""
    listed = operations.list_subscriptions(*opened(context))
    if as_json:
        print_json(listed)
        return
    for one in listed:
        to = one.subscription.to if one.subscription else None
        target = f"{to.channel}={to.address}" if to else one.owner
        by = "" if one.unsubscribed is None else f"  (its reader unsubscribed {moment(one.unsubscribed)})"
        why = f"  ({one.problem})" if one.problem else ""
        print_safe(f"{one.id}  {one.state}  {one.origin}  {target}{by}{why}")


@app.command(epilog="Example: wirewatch subscriptions pause email-desk-example-org")
def pause(context: Context, id_: Id) -> None:
    """Send nothing of it until it is resumed."""
    _say(operations.pause(*opened(context), id_))


@app.command(epilog="Example: wirewatch subscriptions resume email-desk-example-org")
def resume(context: Context, id_: Id) -> None:
    """Send again."""
    _say(operations.resume(*opened(context), id_))


@app.command(epilog="Example: wirewatch subscriptions end email-desk-example-org")
def end(context: Context, id_: Id) -> None:
    """End it for good."""
    _say(operations.end(*opened(context), id_))


def _say(view: operations.SubscriptionView) -> None:
    print_safe(f"{view.id}: {view.state}")
