"""The ids of articles, no id to two of a feed. Pure, and the same in every replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from ingest.identify import article_id, canonical_url, entry_article_id
from ingest.recognition.marks import SeenEntry
from ingest.recognition.match import Marked, Recognised
from ingest.recognition.same import Doubt


class ArticleName(msgspec.Struct, frozen=True):
    """Who an entry is."""

    article: str
    canonical: str
    """The address that stands for the article; empty where several articles share it."""


def names_of(
    feed: str, marked: Sequence[Marked], known: Recognised, remembered: Sequence[SeenEntry]
) -> tuple[ArticleName, ...]:
    """Give each entry its article.

    One that is remembered keeps its own. A new one is the article of its address, unless another has that address, in
    this document or in what is remembered; then feed and marks name it.
    """
    canonicals = [canonical_url(one.entry.link) for one in marked]
    shared = Counter(canonicals)
    owner = {row.article: row.entry for row in remembered}
    taken = {row.article for row in remembered}
    found: list[ArticleName] = []
    for place, (one, canonical) in enumerate(zip(marked, canonicals, strict=True)):
        by_address = article_id(canonical) if canonical else ""
        row = known.rows.get(place)
        alone = (
            bool(canonical) and shared[canonical] == 1 and owner.get(by_address) in (None, row.entry if row else None)
        )
        if row is not None:
            article = row.article
        elif alone:
            article = by_address
        else:
            article = _own(feed, one, known.doubts[place], taken)
        taken.add(article)
        found.append(ArticleName(article, canonical if alone or article == by_address else ""))
    return tuple(found)


def _own(feed: str, one: Marked, doubt: Doubt, taken: set[str]) -> str:
    """Name an entry by its guid, if that is its own; else with link, title and date, and text if need be."""
    entry = one.entry
    moment = "" if entry.published is None else f"{entry.published:.0f}"
    keys = [entry.id] if entry.id and not doubt.guid else []
    keys += [f"{entry.id}\n{entry.link}\n{entry.title}\n{moment}"]
    keys += ["\n".join((keys[-1], entry.text))]
    names = [entry_article_id(feed, key) for key in keys]
    return next((name for name in names if name not in taken), names[-1])
