"""How the console shows a feed: nothing that is wrong with it looks well, whatever its last poll said."""

from __future__ import annotations

import pytest
from alert_examples import NOW

from console.pages.running import OUTCOMES, look, wrong_with
from core.outcomes import FeedCondition, FetchOutcome
from operations.feed_health import FeedConditionView
from operations.feeds import FeedView

SILENT = FeedConditionView(FeedCondition.SILENT, NOW, "brings nothing new", "nothing since May", "open its site")


def feed(state: str, *conditions: FeedConditionView) -> FeedView:
    return FeedView("https://river.example/rss", "River", state, "unchanged", "", 0, NOW, NOW, NOW, 7, conditions)


@pytest.mark.parametrize(
    ("state", "conditions", "shown"),
    [
        ("ok", (), "ok"),
        ("ok", (SILENT,), "trouble"),
        ("failing", (), "trouble"),
        ("empty", (), "trouble"),
        ("waiting", (), "idle"),
        ("paused", (), "idle"),
        ("paused", (SILENT,), "idle"),
    ],
)
def test_a_feed_looks_as_it_is(state: str, conditions: tuple[FeedConditionView, ...], shown: str) -> None:
    assert look(feed(state, *conditions)) == shown


def test_what_is_wrong_is_said_with_what_to_do() -> None:
    said = "This feed brings nothing new (nothing since May). What to do: open its site."
    assert wrong_with(feed("ok", SILENT)) == [said]
    assert wrong_with(feed("ok")) == []


def test_every_outcome_has_words() -> None:
    assert set(OUTCOMES) == {one.value for one in FetchOutcome}
