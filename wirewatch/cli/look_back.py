"""`wirewatch watchlist look-back`: what entities would have been found by in the archive, had they been listed then."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from operations import look_backs as operations
from operations.missed import ToldMissed, tell_missed
from wirewatch.cli.options import Context, Json, duration, opened, print_json, print_safe, show_progress

_SHOWN = 40


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("look-back", epilog="Example: wirewatch watchlist look-back rsf --since 30d --csv > missed.csv")(
        look_back
    )


def look_back(
    context: Context,
    entities: Annotated[Optional[list[str]], typer.Argument(help="Ids or names; none: list the looks back.")] = None,  # noqa: UP045
    since: Annotated[str, typer.Option("--since", help="How far back in the archive.")] = "30d",
    number: Annotated[int, typer.Option("--number", help="Not a new one: go on with this one, or show it again.")] = 0,
    tell: Annotated[
        str, typer.Option("--tell", help="A subscription: send it one digest of what it missed. Nothing comes twice.")
    ] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="What was found as a table.")] = False,
    as_json: Json = False,
) -> None:
    """Find what the archive says of entities that were added or changed since. Nobody is alerted, unless you --tell.

    Stopped, or killed, it goes on with --number from where it was.
    """
    site, actor = opened(context)
    if not entities and not number:
        _print_all(operations.list_look_backs(site, actor), as_json=as_json)
        return
    length = duration("--since", since)
    number = number or operations.begin(site, actor, entities or (), length)
    progress = lambda done, of: show_progress(f"look back {number}: {done} of {of} articles")  # noqa: E731  # of a line
    done = operations.go_on(site, actor, number, progress=progress)
    show_progress("", end=True)
    if tell:
        told = tell_missed(site, actor, number, tell)
        if as_json:
            print_json(told)
        else:
            print_safe(_told(told))
        return
    found = operations.retro(site, actor, number)
    if as_csv:
        print(operations.as_csv(found), end="")
    elif as_json:
        print_json({"look_back": done, "mentions": found})
    else:
        print(f"look back {number}: {done.mentions} mentions in {done.articles} articles; nobody was alerted")
        for one in found[:_SHOWN]:
            print_safe(f"{one.published:%Y-%m-%d %H:%M}  {one.entity}: {one.sentence or one.title}  ({one.source})")
        if len(found) > _SHOWN:
            print(f"… {len(found) - _SHOWN} more (--number {number} --csv, --json)")


def _told(one: ToldMissed) -> str:
    knew = f"; {one.known} that it wants it knew already" if one.known else ""
    if not one.stories:
        return f"{one.subscription}: nothing that it wants was missed{knew}"
    stories = f"{one.stories} {'story' if one.stories == 1 else 'stories'}"
    return f"{one.subscription}: a digest of {stories} is on its way{knew}"


def _print_all(found: tuple[operations.LookBack, ...], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for one in found:
        state = "done" if one.done else f"stopped at {one.reached:%Y-%m-%d %H:%M}: go on with --number {one.number}"
        said = f"{', '.join(one.entities)}: {one.mentions} mentions in {one.articles} articles, {state}"
        print_safe(f"{one.number}  {one.at:%Y-%m-%d %H:%M} UTC  {one.author}  {said}")
    if not found:
        print("nobody has looked back yet")
