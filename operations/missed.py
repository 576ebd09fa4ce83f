"""Tell me what I missed: one digest of what a look back found, for a subscription that was never alerted of it.

    retro mentions, in the order of events ─▶ does it want them? ─▶ stories that it does not know ─▶ one message

Only when somebody asks. All of it in one transaction: killed, nothing was told; asked again, nothing is told twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from alerts.delivery.enqueue import enqueue_deliveries
from alerts.matching import index, matches
from alerts.planning.notification import Pending, deliveries_of
from alerts.planning.plan import plan_missed
from alerts.planning.read_history import lock_stories, read_history
from alerts.planning.write import write_plan
from alerts.reports.archived import tagged_of
from config.files.subscriptions import Subscription
from core.archive import articles
from core.article import Tagged
from core.database import in_parts
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.errors import conflict, invalid
from operations.look_backs import LookBack, retro, show, tagger_of
from operations.site import Site
from operations.subscriptions import missing


class ToldMissed(msgspec.Struct, frozen=True):
    """What came of asking."""

    look_back: int
    subscription: str
    stories: int
    """That are told now."""
    known: int
    """That it wants, and was alerted of before."""


def tell_missed(site: Site, actor: Actor, number: int, subscription: str) -> ToldMissed:
    """Send a subscription one digest of what a look back found; raises `OperationError` where that is not done yet."""
    require(actor, AccessRole.EDITOR, "tell what was missed")
    looked, wanted = show(site, actor, number), site.in_force.subscriptions().get(subscription)
    if wanted is None:
        raise missing(subscription)
    if not looked.done:
        raise conflict(f"look back {number}: has come to {looked.reached:%Y-%m-%d %H:%M} UTC only; let it go on first")
    pending = _pending(wanted, _found(site, actor, looked))
    now = site.clock()
    with changing(site, actor, "tell_missed", subscription) as recorder:
        connection = recorder.connection
        lock_stories(connection, pending)
        planned = plan_missed(read_history(connection, pending, now), pending, now)
        new = [one for one in pending if one.alert in planned.created]
        write_plan(site.database, connection, new, planned, now)
        leaving = deliveries_of([*planned.notifications, *planned.joined])
        enqueue_deliveries(site.database, connection, leaving, now)
        told, stories = len(planned.created), len({one.alert for one in pending})
        if told:
            recorder.describe("", f"{told} stories of look back {number}")
    return ToldMissed(number, subscription, told, stories - told)


def _found(site: Site, actor: Actor, looked: LookBack) -> list[Tagged]:
    """Read the articles of a look back again, in its order, each with what it found in it."""
    entities: defaultdict[str, set[str]] = defaultdict(set)
    for one in retro(site, actor, looked.number):
        entities[one.article].add(one.entity)
    rows = _rows(site, list(entities))
    kept = [(id_, tagged_of(rows[id_], ())) for id_ in entities if id_ in rows]
    read = tagger_of(site, looked.watchlist).tag([tagged.article for _, tagged in kept])
    return [
        msgspec.structs.replace(tagged, mentions=tuple(one for one in found if one.entity in entities[id_]))
        for (id_, tagged), found in zip(kept, read, strict=True)
    ]


def _rows(site: Site, ids: Sequence[str]) -> dict[str, sa.Row[tuple[object, ...]]]:
    with site.database.reading() as connection:
        return {
            row.id: row
            for some in in_parts(ids)
            for row in connection.execute(sa.select(articles).where(articles.c.id.in_(some)))
        }


def _pending(wanted: Subscription, found: Sequence[Tagged]) -> list[Pending]:
    prepared = index([wanted])
    pending = [Pending.of(match, tagged) for tagged in found for match in matches(prepared, tagged)]
    for reason in prepared.take_failed().values():
        raise invalid(f"{wanted.id}: {reason}")
    return pending
