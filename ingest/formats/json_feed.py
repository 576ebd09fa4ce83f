"""JSON Feed 1.x → `RawFeed`."""

from __future__ import annotations

import html
from collections.abc import Iterator

from ingest.formats.document import ENTRY_LIMIT
from ingest.formats.json_text import read_text
from ingest.formats.raw import LooseReading, NoFeed, RawFeed, RawItem, RawLink, said

_HEAD = 2_000  # characters


def is_json(text: str) -> bool:
    """Say whether a text is JSON; some servers write a guard, a comment or a function's name before a feed."""
    text = text[:_HEAD].lstrip("\ufeff \t\r\n")
    return text[:1] in ("{", "[") or (text[:1] != "<" and "jsonfeed.org/version" in text)


def read_json(text: str) -> LooseReading | NoFeed:
    """Read a JSON document."""
    reading = read_text(text)
    if (found := reading.found) is None:
        return NoFeed("JSON that cannot be read")
    if not isinstance(found, dict) or not isinstance(items := found.get("items"), list):
        return NoFeed("JSON, but no JSON Feed: it has no items")
    version = _text(found.get("version"))
    feed = RawFeed(
        version=f"json{version.rpartition('/')[2].replace('.', '')}" if "jsonfeed.org/version" in version else "json",
        title=_plain(found.get("title")),
        site=_text(found.get("home_page_url")),
        language=_text(found.get("language")),
        links=tuple(_links(found)),
        items=tuple(_item(item) for item in items[:ENTRY_LIMIT] if isinstance(item, dict)),
    )
    return LooseReading(feed, reading.left_out)


def _links(found: dict[str, object]) -> Iterator[RawLink]:
    if own := _text(found.get("feed_url")):
        yield RawLink(own, "self")
    for hub in _all(found.get("hubs")):
        if _text(hub.get("type")).lower() == "websub":
            yield RawLink(_text(hub.get("url")), "hub")


def _item(item: dict[str, object]) -> RawItem:
    guid, url = _text(item.get("id")), _text(item.get("url"))
    attachments = _all(item.get("attachments"))
    authors = [*_all(item.get("authors")), *_all([item.get("author")])]
    contents = (_text(item.get("content_html")), _plain(item.get("content_text")))
    return RawItem(
        guid=guid,
        permalink=True,
        links=tuple(RawLink(link) for link in (url, _text(item.get("external_url"))) if link),
        enclosures=tuple(_text(one.get("url")) for one in attachments),
        titles=said(_plain(item.get("title"))),
        bodies=said(_plain(item.get("summary")), next((content for content in contents if content), "")),
        dates=said(_text(item.get("date_published")), _text(item.get("date_modified"))),
        authors=said(*(_plain(author.get("name")) for author in authors)),
        categories=said(*(_plain(tag) for tag in _list(item.get("tags")))),
        language=_text(item.get("language")),
        formerly=said(guid or url),
    )


def _plain(value: object) -> str:
    """Give a text that is no markup as markup."""
    return html.escape(_text(value), quote=False)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _all(value: object) -> list[dict[str, object]]:
    return [one for one in _list(value) if isinstance(one, dict)]
