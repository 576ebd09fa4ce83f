"""New articles of a feed → the same with the texts of their pages, as far as these come in time."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from config.files.feeds import Feed
from core import metrics
from core.article import Article
from core.guarded_http.async_client import NONE
from core.outcomes import FetchOutcome, PageOutcome
from core.retry import backoff
from ingest.failure import FetchFailed
from ingest.formats.origin import Origin
from ingest.formats.parser import Parser
from ingest.health.signs import PageSigns
from ingest.pages.page_fetch import FetchedPage, PageFailed, PageFetcher

_TRIES = 3


class PagesRead(msgspec.Struct, frozen=True):
    """The articles, in their order, and how it went."""

    articles: tuple[Article, ...]
    signs: PageSigns


def newest_first(articles: Sequence[Article]) -> list[Article]:
    """Give those that have an address, in the order in which their pages are asked for."""
    return sorted((one for one in articles if one.url), key=lambda one: one.published, reverse=True)


def worth_reading(articles: Sequence[Article]) -> list[Article]:
    """Give those that somebody may be alerted of: a new feed's backlog would be a hundred requests for nothing."""
    return [one for one in newest_first(articles) if not one.history]


class FullText:
    """Reads the pages of articles.

    `deadline`: seconds for all of one poll together; `pause`: before a refused page is asked for again.
    """

    def __init__(self, fetcher: PageFetcher, parser: Parser, *, deadline: float, pause: float = 2.0) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._deadline = deadline
        self._pause = pause

    async def added(
        self, articles: Sequence[Article], wanted: Sequence[Article], feed: Feed, own: Mapping[str, str] = NONE
    ) -> PagesRead:
        """Give the articles, those that are wanted with their pages, in whose order they are asked; never raises."""
        until = time.monotonic() + self._deadline
        tasks = {one.id: asyncio.create_task(self._read(one, feed, own, until)) for one in wanted}
        try:
            if tasks:
                await asyncio.wait(tasks.values(), timeout=self._deadline)
        finally:
            late = [task for task in tasks.values() if not task.done()]
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        found: dict[str, str] = {}
        failed: Counter[str] = Counter()
        for id_, task in tasks.items():
            outcome, said = _ended(task, self._deadline)
            metrics.count_page(outcome)
            if outcome is PageOutcome.READ:
                found[id_] = task.result()
            else:
                failed[said] += 1
        with_pages = (msgspec.structs.replace(one, page=found.get(one.id, "")) for one in articles)
        return PagesRead(tuple(with_pages), PageSigns(len(tasks), len(found), "; ".join(list(failed)[:3])))

    async def _read(self, article: Article, feed: Feed, own: Mapping[str, str], until: float) -> str:
        page = await self._fetched(article.url, feed.url, own, until)
        origin = Origin(url=page.url, charset=page.charset, language=article.language)
        text = await self._parser.page_text(page.body, origin)
        if not text:
            raise PageFailed(PageOutcome.NO_TEXT, "no article in it")
        return text

    async def _fetched(self, url: str, feed: str, own: Mapping[str, str], until: float) -> FetchedPage:
        """Ask for a page, up to three times where its refusal may pass while there is time."""
        asked = 0
        while True:
            asked += 1
            try:
                return await self._fetcher.fetch(url, feed, own)
            except PageFailed as error:
                wait = backoff(asked, error.retry_after, random.random(), first=self._pause)  # noqa: S311  # no secret
                if not error.passing or asked == _TRIES or time.monotonic() + wait >= until:
                    times = f", asked {asked} times" if asked > 1 else ""
                    raise PageFailed(error.outcome, error.detail + times) from error
            await asyncio.sleep(wait)


def _ended(task: asyncio.Task[str], deadline: float) -> tuple[PageOutcome, str]:
    """Say how a page ended, and in words."""
    if task.cancelled():
        return PageOutcome.LATE, f"no time: not read within {deadline:g} s"
    error = task.exception()
    if error is None:
        return PageOutcome.READ, ""
    if isinstance(error, PageFailed):
        return error.outcome, str(error)
    if isinstance(error, FetchFailed) and error.outcome is FetchOutcome.PARSER_KILLED:
        return PageOutcome.PARSER_KILLED, str(error)
    return PageOutcome.CRASHED, f"a fault of Wirewatch: {type(error).__name__}: {error}"
