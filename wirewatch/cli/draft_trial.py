"""`wirewatch watchlist try`: what a draft would have found that the list in force does not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from alerts.reports.estimated import MessageVolume
from config.files.durations import show_duration
from config.files.watchlist import parse_watchlist
from core.errors import BadInput
from ingest.recorded_keys import KeyCount
from operations import draft_trials as operations
from operations.status import read_lag
from operations.trial_results import DraftTrial
from operations.trials import given_in_batches
from operations.watchlist_drafts import text_of_draft
from wirewatch.cli.options import (
    AsItIs,
    Context,
    Json,
    Since,
    archive_length,
    lines_of,
    opened,
    print_json,
    print_safe,
    say_of_lines,
    show_progress,
)


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("try", epilog="Example: wirewatch watchlist try draft.yaml --since 14d")(try_)


def try_(
    context: Context,
    file: Annotated[Optional[Path], typer.Argument(help="The draft. Default: the config folder's file.")] = None,  # noqa: UP045
    since: Since = "14d",
    articles: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--articles", help="Not the archive: JSON lines with url, title, text, published, source; - for stdin."
        ),
    ] = None,
    text: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--text", help="Not the archive: whom the draft finds in this text."),
    ] = None,
    url: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--url", help="Not the archive: whom it finds in this archived article."),
    ] = None,
    force: AsItIs = False,
    as_json: Json = False,
) -> None:
    """Show what a draft would have found that the list in force does not, and what no more. Changes nothing.

    A file that is not called watchlist.yaml stands for watchlist.yaml alone, one in a folder `watchlist` for the file
    of its name; the other files of the list stay as they are in force.
    """
    for option, given in (("--text", text), ("--url", url)):
        if given is not None and not given.strip():
            raise BadInput(f"{option}: is empty; write what is to be tried, or leave {option} out")
    site, actor = opened(context)
    where = file or context.obj
    draft = parse_watchlist(text_of_draft(site, where), str(where / "watchlist.yaml" if where.is_dir() else where))
    if text or url:
        by_text = operations.try_text(site, actor, draft, text) if text else None
        one = by_text or operations.try_archived(site, actor, draft, url or "")
        if as_json:
            print_json(one)
        else:
            _print_text(one)
        return
    if articles is None:
        length = archive_length(since)
        progress = lambda done, of: show_progress(f"{done} of {of} articles")  # noqa: E731  # one line of a line
        found = operations.try_draft(site, actor, draft, length, progress=progress)
        unread = sum(read_lag(site).waiting.values())
        where = f"articles of the last {show_duration(length)}{f' ({unread} more are not read yet)' if unread else ''}"
    else:
        keys = KeyCount(force=force)
        with lines_of(articles) as lines:
            found = operations.try_draft_on(site, actor, draft, given_in_batches(lines, site.clock, keys))
        say_of_lines(keys.read())
        where = f"articles of {articles}"
    show_progress("", end=True)
    if as_json:
        print_json(found)
    else:
        _print(found, where)


def _print(found: DraftTrial, where: str) -> None:
    since = f", the first of {found.since:%Y-%m-%d %H:%M} UTC" if found.since else ""
    print(f"{found.articles} {where}{since}")
    if not found.changed and not found.articles:
        print("the draft lists what is in force: nothing to try")
        return
    if not found.articles:
        print("there is nothing to try on: wait until some news has come, or give --text or --articles")
        return
    for one in found.differences:
        names = ", ".join(f"{name} {count:+d}" for name, count in one.names.items())
        print_safe(f"{one.entity}  “{one.label}”: {one.gained} mentions gained, {one.lost} lost ({names})")
        for example in one.examples:
            mark = "+" if example.side == "gained" else "-"
            print_safe(f"    {mark} {example.sentence or example.title}  ({example.source})")
    if not found.differences:
        alike = "" if found.changed else ": the draft is what is in force"
        print(f"no mention is gained or lost{alike}")
    if found.silent:
        print_safe(f"changed, and by the draft found in no article: {', '.join(found.silent)}")
    if found.unused:
        print_safe(f"names that find nothing: {', '.join(f'{one.name} ({one.entity})' for one in found.unused)}")
    for noisy in found.noisy:
        print_safe(f"noisy: {noisy.name} ({noisy.entity}) stands in {noisy.articles} articles")
    _print_volumes(found)


def _print_volumes(found: DraftTrial) -> None:
    if found.subscriptions:
        print("messages a day, by the list in force and by the draft:")
    for one in found.subscriptions:
        counted = f"{_volume(one.before)} → {_volume(one.after)}"
        print_safe(f"    {one.subscription}: {one.before.per_day:g} → {one.after.per_day:g} a day ({counted})")
    if found.subscriptions_left_out:
        print(f"    … {found.subscriptions_left_out} more subscriptions would have got other articles")


def _volume(one: MessageVolume) -> str:
    stories = f"{one.stories} {'story' if one.stories == 1 else 'stories'}"
    return f"{one.messages} {'message' if one.messages == 1 else 'messages'} on {stories}"


def _print_text(found: operations.TextTrial) -> None:
    for one in found.mentions:
        start, end = one.start - one.sentence_start, one.end - one.sentence_start
        marked = f"{one.sentence[:start]}[{one.sentence[start:end]}]{one.sentence[end:]}"
        print_safe(f"{one.entity} “{one.label}”: {marked}")
        evidence = ", ".join(dict.fromkeys(each.text for each in one.evidence))
        print_safe(
            f"    by {one.name}, {one.strength} ({one.reason}), rule {one.rule}{f'; {evidence}' if evidence else ''}"
        )
    for name in found.rejected:
        print_safe(f"does not count: “{name.text}” for {name.entity}: {name.reason}")
    if not found.mentions and not found.rejected:
        print("no name of the draft stands in it")
