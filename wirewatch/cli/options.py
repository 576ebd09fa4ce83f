"""Arguments that several commands take, whom a command acts for, and how values are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Optional, TextIO

import msgspec
import typer

from config.files.durations import parse_duration, show_duration
from core.errors import BadInput
from core.log import safe
from ingest.recorded_keys import LinesRead, lines_in_words
from operations.actor import Actor
from operations.encoding import as_document
from operations.site import Site
from wirewatch import wiring
from wirewatch.whoever import whoever_starts

Context = typer.Context
Json = Annotated[bool, typer.Option("--json", help="One JSON document, for scripts.")]
Loopback = Annotated[
    bool, typer.Option("--allow-loopback", help="Fetch feeds from this machine too: for tests and demos.")
]
Name = Annotated[str, typer.Option("--name", help="The worker's slot, kept over restarts; default: host and pid.")]
Supervised = Annotated[bool, typer.Option("--supervised", hidden=True)]
HealthFd = Annotated[Optional[int], typer.Option("--health-fd", hidden=True)]  # noqa: UP045  # typer reads it
Since = Annotated[str, typer.Option("--since", help="How far back in the archive, such as 14d or 12h.")]
Limit = Annotated[int, typer.Option(help="How many, the newest first; 0: all.")]
AsItIs = Annotated[
    bool, typer.Option("--force", help="Take the file though its texts or dates are under keys that are not known.")
]
_LONGEST = timedelta(days=3650)


def opened(context: Context) -> tuple[Site, Actor]:
    """Give what every operation is called with: the site of the config folder, and who runs the command."""
    site = wiring.open_site(context.obj)
    context.call_on_close(site.database.close)
    return site, whoever_starts()


@contextmanager
def lines_of(file: Path) -> Iterator[TextIO]:
    """Open a file of JSON lines, or standard input for `-`; raises `BadInput` where it cannot be read."""
    if str(file) == "-":
        yield sys.stdin
        return
    try:
        with file.open(encoding="utf-8") as stream:
            yield stream
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}; give a file of JSON lines, or - for standard input") from error


def duration(option: str, text: str) -> timedelta:
    """Read a length of time, such as 14d or 12h; raises `BadInput` that names the option."""
    try:
        return parse_duration(text)
    except ValueError as error:
        raise BadInput(f"{option}: {error}") from error


def archive_length(text: str) -> timedelta:
    """Read `--since`: how far back in the archive; raises `BadInput` for no time, and for more than ten years."""
    given = duration("--since", text)
    if not timedelta() < given <= _LONGEST:
        raise BadInput(f"--since: {text} is not between 1s and {show_duration(_LONGEST)}")
    return given


def print_json(value: object) -> None:
    """Print one JSON document."""
    print(json.dumps(as_document(value), ensure_ascii=False, indent=2))


def print_lines(values: Iterable[object]) -> None:
    """Print one JSON value a line."""
    for value in values:
        print(json.dumps(as_document(value), ensure_ascii=False))


def print_safe(line: str) -> None:
    """Print a line in which others have a say: feeds, mail servers, whoever subscribed."""
    print(safe(line))


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows with their columns one below the other, the last as wide as it comes."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for *cells, last in rows:
        print_safe("".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=True)) + last)


def moment(at: object) -> str:
    """Write a time as JSON has it."""
    return str(msgspec.to_builtins(at))


def say_of_lines(read: LinesRead) -> None:
    """Say on stderr what the lines of a file of articles had not, where some of its keys were not read."""
    if read.unknown_keys:
        print(f"{lines_in_words(read)}; what is known: docs/archive.md", file=sys.stderr)


def show_progress(text: str, *, end: bool = False) -> None:
    """Write over the last line of a terminal; a file gets nothing of it."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" + text + ("\r" if end else ""))
        sys.stderr.flush()
