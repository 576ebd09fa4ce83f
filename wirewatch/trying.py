"""`wirewatch try`: one stage on files or standard input. Nothing is sent, published or stored."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from config.files.feeds import Feed
from config.files.watchlist import Watchlist, parse_watchlist
from core.clock import now
from core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import timedelta

    from core.article import Article, Fact, Mention
    from processors.entities.tag.decision import Rejected
    from processors.entities.tag.passage import Passage

_BATCH = 200


def read_recorded(lines: Iterable[str]) -> Iterator[Article]:
    """Give the articles of a JSONL stream, cleaned as ingest would."""
    from ingest.recorded import read_articles  # noqa: PLC0415

    return read_articles(lines, history=True, now=now())


def try_feed(where: str, *, allow_loopback: bool, max_age: timedelta) -> list[Article]:
    """Give the articles that ingest would publish from a file or an address, on its first poll."""
    from ingest.articles import articles_of  # noqa: PLC0415
    from ingest.failure import FetchFailed  # noqa: PLC0415
    from ingest.fetch import Fetcher  # noqa: PLC0415
    from ingest.formats.parser import Parser  # noqa: PLC0415

    parser = Parser()
    try:
        if where.startswith(("http://", "https://")):
            fetched = asyncio.run(Fetcher(allow_loopback=allow_loopback).fetch(where))
            body, url = fetched.body or b"", where
        else:
            body, url = _file(where), Path(where).resolve().as_uri()
        parsed = parser.parse_now(body)
    except FetchFailed as error:
        raise BadInput(f"{where}: {error}") from error
    finally:
        parser.close()
    return list(articles_of(parsed, Feed.model_construct(url=url), now(), max_age=max_age).articles)


def _file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror}; give a file or an http(s) address") from error


def try_tag(
    lines: Iterable[str], watchlist: Watchlist, models: Mapping[str, str], *, why: bool
) -> Iterator[dict[str, Any]]:
    """Give the mentions in each article; offsets are into the title and text as given, markup and all."""
    from ingest.recorded import given_articles  # noqa: PLC0415
    from processors.entities.tagger import Tagger  # noqa: PLC0415

    tagger = Tagger(lambda: (1, watchlist), models, explain=why)
    done = 0
    for batch in batches(given_articles(lines, now=now()), _BATCH):
        for article in batch:
            mentions, rejected = tagger.explained(article)
            snapshot = {"id": article.id, "mentions": [_snapshot(mention) for mention in mentions]}
            yield snapshot | {"rejected": [_why_not(*one) for one in rejected]} if why else snapshot
        done += len(batch)
        if sys.stderr.isatty():
            print(f"\r{done} articles", end="", file=sys.stderr, flush=True)


def _snapshot(mention: Mention) -> dict[str, Any]:
    fields = ("entity", "name", "text", "field", "start", "end", "rule", "strength", "reason", "sentence")
    evidence = [msgspec.to_builtins(one) for one in mention.evidence]
    return {field: getattr(mention, field) for field in fields} | {"evidence": evidence}


def _why_not(passage: Passage, rejected: Rejected) -> dict[str, Any]:
    one, why = rejected
    field, start, end = passage.place(one.start, one.end)
    return {
        "entity": one.owner.entity.id,
        "name": one.owner.name,
        "text": passage.text[one.start : one.end],
        "field": field,
        "start": start,
        "end": end,
        "rule": one.rule,
        "why": why,
    }


def try_stories(lines: Iterable[str], watchlist: Watchlist) -> Iterator[dict[str, Any]]:
    """Give each article's story, in input order, from an empty story memory: the stages of the pipeline."""
    from processors.entities.tagger import Tagger  # noqa: PLC0415
    from processors.pipeline import Pipeline  # noqa: PLC0415
    from processors.stories.memory.embedded import EmbeddedStories  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="wirewatch-try-") as folder:
        stories = EmbeddedStories(Path(folder) / "stories.db")
        pipeline = Pipeline(Tagger(lambda: (1, watchlist)), stories)
        for batch in batches(read_recorded(lines), _BATCH):
            for tagged in pipeline.process(batch):
                placement = tagged.placement
                yield {
                    "id": tagged.article.id,
                    "story": placement.story,
                    "role": placement.role,
                    "score": placement.score,
                    "reason": placement.reason,
                    "facts": [_fact(fact) for fact in tagged.facts],
                }
        stories.close()


def _fact(fact: Fact) -> dict[str, str]:
    fields = ("kind", "value", "about", "before", "text")
    return {field: value for field in fields if (value := getattr(fact, field))}


def watchlist_from(file: Path) -> Watchlist:
    """Read a watchlist file; raises `BadInput` with line and fix."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}; give a watchlist with --watchlist FILE") from error
    return parse_watchlist(text, str(file))


def batches(items: Iterable[Article], size: int) -> Iterator[list[Article]]:
    """Cut a stream into lists of at most `size`."""
    batch: list[Article] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
