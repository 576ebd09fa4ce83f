"""`wirewatch watchlist`: import lists of others, check a list, show what names are worth, and go back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from operations import watchlist as operations
from operations.watchlist_files import list_files
from wirewatch.cli import draft_trial, list_review, look_back, name_suggestions, versions
from wirewatch.cli.options import Context, Json, opened, print_json, print_safe, print_table

app = typer.Typer(
    help="Import lists of others, check a list, show what each name is worth, and go back to an earlier version.",
    no_args_is_help=True,
)
versions.add_to(app)
draft_trial.add_to(app)
list_review.add_to(app)
look_back.add_to(app)
name_suggestions.add_to(app)

Output = Annotated[Optional[Path], typer.Option("--to", help="The file to write; default: standard output.")]  # noqa: UP045


@app.command("import", epilog="Example: wirewatch watchlist import un consolidated.xml --to un.yaml")
def import_(source: list_review.Source, files: list_review.Files, to: Output = None) -> None:
    """Write a published list as a watchlist, all of it. `review` takes one over entry by entry."""
    text = operations.import_list(source, files)
    if to is None:
        print(text, end="")
    else:
        operations.write_import(text, to)


@app.command("files", epilog="Example: wirewatch watchlist files")
def files(context: Context, as_json: Json = False) -> None:
    """List the files of the watchlist in force, each with its owner and how much it lists."""
    found = list_files(*opened(context))
    if as_json:
        print_json(found)
        return
    for one in found:
        print_safe(f"{one.name}  {one.entities} entities, {one.names} names{f', of {one.owner}' if one.owner else ''}")


@app.command("schema", epilog="Example: wirewatch watchlist schema > watchlist.schema.json")
def schema() -> None:
    """Print the JSON Schema of a watchlist file, for editors that complete and check as you type."""
    print(operations.json_schema())


@app.command("names", epilog="Example: wirewatch watchlist names --watchlist mine.yaml | grep refused")
def names(
    context: Context,
    watchlist: Annotated[Optional[Path], typer.Option("--watchlist", help="Default: the config folder's.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """Print every spelling that is looked for, or refused, with its strength and the reason."""
    found = tuple(operations.list_names(operations.read_file(watchlist or context.obj / "watchlist.yaml")))
    if as_json:
        print_json(found)
        return
    print_table([("entity", "spelling", "strength", "rule", "reason"), *(_row(one) for one in found)])


def _row(one: operations.SpellingStrength) -> tuple[str, ...]:
    return one.entity, one.spelling, one.strength, one.rule, one.reason


@app.command("check", epilog="Example: wirewatch watchlist check drafts --json | jq '.doubts[] | .add'")
def check(
    context: Context,
    folder: Annotated[Optional[Path], typer.Argument(help="With a watchlist.yaml, or a file. Default: config.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """Say what to look at again: names that are never found or with luck, everyday words, of two; ids of nobody.

    Ends with 2 where an entity can never be found or `related` names nobody, else with 0.
    """
    listed = operations.read_file(folder or context.obj)
    checked = operations.check_names(listed) if folder else operations.check_edit(*opened(context), listed)
    if as_json:
        print_json(checked)
    else:
        for one in checked.doubts:
            print_safe(f"{one.kind.replace('_', ' ')}: {one}")
        if not checked.doubts:
            print(f"nothing to look at again in {checked.entities} entities")
    raise typer.Exit(2 if checked.broken else 0)
