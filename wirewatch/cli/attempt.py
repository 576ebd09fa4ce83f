"""`wirewatch try`: one stage on files or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from config.files.feeds import FeedList, parse_feeds
from config.files.text import read_text
from config.files.watchlist import Watchlist
from core.clock import now
from ingest.recorded_keys import KeyCount
from operations import trials, watchlist
from wirewatch import wiring
from wirewatch.cli.options import AsItIs, Context, Loopback, print_lines, say_of_lines, show_progress
from wirewatch.languages import MeaningInForce

app = typer.Typer(help="Run one stage on files or standard input; sends and stores nothing.", no_args_is_help=True)


@app.command("feed", epilog="Example: wirewatch try feed https://example.org/world.rss")
def try_feed(
    context: Context,
    where: str,
    full_text: Annotated[
        bool, typer.Option("--full-text", help="With the texts of their pages, as `full_text: true` has them.")
    ] = False,
    allow_loopback: Loopback = False,
) -> None:
    """Print the articles that ingest would publish from a feed's file or address."""
    from operations import feed_discovery  # noqa: PLC0415  # it loads what ingest fetches and reads with

    settings = wiring.load(context.obj)
    found = feed_discovery.try_feed(where, now, settings, allow_loopback=allow_loopback, full_text=full_text)
    print_lines(found.articles)
    if full_text:
        problem = f"; of the others: {found.pages_problem}" if found.pages_problem else ""
        print(f"{found.pages_read} of {found.pages_asked} pages read{problem}", file=sys.stderr)
    if not found.articles:
        print("0 entries: it is a feed, but there is nothing in it", file=sys.stderr)


Watched = Annotated[Optional[Path], typer.Option("--watchlist", help="Default: the config folder's.")]  # noqa: UP045


@app.command("tag", epilog="Example: wirewatch try tag --watchlist mine.yaml < articles.jsonl")
def try_tag(
    context: Context,
    watchlist: Watched = None,
    why: Annotated[bool, typer.Option("--why", help="Also what was rejected, and why.")] = False,
    force: AsItIs = False,
) -> None:
    """Print the mentions in each article on standard input."""
    models = wiring.load(context.obj).taggers if context.obj.is_dir() else {}
    given = _watchlist(context, watchlist)
    keys = KeyCount(force=force)
    told = lambda count: show_progress(f"{count} articles")  # noqa: E731  # one line of a line
    print_lines(trials.try_tag(sys.stdin, given, models, now, why=why, keys=keys, progress=told))
    say_of_lines(keys.read())


@app.command("stories", epilog="Example: wirewatch try stories < articles.jsonl")
def try_stories(context: Context, watchlist: Watched = None, force: AsItIs = False) -> None:
    """Print the story of each article on standard input, in its order."""
    keys = KeyCount(force=force)
    print_lines(trials.try_stories(sys.stdin, _watchlist(context, watchlist), now, _meaning(context), keys=keys))
    say_of_lines(keys.read())


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
        print_lines([trials.thresholds()])
    else:
        print_lines(trials.try_similarity(sys.stdin, _watchlist(context, watchlist), now, _meaning(context)))


def _meaning(context: Context) -> MeaningInForce:
    """Give what the config folder asks for: its setting, and by default its feed list."""
    setting = wiring.load(context.obj).languages if context.obj.is_dir() else "auto"
    file = context.obj / "feeds.yaml"
    return MeaningInForce(setting, lambda: parse_feeds(read_text(file), str(file)) if file.exists() else FeedList())


def _watchlist(context: Context, file: Path | None) -> Watchlist:
    return watchlist.read_file(file or context.obj / "watchlist.yaml")
