"""`wirewatch watchlist`: import lists of others, check a list, show what names are worth, and go back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from operations import watchlist as operations
from wirewatch.cli import versions
from wirewatch.cli.options import Context, Json, print_json, print_lines, print_safe

app = typer.Typer(
    help="Import lists of others, check a list, show what each name is worth, and go back to an earlier version.",
    no_args_is_help=True,
)
import_app = typer.Typer(help="Write a published list as a watchlist.", no_args_is_help=True)
app.add_typer(import_app, name="import")
versions.add_to(app)

Output = Annotated[Optional[Path], typer.Option("--to", help="The file to write; default: standard output.")]  # noqa: UP045


@import_app.command("un", epilog="Example: wirewatch watchlist import un consolidated.xml --to config/watchlist.yaml")
def import_un(
    file: Annotated[Path, typer.Argument(help="The XML file as published; .xz and .gz are unpacked.")],
    to: Output = None,
) -> None:
    """Write the consolidated list of the United Nations Security Council as a watchlist."""
    text = operations.import_un(file)
    if to is None:
        print(text, end="")
    else:
        to.write_text(text, encoding="utf-8")


@app.command("names", epilog="Example: wirewatch watchlist names --watchlist mine.yaml | grep refused")
def names(
    context: Context,
    watchlist: Annotated[Optional[Path], typer.Option("--watchlist", help="Default: the config folder's.")] = None,  # noqa: UP045
) -> None:
    """Print every spelling that is looked for, or refused, with its strength and the reason."""
    print_lines(operations.list_names(operations.read_file(watchlist or context.obj / "watchlist.yaml")))


@app.command("check", epilog="Example: wirewatch watchlist check drafts --json | jq '.doubts[] | .add'")
def check(
    context: Context,
    folder: Annotated[Optional[Path], typer.Argument(help="With a watchlist.yaml, or a file. Default: config.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """Say what to look at again: names that are never found, weak, or of two; `related` that leads nowhere.

    Ends with 2 where an entity can never be found or `related` names nobody, else with 0.
    """
    where = folder or context.obj
    checked = operations.check_names(operations.read_file(where / "watchlist.yaml" if where.is_dir() else where))
    if as_json:
        print_json(checked)
    else:
        for one in checked.doubts:
            print_safe(f"{one.kind.replace('_', ' ')}: {one}")
        if not checked.doubts:
            print(f"nothing to look at again in {checked.entities} entities")
    raise typer.Exit(2 if checked.broken else 0)
