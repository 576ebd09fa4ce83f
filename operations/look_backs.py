"""Look back: what entities of the list in force would have been found by in the archive, had they been listed then.

    begin ─▶ page of the archive ─▶ the list in force at the beginning ─▶ mentions that are not archived: kept as retro
               ▲        └ the page's mentions and how far it came, in one transaction ─┐
               └──────────────────────── killed, or stopped: goes on from there ◀──────┘

Retro mentions are listed and exported; they make no alert (`missed` makes some, where somebody asks for it) and change
nothing of the archive.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from config.files.watchlist import Watchlist, parse_watchlist
from core.archive import mentions
from core.article import Article, Mention
from operations.actor import AccessRole, Actor, require
from operations.archived_pages import ArchivedPage, archived_pages, count_archived
from operations.audit import changing
from operations.errors import invalid, not_found
from operations.site import Site
from operations.tables import look_backs, retro_mentions

if TYPE_CHECKING:
    from processors.entities.tagger import Tagger


_COUNT = sa.select(sa.func.count()).where(retro_mentions.c.look_back == look_backs.c.number).scalar_subquery()
_QUERY = sa.select(look_backs, _COUNT.label("mentions"))
"""Looks back, each with the number of its mentions."""


class LookBack(msgspec.Struct, frozen=True):
    """A look back, as far as it has come."""

    number: int
    at: datetime
    author: str
    watchlist: int
    """The version that it looks with."""
    entities: tuple[str, ...]
    since: datetime
    reached: datetime
    """What was archived until then has been read."""
    articles: int
    mentions: int
    done: bool


class RetroMention(msgspec.Struct, frozen=True):
    """A mention that was found looking back: nobody was told of it."""

    place: int
    """1, 2, 3 … in the order in which the articles came."""
    entity: str
    name: str
    text: str
    sentence: str
    title: str
    source: str
    url: str
    published: datetime
    article: str
    retro: bool = True


def begin(site: Site, actor: Actor, entities: Sequence[str], since: timedelta) -> int:
    """Begin to look back for entities, by their ids or names; gives the number by which it goes on."""
    require(actor, AccessRole.EDITOR, "look back")
    version, watchlist = site.in_force.watchlist_version()
    names = site.in_force.names()
    ids = tuple(dict.fromkeys(names.get(one.casefold(), one) for one in entities))
    known = {one.id for one in watchlist.entities}
    if not ids or (unknown := [one for one in ids if one not in known]):
        raise invalid(f"entity: {', '.join(unknown) if ids else 'none named'}; name those of the watchlist in force")
    start = site.clock() - since
    row = {
        "at": site.clock(),
        "author": actor.name,
        "watchlist": version,
        "entities": list(ids),
        "since": start,
        "reached": start,
        "last": "",
        "articles": 0,
        "done": False,
    }
    with changing(site, actor, "look back", ", ".join(ids)) as recorder:
        made = recorder.connection.execute(sa.insert(look_backs).values(row).returning(look_backs.c.number))
        number = int(made.scalar_one())
        recorder.describe("", f"look back {number} with watchlist version {version}")
    return number


def go_on(
    site: Site, actor: Actor, number: int, *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> LookBack:
    """Read on from where it stopped to the end of the archive; harmless to ask again."""
    require(actor, AccessRole.EDITOR, "look back")
    row = _row(site, number)
    if not row.done:
        tagger, wanted = tagger_of(site, row.watchlist), frozenset(row.entities)
        done, count = row.articles, row.articles + count_archived(site.database, row.reached)
        for page in archived_pages(site.database, row.reached, row.last, row.at):
            found = tagger.tag(page.articles)
            pairs = [
                (one, mention)
                for one, each in zip(page.articles, found, strict=True)
                for mention in each
                if mention.entity in wanted
            ]
            done += len(page.articles)
            _keep(site, number, page, pairs, done)
            progress(done, count)
        with site.database.transaction() as connection:
            connection.execute(_this(number).values(done=True))
    return show(site, actor, number)


def show(site: Site, actor: Actor, number: int) -> LookBack:
    """Say how far a look back has come; raises `OperationError` where there is none."""
    require(actor, AccessRole.READER, "look at the archive")
    return _look_back(_row(site, number))


def list_look_backs(site: Site, actor: Actor, limit: int = 20) -> tuple[LookBack, ...]:
    """Give the looks back, the newest first."""
    require(actor, AccessRole.READER, "look at the archive")
    query = _QUERY.order_by(look_backs.c.number.desc()).limit(limit)
    with site.database.reading() as connection:
        return tuple(_look_back(row) for row in connection.execute(query))


def retro(site: Site, actor: Actor, number: int) -> tuple[RetroMention, ...]:
    """Give what was found so far, in the order of events."""
    require(actor, AccessRole.READER, "look at the archive")
    _row(site, number)
    found = sa.select(retro_mentions).where(retro_mentions.c.look_back == number).order_by(retro_mentions.c.place)
    with site.database.reading() as connection:
        return tuple(msgspec.convert(row, RetroMention, from_attributes=True) for row in connection.execute(found))


def as_csv(found: Sequence[RetroMention]) -> str:
    """Give retro mentions as a table, safe to open in a spreadsheet."""
    made = io.StringIO()
    writer = csv.writer(made)
    fields = RetroMention.__struct_fields__
    writer.writerow(fields)
    writer.writerows([_cell(msgspec.to_builtins(getattr(one, field))) for field in fields] for one in found)
    return made.getvalue()


def _cell(value: object) -> object:
    """Give a cell that no spreadsheet takes for a formula, whatever others wrote."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _keep(site: Site, number: int, page: ArchivedPage, pairs: list[tuple[Article, Mention]], done: int) -> None:
    """Keep a page's mentions that were not found when its articles came, and how far we are, together."""
    with site.database.transaction() as connection:
        known = _known(connection, [one.id for one, _ in pairs])
        found = sa.select(sa.func.count()).where(retro_mentions.c.look_back == number)
        place = int(connection.execute(found).scalar() or 0)
        new = [(one, mention) for one, mention in pairs if (one.id, mention.entity) not in known]
        rows = [_retro_row(number, place + n, *pair) for n, pair in enumerate(new, start=1)]
        if rows:
            connection.execute(sa.insert(retro_mentions), rows)
        connection.execute(_this(number).values(reached=page.archived, last=page.last, articles=done))


