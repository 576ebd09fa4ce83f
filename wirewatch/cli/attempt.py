"""`wirewatch try`: one stage on files or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from wirewatch import commands
from wirewatch.cli.options import Context, Loopback, print_lines

app = typer.Typer(help="Run one stage on files or standard input; sends and stores nothing.", no_args_is_help=True)


@app.command("feed", epilog="Example: wirewatch try feed https://example.org/world.rss")
def try_feed(context: Context, where: str, allow_loopback: Loopback = False) -> None:
    """Print the articles that ingest would publish from a feed's file or address."""
    print_lines(commands.try_feed(context.obj, where, allow_loopback=allow_loopback))


Watched = Annotated[Optional[Path], typer.Option("--watchlist", help="Default: the config folder's.")]  # noqa: UP045


@app.command("tag", epilog="Example: wirewatch try tag --watchlist mine.yaml < articles.jsonl")
def try_tag(
    context: Context,
    watchlist: Watched = None,
    why: Annotated[bool, typer.Option("--why", help="Also what was rejected, and why.")] = False,
) -> None:
    """Print the mentions in each article on standard input."""
    print_lines(commands.try_tag(context.obj, sys.stdin, watchlist, why=why))


@app.command("stories", epilog="Example: wirewatch try stories < articles.jsonl")
def try_stories(context: Context, watchlist: Watched = None) -> None:
    """Print the story of each article on standard input, in its order."""
    print_lines(commands.try_stories(context.obj, sys.stdin, watchlist))


@app.command("similarity", epilog="Example: wirewatch try similarity < pairs.jsonl")
def try_similarity(
    context: Context,
    watchlist: Watched = None,
    threshold: Annotated[
        bool, typer.Option("--threshold", help="Print the scores from which two articles are one text, one event.")
    ] = False,
) -> None:
    """Print how surely two articles are one text and one event; a pair is {"a": article, "b": article}."""
    if threshold:
        print_lines([commands.similarity_threshold()])
    else:
        print_lines(commands.try_similarity(context.obj, sys.stdin, watchlist))
