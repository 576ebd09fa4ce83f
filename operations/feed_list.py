"""The list of feeds, edited by one act instead of by hand: what is in force, and the file where it is that.

act ─▶ a new version, in force at once ─▶ feeds.yaml of the config folder, unless it has edits of its own
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec
import pydantic
import sqlalchemy as sa

from config.files.feeds import Feed, FeedList, parse_feeds
from config.files.feeds_edit import edited
from config.files.mistakes import sentences
from config.files.text import read_text
from config.versions.base import base_of, brought, read_base, write_base
from config.versions.documents import file_of, write_text
from config.versions.store import Version, digest
from core.errors import BadInput
from core.log import get
from ingest.feed_lists import ListedFeed, read_list, repaired, write_opml
from ingest.tables import feed_states
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.errors import conflict, invalid, not_found
from operations.site import Site

_ACT = "change the feeds"
_log = get("operations.feed_list")


class RefusedFeed(msgspec.Struct, frozen=True):
    """An address of a list that cannot be a feed, and why."""

    url: str
    reason: str


class FeedImport(msgspec.Struct, frozen=True):
    """What an import brought."""

    added: int
    known: int
    """Listed already, by this or a like address, or named twice."""
    refused: tuple[RefusedFeed, ...]


def add_feed(site: Site, actor: Actor, feed: Feed) -> Feed:
    """Put a feed on the list; it is asked within a second."""
    require(actor, AccessRole.EDITOR, _ACT)
    listed, version = _in_force(site)
    if (known := {_same(one.url): one.url for one in listed.feeds}.get(_same(feed.url))) is not None:
        raise conflict(f"{feed.url}: is on the list already, as {known}")
    _save(site, actor, version, listed.model_copy(update={"feeds": (*listed.feeds, feed)}), "feeds add", feed.url)
    return feed


def read_feed(document: dict[str, object]) -> Feed:
    """Read a feed as people write it; raises `OperationError` with what to correct."""
    given = {**document, "url": repaired(str(document.get("url", "")))}
    try:
        return Feed.model_validate(given)
    except pydantic.ValidationError as error:
        raise invalid(sentences(error.errors())) from error


def remove_feed(site: Site, actor: Actor, url: str) -> None:
    """Take a feed off the list. What was seen of it is kept: adding it again alerts nobody twice."""
    _edit(site, actor, url, "feeds remove", lambda _: ())


def pause_feed(site: Site, actor: Actor, url: str) -> None:
    """Ask a feed no more until it is resumed."""
    _edit(site, actor, url, "feeds pause", lambda feed: (feed.model_copy(update={"paused": True}),))


def resume_feed(site: Site, actor: Actor, url: str) -> None:
    """Ask a paused feed again."""
    _edit(site, actor, url, "feeds resume", lambda feed: (feed.model_copy(update={"paused": False}),))


def ask_feed(site: Site, actor: Actor, url: str) -> None:
    """Have a feed asked now, whole, whatever it or its failures say of when; a host's pause is kept."""
    require(actor, AccessRole.EDITOR, _ACT)
    feed = _find(_in_force(site)[0], url)
    if feed.paused:
        raise conflict(f"{url}: is paused; resume it first")
    with changing(site, actor, "feeds ask", url) as recorder:
        now = sa.update(feed_states).where(feed_states.c.url == url).values(due=site.clock(), whole=None)
        if recorder.connection.execute(now).rowcount:
            recorder.describe("", "due now")


def import_feeds(site: Site, actor: Actor, document: bytes) -> FeedImport:
    """Add the feeds of a list: OPML, CSV with a heading, or an address a line. What cannot be one is reported."""
    require(actor, AccessRole.EDITOR, _ACT)
    listed, version = _in_force(site)
    known = {_same(one.url) for one in listed.feeds}
    added: list[Feed] = []
    refused: list[RefusedFeed] = []
    found = read_list(document)
    for one in found:
        if _same(one.url) in known:
            continue
        try:
            added.append(_feed_of(one))
        except pydantic.ValidationError as error:
            refused.append(RefusedFeed(one.url[:200], sentences(error.errors())))
        known.add(_same(one.url))
    if not found:
        raise invalid("no address of a feed in it; give OPML, CSV with a column url, or an address a line")
    if added:
        wanted = listed.model_copy(update={"feeds": (*listed.feeds, *added)})
        _save(site, actor, version, wanted, "feeds import", f"{len(added)} feeds")
    return FeedImport(len(added), len(found) - len(added) - len(refused), tuple(refused))


def export_feeds(site: Site, actor: Actor) -> str:
    """Give the list in force as OPML."""
    require(actor, AccessRole.READER, "look at feeds")
    return write_opml(site.in_force.feeds().feeds)


def _feed_of(listed: ListedFeed) -> Feed:
    return Feed(url=listed.url, name=listed.name, language=listed.language)


def _same(url: str) -> str:
    """Give what two addresses of one feed have in common: by http or https, with `www.` or a slash at the end."""
    return re.sub(r"^https?://(?:www\.)?([^/?#]*)", lambda match: match[1].lower(), url, flags=re.IGNORECASE).rstrip(
        "/"
    )


def _edit(site: Site, actor: Actor, url: str, action: str, change: Callable[[Feed], Sequence[Feed]]) -> None:
    require(actor, AccessRole.EDITOR, _ACT)
    listed, version = _in_force(site)
    changed = _find(listed, url)
    feeds = tuple(new for one in listed.feeds for new in (change(one) if one is changed else (one,)))
    _save(site, actor, version, listed.model_copy(update={"feeds": feeds}), action, url)


def _find(listed: FeedList, url: str) -> Feed:
    found = next((one for one in listed.feeds if one.url == url), None)
    if found is None:
        raise not_found(f"{url}: there is no such feed; `wirewatch feeds list` shows all")
    return found


def _in_force(site: Site) -> tuple[FeedList, Version | None]:
    version = site.versions.current("feeds")
    return (FeedList(), None) if version is None else (parse_feeds(version.content, "feeds"), version)


def _save(site: Site, actor: Actor, before: Version | None, wanted: FeedList, action: str, subject: str) -> None:
    """Put a list in force, over the very version that was edited."""
    number = 0 if before is None else before.number
    content = edited("" if before is None else before.content, wanted)
    made = site.versions.save("feeds", content, base=number, author=actor.name, origin="api", note=action)
    if made.number != number:
        with changing(site, actor, action, subject) as recorder:
            recorder.describe(f"version {number}", f"version {made.number}")
        _follow_with_file(site, before, made)


def _follow_with_file(site: Site, before: Version | None, made: Version) -> None:
    """Write the file of the config folder where it was what was in force; edits of somebody's are left to them."""
    file = file_of(site.config_dir, "feeds")
    try:
        if before is None or digest(read_text(file)) != before.digest:
            return
        write_text(site.config_dir, "feeds", made.content)
        known = read_base(site.config_dir)
        write_base(site.config_dir, {**known, "feeds": brought(known.get("feeds") or base_of(before), made)})
    except (OSError, BadInput) as error:  # read-only, or none of ours: `wirewatch export` gives the list
        _log.warning("feeds_file_not_written", file=str(file), problem=str(error))
