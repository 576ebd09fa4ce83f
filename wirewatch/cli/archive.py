"""`wirewatch articles`: search the archive, show one article, write what was found for `try`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Optional

import typer

from config.files.durations import parse_duration
from core.errors import BadInput
from core.outcomes import ArticleOutcome
from operations import article_search as operations
from operations.site import Site
from wirewatch.cli.options import Context, Json, opened, print_json, print_lines, print_safe

app = typer.Typer(help="Search the archive of articles.", no_args_is_help=True)
_Entities = Annotated[Optional[list[str]], typer.Option("--entity", help="That name it: an id, or a name.")]  # noqa: UP045


@app.command("search", epilog="Example: wirewatch articles search 'Gao \"armed men\"' --since 7d --entity jnim")
def search(  # one option a filter
    context: Context,
    words: Annotated[str, typer.Argument(help='All must occur: Gao "armed men" -football.')] = "",
    entity: _Entities = None,
    outlet: Annotated[str, typer.Option("--outlet", help="Of this outlet.")] = "",
    language: Annotated[str, typer.Option("--language", help="In this language, such as fr.")] = "",
    since: Annotated[str, typer.Option("--since", help="Archived since: 7d, 12h, or 2026-11-01.")] = "",
    until: Annotated[str, typer.Option("--until", help="Archived before: 7d, 12h, or 2026-11-01.")] = "",
    outcome: Annotated[str, typer.Option("--outcome", help="What became of it, such as no_mention.")] = "",
    limit: Annotated[int, typer.Option(help="How many, the newest first.")] = 20,
    export: Annotated[
        bool, typer.Option("--export", help="All of them as JSON lines, with their text, as `try` reads them.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find articles by words, entity, outlet, language, time and outcome, each with why it was told or not."""
    site, actor = opened(context)
    asked = operations.ArticleQuery(
        words,
        tuple(entity or ()),
        outlet,
        language,
        _moment(site, "--since", since),
        _moment(site, "--until", until),
        _outcome(outcome),
    )
    if export:
        print_lines(operations.export_articles(site, actor, asked))
        return
    found = operations.search_articles(site, actor, asked, limit)
    if as_json:
        print_json(found)
        return
    for one in found.articles:
        _print(one)
    if not found.articles:
        print("no article of the archive is like that")
    elif found.after:
        print("… and more (--limit, --export)")


@app.command("show", epilog='Example: wirewatch articles show "attack near Gao"')
def show(
    context: Context,
    words: Annotated[str, typer.Argument(help="An id, an address, or words of the headline.")],
    as_json: Json = False,
) -> None:
    """Show an article: whom it names, who was told, and which names stand there and do not count."""
    found = operations.show_article(*opened(context), words)
    if as_json:
        print_json(found)
        return
    _print(found.article)
    for one in found.article.named:
        print_safe(f"    names {one.entity} “{one.label}”: {one.sentence}")
    for told in found.subscriptions:
        print_safe(f"    told to {told}")
    for name in found.rejected:
        print_safe(f"    does not count: “{name.text}” for {name.entity}: {name.reason}")
    for line in ("", *found.text.splitlines()):
        print_safe(line)


def _print(one: operations.ArticleHit) -> None:
    print_safe(f"{one.archived:%Y-%m-%d %H:%M}  {one.title}  ({one.source})")
    named = f"; names {', '.join(each.entity for each in one.named)}" if one.named else ""
    print_safe(f"    {one.why}{named}; {one.id}")


def _moment(site: Site, option: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
        return given if given.tzinfo else given.replace(tzinfo=site.clock().tzinfo)
    except ValueError:
        pass
    try:
        return site.clock() - parse_duration(text)
    except ValueError as error:
        raise BadInput(f"{option}: {text}: write 7d, 12h, or a day such as 2026-11-01") from error


def _outcome(text: str) -> ArticleOutcome | None:
    try:
        return ArticleOutcome(text) if text else None
    except ValueError as error:
        raise BadInput(f"--outcome: {text} is none of {', '.join(ArticleOutcome)}") from error
