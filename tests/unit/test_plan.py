"""What a plan makes of a batch, and that it changes nothing that it was given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from alert_examples import NOW, article, subscription, tagged

from alerts.ids import stable_id
from alerts.matching import index
from alerts.planning.article_outcomes import article_outcomes
from alerts.planning.history import History
from alerts.planning.notification import Pending
from alerts.planning.plan import LARGEST, plan, release_due
from alerts.planning.recipients import pending_for
from core.article import Tagged
from core.outcomes import ArticleOutcome, HoldReason, NotificationKind, NotificationOutcome


def _pending(*messages: Tagged, **parts: Any) -> list[Pending]:  # noqa: ANN401
    return pending_for(index([subscription(all=True, **parts)]), messages, {})


def _story(number: int) -> Tagged:
    return tagged(article(f"a{number}"), story=f"s{number}")


def _frozen(history: History) -> bytes:
    return msgspec.json.encode([sorted(history.alerts), *(sorted(map(repr, one.items())) for one in _maps(history))])


def _maps(history: History) -> tuple[Any, ...]:
    return history.waiting, history.notified, history.recent, history.snoozes


def test_a_plan_gives_the_history_that_follows_and_leaves_the_one_given() -> None:
    paced: dict[str, Any] = {"group": "30m", "cadence": "at once"}
    first = plan(History(), _pending(_story(1), **paced), NOW)
    before = _frozen(first.history)
    second = plan(first.history, _pending(_story(2), **paced), NOW + timedelta(minutes=1))
    assert _frozen(first.history) == before
    assert [one.held for one in second.notifications] == [HoldReason.GROUP]
    assert second.history.alerts == first.history.alerts | second.created
    assert [one.id for some in second.history.waiting.values() for one in some] == [second.notifications[0].id]


def test_a_release_leaves_the_history_given_too() -> None:
    held = plan(History(), _pending(_story(1), cadence="hourly"), NOW)
    before = _frozen(held.history)
    gone, after = release_due(held.history, held.notifications)
    assert _frozen(held.history) == before
    assert [one.outcome for one in gone] == [NotificationOutcome.IN_DELIVERY]
    assert [some for some in after.waiting.values() if some] == []
    assert list(after.notified.values()) == [gone[0].delivery]


def test_a_story_that_the_history_has_is_no_second_alert() -> None:
    first = plan(History(), _pending(_story(1)), NOW)
    pending = _pending(tagged(article("a2"), story="s1", role="same"), updates="all")
    again = plan(first.history, pending, NOW)
    assert (again.created, again.followed) == (frozenset(), frozenset({0}))
    assert [one.kind for one in again.notifications] == [NotificationKind.UPDATE]
    assert article_outcomes([pending[0].tagged], pending, again) == [ArticleOutcome.UPDATED]


@pytest.mark.parametrize(("count", "sizes"), [(LARGEST, [100]), (LARGEST + 1, [1, 100])])
def test_a_digest_of_too_many_comes_in_parts(count: int, sizes: list[int]) -> None:
    held = plan(History(), _pending(*map(_story, range(count)), cadence="hourly"), NOW)
    gone, _ = release_due(held.history, held.notifications)
    deliveries = [one.delivery for one in gone]
    assert sorted(deliveries.count(one) for one in set(deliveries)) == sizes


def test_ids_are_the_same_in_every_replay() -> None:
    planned = [plan(History(), _pending(_story(1)), NOW + timedelta(hours=hour)) for hour in (0, 5)]
    assert len({(one.notifications[0].id, one.notifications[0].delivery) for one in planned}) == 1
    assert stable_id("desk", "s1") == planned[0].notifications[0].alert
