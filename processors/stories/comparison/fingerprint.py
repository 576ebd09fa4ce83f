"""What of an article says whether two report one event, or are one text. Pure.

tokens    the 28 heaviest of title and first 300 characters: hash, weight, marks (title, lead, proper noun, number,
          watched entity, date)
places    countries named, by code
kinds     what sort of event the words speak of
template  the title without numbers and dates, with the outlet: bulletins differ in nothing else
rubrics   `First Thing:`, `… | Above the Fold`: what an outlet writes over many articles
exact     hash of the folded words of title and text
sketch    the 16 smallest hashes of three-word shingles: shared ÷ 16 of the union estimates the Jaccard similarity;
          24 bits each, which is enough to tell a few hundred apart
meaning   what it says whatever its language (`meaning/`), where that is known
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import msgspec

from core.article import Article, Mention
from processors.stories.compiled import compiled
from processors.stories.language import event_kinds, hints, series
from processors.stories.language.event_extraction import ExtractedEvents, extract_events
from processors.stories.language.term_weights import EMPHASIS, LAST_LATIN, LEAD, TITLE
from processors.stories.language.weighted_tokens import CALENDAR_WORDS, KEPT_WORDS, LEAD_CHARACTERS, FieldReader
from processors.text.folding import fold

KEPT_TOKENS = 28
SKETCH = 16
_SHINGLE = 3
_EXACT_WORDS = 3  # "News in brief" says the same every day; a headline does not
_PLACES = 6
_RUBRIC_WORDS = 6

SPORT, MARKET, ROUNDUP, LIVE, SCRIPT = 1, 2, 4, 8, 16
"""Flags of a headline; `SCRIPT`: most of its letters are not Latin."""
_SEPARATOR, _SEPARATORS = re.compile(r"\s*[|｜]\s*|:\s+|：|】"), "|:｜：】"


class ArticleFeatures(msgspec.Struct, frozen=True, cache_hash=True, gc=False):
    """What two articles are compared by; kept in the memory."""

    at: int
    """When the article was published, Unix seconds."""
    outlet: int
    exact: int
    """0 where the text is too short to say anything."""
    template: int
    signature: int
    """Hash of the numbers and dates that the template leaves out."""
    flags: int
    kinds: int
    rubrics: tuple[int, ...]
    instalments: tuple[int, ...]
    """`stage 3` as hash of unit × 65536 + number; so are results of games."""
    places: tuple[int, ...]
    """Codes of countries; those in the title first."""
    title_places: int
    tokens: tuple[tuple[int, int, int], ...]
    """(hash, weight in tenths, marks), the heaviest first."""
    sketch: tuple[int, ...]
    meaning: bytes = b""


class Fingerprint(msgspec.Struct, frozen=True, gc=False):
    """What the story index needs to know of an article."""

    article: str
    revision: str
    page: int
    """Hash of the canonical address, else of the id: revisions and retitled versions share it."""
    features: ArticleFeatures
    events: ExtractedEvents
    """What it says of casualties and changes of status, for material updates."""


def hash64(text: str) -> int:
    """Give a number of 64 bits, never 0."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little") or 1


def page_of(article: Article) -> int:
    """Give what stands for an article's page: a hash of its canonical address, else of its id."""
    return hash64(article.canonical or article.id)


def fingerprint(article: Article, mentions: Sequence[Mention] = (), meaning: bytes = b"") -> Fingerprint:
    """Take the fingerprint of a cleaned and tagged article: of title and text, as all outlets have them."""
    mentions = [one for one in mentions if one.field != "page"]
    found, hinted = _read(article, mentions, meaning)
    return Fingerprint(
        article=article.id,
        revision=article.revision,
        page=page_of(article),
        features=found,
        events=extract_events(article, mentions, hinted),
    )


def article_features(article: Article, mentions: Sequence[Mention] = (), meaning: bytes = b"") -> ArticleFeatures:
    """Give what an article is compared by."""
    return _read(article, mentions, meaning)[0]


def _read(article: Article, mentions: Sequence[Mention], meaning: bytes) -> tuple[ArticleFeatures, int]:
    """Give the features, and what the words may report (`hints`)."""
    title, text = article.title, article.text
    if len(text) > len(title) > 0 and text.startswith(title):
        text = text[len(title) :]  # some feeds begin the text with the headline
    shift = len(article.text) - len(text)
    reading = FieldReader()
    spans = [(one.start, one.end) for one in mentions if one.field == "title"] if mentions else ()
    reading.read(title, TITLE, spans, len(title))
    title_kinds, title_hints = reading.kinds, reading.hints
    spans = [(one.start - shift, one.end - shift) for one in mentions if one.field == "text"] if mentions else ()
    reading.read(text[:4000], LEAD, spans, LEAD_CHARACTERS)
    if mentions:
        reading.add_entities(one for one in mentions if one.field == "title" or one.start - shift < LEAD_CHARACTERS)
    outlet = _outlet(article.source)
    template, signature, rubrics, flags, marks = _heading(title, outlet, title_hints)
    order = reading.order[:KEPT_WORDS]
    places = sorted(reading.places, key=lambda code: (not reading.places[code] & TITLE, code))[:_PLACES]
    found = ArticleFeatures(
        at=int(article.published.timestamp()),
        outlet=outlet,
        exact=_exact(order) if len(order) >= _EXACT_WORDS else 0,
        template=template,
        signature=signature,
        flags=flags | (SPORT if title_kinds >> event_kinds.SPORT & 1 else 0),
        kinds=reading.kinds,
        rubrics=rubrics,
        instalments=marks,
        places=tuple(places),
        title_places=sum(1 for code in places if reading.places[code] & TITLE),
        tokens=heaviest(reading.tokens),
        sketch=sketch(order),
        meaning=meaning,
    )
    return found, reading.hints


