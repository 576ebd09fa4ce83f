"""The keys of recorded articles: ours, the usual other names for them, and what a file had under neither. Pure.

Files come from many tools, and each calls the text of an article something else. What is known is read; what is not is
counted and named, since an import without its texts looks like one that went well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from core.errors import BadInput

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "url": ("link", "href", "permalink", "canonicalurl", "articleurl", "weburl", "externalurl", "uri"),
    "title": ("headline", "heading"),
    "text": (
        *("body", "content", "contenttext", "articlebody", "articletext", "bodytext", "maintext", "fulltext"),
        *("contenthtml", "description", "summary", "abstract", "lead", "excerpt", "snippet", "teaser"),
    ),
    "page": (),
    "published": (
        *("publishedat", "pubdate", "datepublished", "publicationdate", "publisheddate", "publishdate", "datepublish"),
        *("webpublicationdate", "isodate", "dcdate", "date", "datetime", "timestamp", "seendate", "createdat"),
    ),
    "source": ("outlet", "publisher", "sourcename", "sitename", "site", "publication", "sourcedomain", "domain"),
    "language": ("lang", "inlanguage", "languagecode"),
    "id": ("guid", "uuid", "articleid", "docid"),
    "authors": ("author", "byline", "creator", "dccreator"),
    "categories": ("category", "keywords", "tags", "section", "articlesection"),
}
"""Our key → other names of it, the best first; written without capitals and signs: `pubDate` and `pub_date` are one."""
_KNOWN = {
    name: (key, place) for key, others in OTHER_NAMES.items() for place, name in enumerate((key, *others), start=1)
}
_LISTS = frozenset({"authors", "categories"})
_INNER = ("name", "title", "rendered", "text", "value", "#text", "$oid", "$date")
"""Where the words stand if a value is an object: `"source": {"name": "River Post"}`."""
_SIGNS = re.compile(r"[\W_]+")
_DIVIDED = re.compile(r"\s*[,;|]\s*")
LOOKED_AT = 200
"""Lines by which a file is judged before the first of them is given on."""
_PROSE = 40
"""So many letters may be the text of an article."""
_MILLISECONDS = 1e11
"""A larger number of seconds would be after the year 5000."""


class LinesRead(msgspec.Struct, frozen=True):
    """How many lines of a file there were, and what they had not."""

    lines: int
    without_text: int
    without_url: int
    without_published: int
    unknown_keys: Mapping[str, int]
    """Key that is not read → lines that have it."""


def our_keys(document: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Give a line's values by our keys, and those that are not read; of two names of one key the better one counts."""
    found: dict[str, tuple[int, object]] = {}
    unknown: dict[str, object] = {}
    for key, value in document.items():
        ours, place = (key, 0) if key in OTHER_NAMES else _KNOWN.get(_plain(key), ("", 0))
        inner = _inner(value, ours)
        if not ours or (place and inner is not None and not _fits(ours, inner)):
            unknown[key] = value
        elif inner not in (None, "") and place <= found.get(ours, (place, None))[0]:
            found[ours] = place, inner
    return {key: value for key, (_, value) in found.items()}, unknown


class KeyCount:
    """Counts what the lines of a file had and had not, and refuses one whose texts or dates are under unknown keys."""

    def __init__(self, *, force: bool = False) -> None:
        """Begin. `force`: nothing is refused."""
        self._force = force
        self._lines = 0
        self._missing = dict.fromkeys(("text", "url", "published"), 0)
        self._unknown: dict[str, int] = {}
        self._may_hold: set[str] = set()

    def add(self, ours: Mapping[str, object], unknown: Mapping[str, object]) -> None:
        """Count a line, by what `our_keys` made of it."""
        self._lines += 1
        for key in self._missing:
            self._missing[key] += not (ours.get(key) or (key == "text" and ours.get("page")))
        for key, value in unknown.items():
            self._unknown[key] = self._unknown.get(key, 0) + 1
            if isinstance(value, str) and self._lines <= LOOKED_AT:
                self._may_hold.add("text" if len(value) >= _PROSE else "date" if read_moment(value) else "")

    def judge(self) -> None:
        """Raise `BadInput` where no line so far has a text, or a date, and a key that is not read may hold it."""
        wanted = {"text": "text", "published": "date"}
        lacking = [what for key, what in wanted.items() if self._missing[key] == self._lines]
        lost = self._may_hold.intersection(lacking) or (len(lacking) > 1 and self._unknown)
        if self._lines and lost and not self._force:
            raise BadInput(
                f"no line has a {' or a '.join(lacking)} under a key that is known; "
                f"not read: {', '.join(self._unknown)}; "
                f"known: {', '.join(OTHER_NAMES)}, and the other names of them in docs/archive.md. "
                "Rename the keys, or take the file as it is with --force"
            )

    def read(self) -> LinesRead:
        """Give the count."""
        without = self._missing
        return LinesRead(self._lines, without["text"], without["url"], without["published"], self._unknown)


def lines_in_words(count: LinesRead) -> str:
    """Say in a sentence what the lines of a file had not, "" where nothing was missed."""
    lacking = [
        f"{number} of {count.lines} without {what}"
        for number, what in (
            (count.without_text, "a text"),
            (count.without_url, "an address"),
            (count.without_published, "a date"),
        )
        if number
    ]
    keys = ", ".join(f"{key} ({number})" for key, number in count.unknown_keys.items())
    return "; ".join([*lacking, *([f"keys that are not read: {keys}"] if keys else [])])


def read_moment(given: str | float) -> datetime | None:
    """Read a time as tools write it: ISO 8601, the form of mails and feeds, or Unix seconds; None for what is none."""
    from ingest.formats.fields.dates import read_date  # noqa: PLC0415  # every command names these keys, few read dates

    try:
        if isinstance(given, str):
            moment = datetime.fromisoformat(given)
        else:
            moment = datetime.fromtimestamp(given / 1000 if given > _MILLISECONDS else given, UTC)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        seconds = read_date(given).seconds if isinstance(given, str) else None
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=1_000)
def _plain(key: str) -> str:
    return _SIGNS.sub("", key.casefold())


def _inner(value: object, ours: str) -> object:
    """Give the words of a value: out of an object, and a list where a list is wanted."""
    if isinstance(value, dict):
        value = next((value[name] for name in _INNER if isinstance(value.get(name), str)), value)
    if ours not in _LISTS:
        return value
    if isinstance(value, str):
        return _DIVIDED.split(value) if ours == "categories" else [value]
    return [_inner(one, "") for one in value] if isinstance(value, list) else value


def _fits(ours: str, value: object) -> bool:
    """Tell whether a value under another name is what our key holds; under our own name that is asked later, loudly."""
    if ours in _LISTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if ours == "published":
        return isinstance(value, str | int | float) and read_moment(value) is not None
    return isinstance(value, str) or (ours == "id" and type(value) is int)
