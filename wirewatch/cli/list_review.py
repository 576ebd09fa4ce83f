"""`wirewatch watchlist review`: what taking a published list over would bring, and which of it comes in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Optional, get_args

import typer

from core.errors import BadInput
from operations.imports import review as operations
from operations.imports.acceptance import Choice, Duplicates
from operations.watchlist import bytes_of
from wirewatch.cli.options import Context, Json, duration, opened, print_json, print_safe, show_progress

Source = Annotated[str, typer.Argument(help="Whose list: un, ofac, eu, uk, opensanctions, wikidata, csv.")]
Files = Annotated[
    list[Path], typer.Argument(help="As published; of OFAC's CSV names and aliases. .xz, .gz, .tar, .zip are unpacked.")
]
_SHOWN, _NAMES, _SENTENCES = 20, 6, 2


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("review", epilog="Example: wirewatch watchlist review un consolidated.xml --programme al-qaida")(review)


def review(  # one option a filter and a decision
    context: Context,
    source: Source,
    files: Files,
    name: Annotated[str, typer.Option("--name", help="The file that it comes to, watchlist/NAME.yaml.")] = "",
    programme: Annotated[Optional[list[str]], typer.Option("--programme", help="Only of these.")] = None,  # noqa: UP045
    kind: Annotated[Optional[list[str]], typer.Option("--kind", help="Only of these: person, group, …")] = None,  # noqa: UP045
    country: Annotated[Optional[list[str]], typer.Option("--country", help="Only of these: ml, ne, …")] = None,  # noqa: UP045
    since: Annotated[str, typer.Option("--since", help="Try it on the archive of this time; 0: do not.")] = "14d",
    accept: Annotated[str, typer.Option("--accept", help="all, none, or ids: puts them in force.")] = "",
    decline: Annotated[
        str, typer.Option("--decline", help="Ids, or all: not to be shown until the list changes.")
    ] = "",
    duplicates: Annotated[
        str,
        typer.Option(
            "--duplicates", help="New entries that may be yours: skip, merge their names into yours, or both."
        ),
    ] = "skip",
    note: Annotated[str, typer.Option("--note", help="Why, for the history.")] = "",
    force: Annotated[bool, typer.Option("--force", help="However much it removes, and who names it.")] = False,
    limit: Annotated[int, typer.Option(help="How many entries are shown; 0: all.")] = _SHOWN,
    as_json: Json = False,
) -> None:
    """Show what a published list would bring: what is new, changed or gone since you last decided, and what it finds.

    Changes nothing without --accept or --decline. Accepted entries come to a file of their own, beside your list.
    """
    asked = operations.Request(
        source,
        {file.name: bytes_of(file) for file in files},
        name,
        frozenset(programme or ()),
        frozenset(kind or ()),
        frozenset(country or ()),
    )
    site, actor = opened(context)
    if accept or decline:
        made = operations.accept_list(site, actor, asked, _choice(accept, decline, duplicates), note=note, force=force)
        if as_json:
            print_json(made)
        else:
            counts = ", ".join(f"{count} {what}" for what, count in made.counts.items()) or "nothing to decide"
            print_safe(f"{made.file}: {counts}; watchlist version {made.version} is in force")
            _print_not_taken(made)
        return
    progress = lambda done, of: show_progress(f"{done} of {of} articles")  # noqa: E731  # one line of a line
    length = timedelta() if since == "0" else duration("--since", since)
    found = operations.review(site, actor, asked, length, progress=progress)
    show_progress("", end=True)
    if as_json:
        print_json(found)
    else:
        _print(found, limit)


def _print_not_taken(made: operations.AcceptedList) -> None:
    for one in made.not_taken[:_SHOWN]:
        print_safe(f"not taken: {one.entity} may be yours ({one.may_be}); say --duplicates merge, or both")
    if len(made.not_taken) > _SHOWN:
        print(f"not taken: {len(made.not_taken) - _SHOWN} more that may be yours (--json)")


def _choice(accept: str, decline: str, duplicates: str) -> Choice:
    way = next((one for one in _WAYS if one == duplicates), None)
    if way is None:
        raise BadInput(f"--duplicates: {duplicates} is none of {', '.join(_WAYS)}")
    return Choice(decline=None) if accept == "none" else Choice(_ids(accept), _ids(decline), way)


_WAYS: tuple[Duplicates, ...] = get_args(Duplicates)


def _ids(said: str) -> frozenset[str] | None:
    return None if said == "all" else frozenset(one.strip() for one in said.split(",") if one.strip())


def _print(found: operations.ReviewedList, limit: int) -> None:
    counts = {state: sum(one.state == state for one in found.entities) for state in _STATES}
    said = (
        ", ".join(f"{count} {state}" for state, count in counts.items() if count)
        or "nothing new since you last decided"
    )
    asked = "" if found.matching == found.listed else f", {found.matching} of them asked for"
    print_safe(f"{found.source}: {found.listed} entries{asked}, {said}; for {found.file}")
    print_safe(f"programmes: {_counted(found.programmes)}")
    print_safe(f"kinds: {_counted(found.kinds)}")
    if found.articles:
        total = sum(one.found for one in found.entities)
        print(f"on {found.articles} articles of the archive: {total} mentions more")
    for one in found.entities[: limit or None]:
        _print_entity(one)
    if limit and len(found.entities) > limit:
        print(f"… {len(found.entities) - limit} more (--limit 0, --json)")


_STATES: tuple[Literal["new", "changed", "gone"], ...] = ("new", "changed", "gone")


def _print_entity(one: operations.ReviewedEntity) -> None:
    found = f", {one.found} mentions" if one.noise else ""
    declined = ", declined before" if one.declined else ""
    print_safe(f"{one.state}  {one.id}  “{one.name}” ({one.kind}: {', '.join(one.programmes)}){found}{declined}")
    doubtful = [f"{name.text} ({name.quality})" for name in one.names if name.quality != "strong"]
    if doubtful:
        more = f" … {len(doubtful) - _NAMES} more" if len(doubtful) > _NAMES else ""
        print_safe(f"    {', '.join(doubtful[:_NAMES])}{more}")
    for other in one.duplicates:
        print_safe(f"    may be yours: {other.entity} “{other.label}” ({other.why})")
    if one.merged_into:
        print_safe(f"    its names go to {one.merged_into}")
    for change in one.changes[:_NAMES]:
        print_safe(f"    {change}")
    if one.kept:
        print_safe(f"    stays as you wrote it: {', '.join(one.kept)}")
    for example in (one.noise.examples if one.noise else ())[:_SENTENCES]:
        if example.side == "gained":
            print_safe(f"    + {example.sentence or example.title}  ({example.source})")


def _counted(counts: Mapping[str, int]) -> str:
    shown = [f"{word} {count}" for word, count in list(counts.items())[:12]]
    return ", ".join(shown) + (f", and {len(counts) - 12} more" if len(counts) > 12 else "")  # noqa: PLR2004