def _known(connection: sa.Connection, ids: Sequence[str]) -> set[tuple[str, str]]:
    query = sa.select(mentions.c.article, mentions.c.entity).where(mentions.c.article.in_(ids))
    return {(row.article, row.entity) for row in connection.execute(query)}


def _retro_row(number: int, place: int, one: Article, mention: Mention) -> dict[str, object]:
    return {
        "look_back": number,
        "place": place,
        "article": one.id,
        "entity": mention.entity,
        "name": mention.name,
        "text": mention.text,
        "sentence": mention.sentence,
        "title": one.title,
        "source": one.source,
        "url": one.url,
        "published": one.published,
    }


def _this(number: int) -> sa.Update:
    return sa.update(look_backs).where(look_backs.c.number == number)


def _row(site: Site, number: int) -> sa.Row[tuple[Any, ...]]:
    with site.database.reading() as connection:
        row = connection.execute(_QUERY.where(look_backs.c.number == number)).first()
    if row is None:
        raise not_found(f"look back {number}: there is none; `wirewatch watchlist look-back` lists them")
    return row


def _look_back(row: sa.Row[tuple[Any, ...]]) -> LookBack:
    return msgspec.convert(row, LookBack, from_attributes=True)


def tagger_of(site: Site, version: int) -> Tagger:
    """Give what finds the names of a version."""
    from processors.entities.tagger import Tagger  # noqa: PLC0415  # spaCy takes a second

    held = site.versions.of_number("watchlist", version)
    watchlist = Watchlist() if held is None else parse_watchlist(held.content, f"watchlist version {version}")
    return Tagger(lambda: (version, watchlist), site.settings.taggers)
