"""docs/commands.md, written from the commands themselves: `make commands`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from wirewatch.cli.app import app

_HEAD = """\
# Commands

Written by `make commands`; a test holds it to the code. `wirewatch COMMAND --help` says more, with every option;
`wirewatch --config DIR …` names another folder of files than `config`, `wirewatch --version` the version. Exit codes:
0 done; 1 something is away, refused or forbidden; 2 what you wrote is wrong, or does not fit what is there.

| command | what it does | example |
| --- | --- | --- |
"""


def reference() -> str:
    """Give the page: every command with its arguments, the first line of its help, and an example."""
    return _HEAD + "".join(_row(path, command) for path, command in _leaves(get_command(app)))


def _leaves(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401  # Typer vendors Click without types
    for name, command in sorted(group.commands.items()):
        inner = getattr(command, "commands", None)
        if inner is None or command.invoke_without_command:
            yield (*path, name), command
        if inner is not None:
            yield from _leaves(command, (*path, name))


def _row(path: tuple[str, ...], command: Any) -> str:  # noqa: ANN401
    grouped = hasattr(command, "commands")
    arguments = [] if grouped else [_argument(one) for one in command.params if one.param_type_name == "argument"]
    written = " ".join(["wirewatch", *path, *arguments])
    about = (command.callback.__doc__ if grouped else command.help).strip().splitlines()[0]
    example = (command.epilog or "").removeprefix("Example: ")
    return f"| `{written}` | {_cell(about)} | `{_cell(example)}` |\n"


def _argument(one: Any) -> str:  # noqa: ANN401
    name = (one.metavar or one.name).upper().strip("_")
    name = f"{name}…" if one.nargs != 1 else name
    return name if one.required else f"[{name}]"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
