"""Arguments that several commands take, and how values are printed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any, Optional

import typer

Context = typer.Context
Json = Annotated[bool, typer.Option("--json", help="One JSON document, for scripts.")]
Loopback = Annotated[
    bool, typer.Option("--allow-loopback", help="Fetch feeds from this machine too: for tests and demos.")
]
Name = Annotated[str, typer.Option("--name", help="The worker's slot, kept over restarts; default: host and pid.")]
Supervised = Annotated[bool, typer.Option("--supervised", hidden=True)]
HealthFd = Annotated[Optional[int], typer.Option("--health-fd", hidden=True)]  # noqa: UP045  # typer reads it


def print_json(value: Any) -> None:  # noqa: ANN401  # any JSON
    """Print one JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_lines(values: Iterable[Any]) -> None:
    """Print one JSON value a line."""
    for value in values:
        print(json.dumps(value, ensure_ascii=False, default=str))
