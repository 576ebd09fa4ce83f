"""`wirewatch feeds`: what is asked for news, how each is doing, and the list edited without an editor."""

from __future__ import annotations

from typing import Annotated

import typer

from operations import feed_list, feeds
from operations.given_files import given_bytes
from wirewatch.cli.options import Context, Json, Loopback, moment, opened, print_json, print_safe

app = typer.Typer(help="List the feeds; find, add, pause, ask and remove them; exchange lists.", no_args_is_help=True)

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The feed's address, as it is listed.")]


@app.command(epilog="Example: wirewatch feeds add https://river.example --name 'River Post'")
def add(  # all but the address have a default
    context: Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Of a feed, or of a site that has one.")],
    name: Annotated[str, typer.Option(help="The outlet, as alerts show it; default: what the feed says.")] = "",
    language: Annotated[str, typer.Option(help="Such as fr.")] = "",
    country: Annotated[str, typer.Option(help="Where the outlet sits, such as ml.")] = "",
    every: Annotated[str, typer.Option(help="Such as 10m; default: by how often it publishes.")] = "",
    unseen: Annotated[bool, typer.Option("--unseen", help="Put it on the list without a look.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    allow_loopback: Loopback = False,
) -> None:
    """Find the feed at an address, show what it brings, ask, and put it on the list."""
    from operations import feed_discovery  # noqa: PLC0415  # it loads what ingest fetches and reads with

    site, actor = opened(context)
    if not unseen:
        found = feed_discovery.discover(site, actor, address, allow_loopback=allow_loopback)
        address, name = found.url, name or found.title
        print_safe(f"{found.url}  {found.title}  {found.entries} entries")
        for headline in found.headlines:
            print_safe(f"    {headline}")
        if not yes:
            typer.confirm("Add it?", abort=True)
    given = {"url": address, "name": name, "language": language, "country": country, "every": every}
    feed = feed_list.read_feed({key: value for key, value in given.items() if value})
    print_safe(f"{feed_list.add_feed(site, actor, feed).url}: added")


@app.command("list", epilog="Example: wirewatch feeds list --json")
def list_feeds(context: Context, as_json: Json = False) -> None:
    """List every feed and how it is doing, those that need somebody first."""
    listed = feeds.list_feeds(*opened(context))
    if as_json:
        print_json(listed)
        return
    for one in listed:
        wrong = f"  {', '.join(found.condition for found in one.conditions)}" if one.conditions else ""
        detail = f"  ({one.detail})" if one.detail else ""
        print_safe(f"{one.state}  {one.url}  {one.name}{wrong}{detail}")


@app.command(epilog="Example: wirewatch feeds show https://river.example/rss")
def show(context: Context, address: Address, as_json: Json = False) -> None:
    """Show how one feed is doing, what is wrong with it, and what to do."""
    one = feeds.show_feed(*opened(context), address)
    if as_json:
        print_json(one)
        return
    print_safe(f"{one.url}  {one.name}")
    print_safe(f"{one.state}  {one.outcome}  {one.detail}")
    for what, at in (("last asked", one.polled), ("last read", one.succeeded), ("next", one.due)):
        print(f"{what}: {moment(at) if at else 'never'}")
    print(f"articles: {one.articles}")
    if one.push:
        print(f"its hub (WebSub): {one.push}")
    for wrong in one.conditions:
        print_safe(f"{wrong.condition} since {moment(wrong.since)}: it {wrong.sentence}: {wrong.detail}")
        print_safe(f"  {wrong.fix}")


@app.command(epilog="Example: wirewatch feeds pause https://river.example/rss")
def pause(context: Context, address: Address) -> None:
    """Ask it no more until it is resumed."""
    feed_list.pause_feed(*opened(context), address)
    print_safe(f"{address}: paused")


@app.command(epilog="Example: wirewatch feeds resume https://river.example/rss")
def resume(context: Context, address: Address) -> None:
    """Ask it again."""
    feed_list.resume_feed(*opened(context), address)
    print_safe(f"{address}: resumed")


@app.command(epilog="Example: wirewatch feeds ask https://river.example/rss")
def ask(context: Context, address: Address) -> None:
    """Have it asked now, by the worker that runs."""
    feed_list.ask_feed(*opened(context), address)
    print_safe(f"{address}: due now")


@app.command(epilog="Example: wirewatch feeds remove https://river.example/rss")
def remove(context: Context, address: Address) -> None:
    """Take it off the list; adding it again alerts nobody twice."""
    feed_list.remove_feed(*opened(context), address)
    print_safe(f"{address}: removed")


@app.command("import", epilog="Example: wirewatch feeds import subscriptions.opml")
def import_feeds(
    context: Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="OPML, CSV or an address a line; - for standard input.")],
    as_json: Json = False,
) -> None:
    """Add the feeds of another list, and report what was known or cannot be one."""
    report = feed_list.import_feeds(*opened(context), given_bytes(file, "a file, or - for standard input"))
    if as_json:
        print_json(report)
        return
    for one in report.refused:
        print_safe(f"refused: {one.url}: {one.reason}")
    print(f"{report.added} added, {report.known} known, {len(report.refused)} refused")


@app.command(epilog="Example: wirewatch feeds export > feeds.opml")
def export(context: Context) -> None:
    """Write the list in force as OPML, for any feed reader."""
    print(feed_list.export_feeds(*opened(context)), end="")
