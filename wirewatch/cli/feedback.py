"""`wirewatch feedback`: what readers judged not relevant."""

from __future__ import annotations

from typing import Annotated

import typer

from operations import feedback as operations
from operations import feedback_edits as edits
from wirewatch.cli.options import Context, Json, opened, print_json, print_safe

app = typer.Typer(help="What readers judged not relevant, by the name that matched.", no_args_is_help=True)

_SENTENCES = 3
"""Shown of each name: all of them stand in the JSON."""


@app.command("list", epilog="Example: wirewatch feedback list --json")
def list_feedback(context: Context, as_json: Json = False) -> None:
    """List names with their alerts, the share judged not relevant, and the sentences; without what was dismissed."""
    listed = operations.list_feedback(*opened(context))
    if as_json:
        print_json(listed)
        return
    for one in listed:
        share = f"{one.not_relevant} of {one.alerts} alerts not relevant ({one.share:.0%})"
        why = ", ".join(f"{reason} {count}" for reason, count in one.reasons.items())
        print_safe(f"{one.entity}  “{one.name}” of {one.label}: {share}{f' ({why})' if why else ''}")
        for said in one.judged[:_SENTENCES]:
            hint = f"  (to leave it out: “{said.phrase}”)" if said.phrase else ""
            print_safe(f"    {said.at:%Y-%m-%d}  {said.sentence or said.headline}{hint}")
        if len(one.judged) > _SENTENCES:
            print_safe(f"    and {len(one.judged) - _SENTENCES} more")
    if not listed:
        print_safe("no reader has judged anything not relevant, or all of it was dismissed")


@app.command("accept", epilog='Example: wirewatch feedback accept aqim AQMI "AQMI Football"')
def accept(
    context: Context,
    entity: Annotated[str, typer.Argument(help="The entity's id.")],
    name: Annotated[str, typer.Argument(help="The name that was wrong, as it is listed.")],
    phrase: Annotated[str, typer.Argument(help="It does not count beside these words.")] = "",
    weak: Annotated[bool, typer.Option("--weak", help="Instead: it counts only with evidence beside it.")] = False,
    note: Annotated[str, typer.Option("--note", help="Why, for the history.")] = "",
) -> None:
    """Make the edit that feedback asks for, put it in force, and dismiss what it sees to.

    `wirewatch watchlist suggest` shows what it would lose; `wirewatch watchlist rollback` takes it back.
    """
    done = edits.accept_edit(*opened(context), entity, name, phrase, weaken=weak, note=note)
    print_safe(f"watchlist version {done.version} is in force; {entity}: {done.dismissed} dismissed")


@app.command("dismiss", epilog="Example: wirewatch feedback dismiss aqim AQMI")
def dismiss(
    context: Context,
    entity: Annotated[str, typer.Argument(help="The entity's id.")],
    name: Annotated[str, typer.Argument(help="One of its names; without it, all.")] = "",
) -> None:
    """Take it off the list: you have seen to it."""
    count = operations.dismiss(*opened(context), entity, name)
    print_safe(f"{entity}: {count} dismissed")
