"""How many messages a day each subscription would have got, before and after an edit of the watchlist.

articles read with both lists ─▶ who would have got other ones? ─▶ the archive, twice: their mentions instead of
the archived ones ─▶ the figures of an estimate
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from alerts.matching import index, matches
from alerts.reports.archive_stream import ReadAgain, read_archive
from alerts.reports.estimate import message_volume
from alerts.reports.retagging import Retag
from core.article import Article, Mention, Placement, StoryRole, Tagged
from core.errors import BadInput
from operations.retagging import retag
from operations.site import Site
from operations.trial_results import DraftTrial, SubscriptionVolume

if TYPE_CHECKING:
    from config.files.subscriptions import Subscription
    from config.files.watchlist import Watchlist

_MOST = 50
"""Subscriptions of which the messages are counted: each reads the archive twice."""
_NOWHERE = Placement(story="", role=StoryRole.FIRST, score=0.0, reason="")


class TouchedSubscriptions:
    """Keeps what both lists found, and counts by subscription the articles that only one list would have brought it."""

    def __init__(self, subscriptions: Mapping[str, Subscription]) -> None:
        self._prepared = index(subscriptions.values())
        self.count: Counter[str] = Counter()
        self.before: dict[str, tuple[Mention, ...]] = {}
        self.after: dict[str, tuple[Mention, ...]] = {}

    def read_twice(self, article: Article, before: Sequence[Mention], after: Sequence[Mention]) -> None:
        """Take an article with the mentions of both lists."""
        self.before[article.id], self.after[article.id] = tuple(before), tuple(after)
        if before != after:
            one, other = self._wanting(article, before), self._wanting(article, after)
            self.count.update(id_ for id_ in one | other if one.get(id_) != other.get(id_))

    def _wanting(self, article: Article, found: Sequence[Mention]) -> dict[str, object]:
        tagged = Tagged(article=article, mentions=tuple(found), placement=_NOWHERE, watchlist=0)
        return {one.subscription.id: one.why for one in matches(self._prepared, tagged)}


def with_volumes(
    site: Site,
    trial: DraftTrial,
    touched: TouchedSubscriptions,
    lists: tuple[Watchlist, Watchlist],
    since: datetime,
) -> DraftTrial:
    """Add what the touched subscriptions would have got since a moment, with the first list and with the other."""
    known, again = site.in_force.subscriptions(), _remembering(retag(site))
    changed = frozenset(trial.changed)
    sides = (lists[0], ReadAgain(touched.before, changed)), (lists[1], ReadAgain(touched.after, changed))
    found = []
    with site.database.reading() as connection:
        for id_, _ in touched.count.most_common(_MOST):
            volumes = _volumes(connection, known[id_], sides, since, site.clock(), again)
            found += [] if volumes is None else [volumes]
    return msgspec.structs.replace(
        trial,
        subscriptions=tuple(sorted(found, key=lambda one: -abs(one.after.messages - one.before.messages))),
        subscriptions_left_out=len(touched.count) - len(found),
    )


def _volumes(
    connection: sa.Connection,
    wanted: Subscription,
    sides: tuple[tuple[Watchlist, ReadAgain], tuple[Watchlist, ReadAgain]],
    since: datetime,
    now: datetime,
    again: Retag,
) -> SubscriptionVolume | None:
    """Count both sides; None where the subscription's filter fails, which its reader is told elsewhere."""
    try:
        before, after = (
            message_volume(read_archive(connection, wanted, listed, since, again, read), wanted, since, now)
            for listed, read in sides
        )
    except BadInput:
        return None
    return SubscriptionVolume(wanted.id, before, after)


def _remembering(given: Retag) -> Retag:
    """Read no article twice, whoever asks."""
    known: dict[str, tuple[Mention, ...]] = {}

    def tag(articles: Sequence[Article]) -> Sequence[tuple[Mention, ...]]:
        new = [one for one in articles if one.id not in known]
        known.update(zip((one.id for one in new), given.tag(new), strict=True))
        return [known[one.id] for one in articles]

    return Retag(given.version, tag)
