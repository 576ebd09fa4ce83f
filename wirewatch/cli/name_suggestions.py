"""`wirewatch watchlist suggest`: what an entity may be called besides, and what its readers' feedback asks for."""

from __future__ import annotations

from typing import Annotated

import typer

from operations import name_suggestions as operations
from wirewatch.cli.options import Context, Json, Since, archive_length, opened, print_json, print_safe, show_progress


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("suggest", epilog="Example: wirewatch watchlist suggest rsf --since 30d")(suggest)


def suggest(
    context: Context,
    entity: Annotated[str, typer.Argument(help="An id, or a name, of the watchlist in force.")],
    since: Since = "14d",
    as_json: Json = False,
) -> None:
    """Suggest names for an entity, each with what it would have found; and exclusions, with what they would lose.

    Names that are found anyway (case, accents, hyphens, endings) are not suggested. Exclusions come from what readers
    judged not relevant. Changes nothing.
    """
    site, actor = opened(context)
    progress = lambda done, of: show_progress(f"{done} of {of} articles")  # noqa: E731  # one line of a line
    found = operations.suggest_names(site, actor, entity, archive_length(since), progress=progress)
    show_progress("", end=True)
    if as_json:
        print_json(found)
        return
    print_safe(f"{found.entity}  “{found.label}”: {found.articles} articles of the last {since}")
    for one in found.names:
        print_safe(f"{one.name}  ({one.why}): {one.found} mentions more; it stands in {one.articles} articles")
        for hit in one.examples:
            print_safe(f"    {hit.sentence}  ({hit.source})")
        print_safe(f"    add {one.add}")
    if found.unseen:
        print_safe(f"in no article: {', '.join(found.unseen)}")
    for edit in found.edits:
        said = f"unless “{edit.phrase}”" if edit.phrase else "weak"
        gone = f"{edit.judged} articles fewer that readers judged not relevant, {edit.lost} mentions in all"
        print_safe(f"{edit.name} {said}: {gone}")
        for hit in edit.examples:
            print_safe(f"    - {hit.sentence}  ({hit.source})")
        print_safe(f"    add {edit.add}, or wirewatch feedback accept")
    if not (found.names or found.unseen or found.edits):
        print("no name suggests itself that is not found already")
