"""`wirewatch stories`: what the archive holds together, and how a person corrects it."""

from __future__ import annotations

from typing import Annotated

import typer

from operations import stories as operations
from wirewatch.cli.options import Context, Json, moment, opened, print_json, print_lines, print_safe

app = typer.Typer(help="Show stories, and split or merge them by hand.", no_args_is_help=True)
Note = Annotated[str, typer.Option("--note", help="Why, for whoever trains on it.")]


@app.command("list", epilog="Example: wirewatch stories list --limit 20")
def list_stories(
    context: Context,
    as_json: Json = False,
    limit: Annotated[int, typer.Option(help="How many, those that grew last first.")] = 20,
) -> None:
    """List the stories that grew last."""
    found = operations.list_stories(*opened(context), limit)
    if as_json:
        print_json(found)
        return
    for one in found:
        print_safe(f"{one.id}  {one.headline}  [{one.first} first, {len(one.outlets)} outlets, {moment(one.newest)}]")


@app.command("show", epilog="Example: wirewatch stories show s00c0ffee00c0ffee")
def show(context: Context, story: str) -> None:
    """Print a story: its headline, who was first, its outlets, and why each article is in it."""
    print_json(operations.show(*opened(context), story))


@app.command("merge", epilog='Example: wirewatch stories merge s0000000000000001 s0000000000000002 --note "one attack"')
def merge(context: Context, story: str, into: str, note: Note = "") -> None:
    """Put all articles of STORY into INTO, and remember that they are one event."""
    print_json(operations.merge(*opened(context), story, into, note))


@app.command("split", epilog='Example: wirewatch stories split s0000000000000001 ARTICLE --note "another day"')
def split(
    context: Context,
    story: str,
    articles: Annotated[list[str], typer.Argument(help="Ids of the articles that are another event.")],
    note: Note = "",
) -> None:
    """Take ARTICLES out of STORY into a story of their own, and remember that they are another event."""
    print_json(operations.split(*opened(context), story, articles, note))


@app.command("pairs", epilog="Example: wirewatch stories pairs > corrections.jsonl")
def pairs(context: Context) -> None:
    """Print all corrections as labelled pairs, one JSON object a line: what the training reads."""
    print_lines(operations.list_pairs(*opened(context)))
