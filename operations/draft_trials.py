"""A watchlist that is not in force, tried on the archive: what it would find that today's does not, and what no more.

    archive ─▶ both lists (`side_by_side`) ─▶ `list_comparison` ─▶ `trial_volume` ─▶ `trial_results`
               pages, by turns        in the order of the archive

Nothing is saved, and nobody is notified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from alerts.reports.archived import tagged_of
from config.files.watchlist import Watchlist
from core.article import Article, Mention, RejectedName
from operations.actor import AccessRole, Actor, require
from operations.archived_pages import archived_pages, count_archived
from operations.article_search import row_of
from operations.list_comparison import ListComparison
from operations.side_by_side.reader import ListReader, TwoLists
from operations.side_by_side.turns import processes_for, readings
from operations.site import Site
from operations.tables import draft_trials
from operations.trial_results import DraftTrial
from operations.trial_volume import TouchedSubscriptions, with_volumes


class TextTrial(msgspec.Struct, frozen=True):
    """Whom a draft finds in one text."""

    mentions: tuple[Mention, ...]
    rejected: tuple[RejectedName, ...]
    """Names that stand there and do not count, each with the reason."""


def try_draft(
    site: Site,
    actor: Actor,
    draft: Watchlist,
    since: timedelta,
    *,
    volumes: bool = True,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> DraftTrial:
    """Try a draft on what came in the last `since`; `progress` hears how many of how many articles were read.

    `volumes`: say what the subscriptions would have got, too. `processes`: in how many the articles are read; by
    default one on each core, where there are many. Raises `Transient` where one of them dies.
    """
    require(actor, AccessRole.READER, "try a watchlist")
    start = site.clock() - since
    count = count_archived(site.database, start)
    touched = TouchedSubscriptions(site.in_force.subscriptions())
    running = site.in_force.watchlist()
    compared = ListComparison(running, draft, touched.read_twice)
    lists = TwoLists(running, draft, site.settings.taggers)
    with readings(lists, processes_for(count) if processes is None else processes) as reading:
        if not reading.same():
            for page, both in reading.of(one.articles for one in archived_pages(site.database, start)):
                compared.take(page, both)
                progress(compared.articles, count)
    found = compared.result()
    return with_volumes(site, found, touched, (running, draft), start) if touched.count and volumes else found


def try_draft_on(site: Site, actor: Actor, draft: Watchlist, given: Iterable[Sequence[Article]]) -> DraftTrial:
    """Try a draft on batches of articles that somebody brings."""
    require(actor, AccessRole.READER, "try a watchlist")
    return compare_lists(site.in_force.watchlist(), draft, site.settings.taggers, given)


def try_text(site: Site, actor: Actor, draft: Watchlist, text: str) -> TextTrial:
    """Say whom a draft finds in a text, and which of its names stand there and do not count."""
    require(actor, AccessRole.READER, "try a watchlist")
    from ingest.recorded import given_articles  # noqa: PLC0415

    [one] = given_articles([msgspec.json.encode({"title": text}).decode()], now=site.clock())
    return _tried(site, draft, one)


def try_archived(site: Site, actor: Actor, draft: Watchlist, words: str) -> TextTrial:
    """Say it of an archived article: by its address, its id, or words of its headline."""
    require(actor, AccessRole.READER, "try a watchlist")
    with site.database.reading() as connection:
        row = row_of(connection, words)
    return _tried(site, draft, tagged_of(row, ()).article)


def _tried(site: Site, draft: Watchlist, article: Article) -> TextTrial:
    from processors.entities.rejected_names import rejected_names  # noqa: PLC0415
    from processors.entities.tagger import Tagger  # noqa: PLC0415  # spaCy takes a second

    tagger = Tagger(lambda: (1, draft), site.settings.taggers, explain=True)
    return TextTrial(tuple(tagger.tag([article])[0]), tuple(rejected_names(tagger, article)))


def trial_of_version(site: Site, number: int) -> DraftTrial | None:
    """Give what the trial of a version found before it was saved; None where it was not tried."""
    query = sa.select(draft_trials.c.result).where(draft_trials.c.version == number)
    with site.database.reading() as connection:
        found = connection.execute(query.order_by(draft_trials.c.at.desc()).limit(1)).scalar()
    return None if found is None else msgspec.convert(found, DraftTrial)


def compare_lists(
    running: Watchlist, draft: Watchlist, models: Mapping[str, str], given: Iterable[Sequence[Article]]
) -> DraftTrial:
    """Compare two lists on batches of articles; `models` are spaCy pipelines by language."""
    compared, reader = ListComparison(running, draft), ListReader(TwoLists(running, draft, models))
    for batch in given:
        compared.take(batch, reader.read(batch))
    return compared.result()
