"""`wirewatch dead`: messages that no worker could handle."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from operations import dead_letters as operations
from wirewatch.cli.options import Context, Json, Limit, moment, opened, print_json, print_safe

app = typer.Typer(
    help="Messages that were parked because a worker could not handle them; replay them.", no_args_is_help=True
)


@app.command("list", epilog="Example: wirewatch dead list --json")
def list_dead_letters(context: Context, limit: Limit = 50, as_json: Json = False) -> None:
    """List what was parked, why and by whom, and whether it was replayed."""
    listed = operations.list_dead_letters(*opened(context), limit or None)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        state = f"replayed {moment(one.replayed)}" if one.replayed else "waits"
        print_safe(f"{one.id}  {moment(one.at)}  {one.reason}  {one.topic} {one.key}  {one.error}  [{state}]")


@app.command("show", epilog="Example: wirewatch dead show 0c4f… | jq .letter.error")
def show(context: Context, letter: Annotated[str, typer.Argument(help="The dead letter's id.")]) -> None:
    """Print one with its contents, as JSON."""
    print_json(operations.show(*opened(context), letter))


@app.command("replay", epilog="Example: wirewatch dead replay --all")
def replay(
    context: Context,
    letters: Annotated[Optional[list[str]], typer.Argument(help="Ids of dead letters.")] = None,  # noqa: UP045
    every: Annotated[bool, typer.Option("--all", help="All that nobody has replayed.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also those that were replayed already.")] = False,
) -> None:
    """Publish parked messages once more, to the topic that they came from."""
    done = operations.replay(*opened(context), letters or [], all_waiting=every, again=again)
    print(f"{len(done.replayed)} replayed")
    for sentence in done.refused:
        print_safe(sentence)
