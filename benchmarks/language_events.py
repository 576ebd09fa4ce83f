"""Events told in several languages: invented ones, a recorded week around them, and the meanings of all of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import msgspec
from meanings import key, meanings_of, with_meaning
from recorded import DATA
from story_events import articles_of, import_lines, prints_of, read_events, shipped_watchlist
from told_abroad import told_abroad
from told_in_languages import told

from core.article import Article
from processors.stories.comparison.fingerprint import Fingerprint

Group = tuple[str, str]
"""Event and role: what belongs together. A role that is empty belongs to nothing else."""
FIELDS = "id", "url", "title", "text", "published", "source", "language"


@dataclass(frozen=True)
class Told:
    """An article with what it tells of."""

    print: Fingerprint
    group: Group


def invented(data: Path = DATA) -> tuple[list[Article], list[Group]]:
    """Give the invented events of `languages_given.jsonl`; a single is a group of its own."""
    lines = (data / "news" / "languages_given.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    groups = [(row["event"], row["role"] if row["role"] != "single" else row["id"]) for row in rows]
    given = [json.dumps({name: row[name] for name in FIELDS}, ensure_ascii=False) for row in rows]
    times = [datetime.fromisoformat(row["published"]) for row in rows]  # a reader takes none that is still to come
    articles = (msgspec.structs.replace(one, published=at) for one, at in zip(articles_of(given), times, strict=True))
    return list(articles), groups


def recorded_events(week: str, data: Path = DATA) -> tuple[list[Article], list[Group]]:
    """Give a recorded week, with the events that were labelled in it; what was not labelled is in no group."""
    articles = list(articles_of(import_lines(week, data)))
    groups: dict[str, Group] = {}
    for event in read_events(data)[0]:
        groups |= dict.fromkeys(event.decoys, (event.key, "decoy")) | dict.fromkeys(event.same, (event.key, "same"))
        groups |= dict.fromkeys(event.unsure, ("", ""))
    return articles, [groups.get(one.id, ("", "")) for one in articles]


def ours() -> tuple[list[Article], list[Group]]:
    """Give the events that were written for the tests of listed words."""
    events, articles = zip(*told(), strict=True)
    return list(articles), [(f"ours {event}", "same") for event in events]


def unseen() -> tuple[list[Article], list[Group]]:
    """Give the events that no list and no model has been made with."""
    groups, articles = zip(*told_abroad(), strict=True)
    return list(articles), [(event, role if role != "single" else "") for event, role in groups]


def moved_into(articles: Sequence[Article], week: Sequence[Article]) -> list[Article]:
    """Give articles as if published in a recorded week, by whole days."""
    here, there = (median(one.published.timestamp() for one in some) for some in (articles, week))
    days = timedelta(days=round((there - here) / timedelta(days=1).total_seconds()))
    return [msgspec.structs.replace(one, published=one.published + days) for one in articles]


def with_meanings(articles: Sequence[Article], groups: Sequence[Group], kept: Path | None) -> list[Told]:
    """Give the fingerprints; `kept`: a file of meanings worked out before, or to be."""
    known = meanings_of(articles, kept)
    prints = prints_of(articles, shipped_watchlist())
    return [
        Told(with_meaning(print_, key(one), known), group)
        for one, print_, group in zip(articles, prints, groups, strict=True)
    ]