@compiled
def heaviest(tokens: dict[int, tuple[int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Give the tokens that count most."""
    rows = [
        (weight * EMPHASIS[marks & TITLE], token, weight, marks)
        for token, (weight, marks) in tokens.items()
        if weight > 0
    ]
    rows.sort(reverse=True)
    return tuple([(token, weight, marks) for _, token, weight, marks in rows[:KEPT_TOKENS]])


@lru_cache(4096)
def _outlet(source: str) -> int:
    return crc32(fold(source).strip().encode("utf-8", "replace"))


def _heading(title: str, outlet: int, hinted: int) -> tuple[int, int, tuple[int, ...], int, tuple[int, ...]]:
    """Give template, signature, rubrics, flags and instalments of a headline; `hinted`: what its words may speak of."""
    folded = fold(title)
    kept, left = _apart(folded.split())
    low = title.lower()  # far faster to search than without regard to case
    flags = (
        (MARKET if hinted & hints.SERIES["market"] and series.is_market(low) else 0)
        | (ROUNDUP if hinted & hints.SERIES["roundup"] and series.is_roundup(low) else 0)
        | (LIVE if hinted & hints.SERIES["live"] and series.is_live(low) else 0)
        | (SCRIPT if not title.isascii() and _is_of_another_script(title) else 0)
    )
    marks = [crc32(unit.encode()) & 0xFFFF0000 | number & 0xFFFF for unit, number in series.instalments(folded).items()]
    marks += [crc32(b"score") & 0xFFFF0000 | high << 8 & 0xFF00 | low & 0xFF for high, low in series.scores(title)]
    template = crc32(" ".join(kept).encode("utf-8", "replace"), outlet) if len(kept) > 1 else 0
    return template, crc32(" ".join(left).encode()), _rubrics(title, outlet), flags, tuple(marks[:4])


def _apart(words: list[str]) -> tuple[list[str], list[str]]:
    """Give the words that are no counts, and those that are."""
    if CALENDAR_WORDS.isdisjoint(words) and all(map(str.isalpha, words)):
        return words, []
    kept: list[str] = []
    left: list[str] = []
    for word in words:
        (left if _is_count(word) else kept).append(word)
    return kept, left


def _is_count(word: str) -> bool:
    """Tell whether a word is a date or has a number."""
    return word in CALENDAR_WORDS or (not word.isalpha() and any(map(str.isdigit, word)))


def _is_of_another_script(title: str) -> bool:
    letters = [letter > LAST_LATIN for letter in title if letter.isalpha()]
    return sum(letters) * 2 > len(letters)


def _rubrics(title: str, outlet: int) -> tuple[int, ...]:
    if not any(mark in title for mark in _SEPARATORS):
        return ()
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:  # noqa: PLR2004
        return ()
    found = []
    for part in (parts[0], parts[-1]):
        words = [word for word in fold(part).split() if not _is_count(word)]
        if 0 < len(words) <= _RUBRIC_WORDS or (len(part) < 14 and part and not part.isascii()):  # noqa: PLR2004
            found.append(crc32(" ".join(words).encode("utf-8", "replace"), outlet))
    return tuple(dict.fromkeys(found))


def _exact(order: list[int]) -> int:
    packed = struct.pack(f"<{len(order)}I", *order)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "little") or 1


@compiled
def sketch(order: list[int]) -> tuple[int, ...]:
    """Give the smallest hashes of the shingles; few words give few."""
    if len(order) < _SHINGLE:
        return ()
    packed = struct.pack(f"<{len(order)}I", *order)
    width = 4 * _SHINGLE
    hashes = {crc32(packed[start : start + width]) for start in range(0, len(packed) - width + 1, 4)}
    parts = [one >> 8 for one in sorted(hashes)]
    first = tuple(parts[:SKETCH])
    return first if len(set(first)) == len(first) else tuple(dict.fromkeys(parts))[:SKETCH]


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate the Jaccard similarity of two texts from their sketches."""
    common = set(one).intersection(other)
    if not common:
        return 0.0
    smallest = sorted({*one, *other})[:SKETCH]
    return len(common.intersection(smallest)) / len(smallest)
