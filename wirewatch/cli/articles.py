"""`wirewatch import articles`: recorded articles go through the pipeline."""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from operations import articles as operations
from operations.site import Site
from operations.status import pipeline_lag, roles_missing
from wirewatch.cli.options import AsItIs, Context, lines_of, opened, print_json, say_of_lines, show_progress

_PAUSE, _LOOKS = 0.2, 25
"""Seconds between looks at what is left, and after how many of them somebody looks who reads it: workers need a while
to start."""

app = typer.Typer(help="Bring recorded articles in.", no_args_is_help=True)


@app.command("articles", epilog="Example: wirewatch import articles week.jsonl --alert")
def import_articles(
    context: Context,
    file: Annotated[Path, typer.Argument(help="JSON lines: url, title, text, published, source; - for stdin.")],
    alert: Annotated[bool, typer.Option("--alert", help="Alert on them; without it they are history.")] = False,
    force: AsItIs = False,
    wait: Annotated[bool, typer.Option("--wait", help="Return when the workers have handled them all.")] = False,
) -> None:
    """Send recorded articles through the same pipeline as any feed's."""
    site, actor = opened(context)
    with lines_of(file) as lines:
        progress = lambda count: show_progress(f"{count} articles published")  # noqa: E731  # one line of a line
        done = operations.import_articles(site, actor, lines, alert=alert, force=force, progress=progress)
    say_of_lines(done.read)
    if wait:
        _wait_until_handled(site)
    show_progress("", end=True)
    if done.waiting and not wait:
        what = (
            "what comes meanwhile waits behind them; `wirewatch status` says how many are left, --wait waits for them"
        )
        print(f"{done.waiting} articles wait for the workers: {what}", file=sys.stderr)
    print_json(done)


def _wait_until_handled(site: Site) -> None:
    said: list[str] = []
    with site.open_bus() as bus:
        for look in itertools.count(1):
            if not (waiting := pipeline_lag(bus)):
                return
            if look % _LOOKS == 0 and (missing := roles_missing(site, bus)) != said:
                said = missing
                show_progress("", end=True)
                print(_unread(waiting, missing), file=sys.stderr)
            show_progress(f"{waiting} still in the pipeline")
            time.sleep(_PAUSE)


def _unread(waiting: int, missing: list[str]) -> str:
    if not missing:
        return f"workers read them now; {waiting} still in the pipeline"
    who = f"no {' and no '.join(missing)} worker runs"
    return f"{waiting} still in the pipeline, and {who}: start it (`wirewatch run`), or end this; nothing is lost"
