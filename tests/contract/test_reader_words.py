"""A message from the database on: names, clocks and languages of subscriptions in force, headlines of outlets."""

from __future__ import annotations

from alert_examples import Hands, article, batch, mention, subscription, tagged
from message_examples import DELIVERY

from alerts.messages.contents import Contents, contents_of_deliveries
from alerts.messages.rendering import render
from alerts.readers.reader_views import ReaderViews
from alerts.readers.subscribers import stopped_among
from alerts.releaser import Releaser
from alerts.reports.ledger import list_deliveries
from alerts.worker import AlertHandler
from config.files.subscriptions import Subscription
from core.database import Database

WISH = subscription(
    "morning", "email", "desk@example.org", name="Morning list", all=True, languages=("en", "fr"), zone="Africa/Bamako",
    cadence="daily 07:30",
)  # fmt: skip


def _current() -> tuple[int, tuple[Subscription, ...]]:
    return 1, (WISH,)


def _digest(database: Database) -> Contents:
    """Let two stories come, one of them first in French and then in English, and their digest leave."""
    clock = Hands()
    english = tagged(article("a2", title="Attack near Gao", language="en", source="River Post"), mention(), role="same")
    AlertHandler(database, _current, clock).handle(batch([tagged(), english, tagged(article("a3"), story="s2")]))
    clock.move(hours=24)
    Releaser(database, _current, clock).release()
    with database.reading() as connection:
        [one] = list_deliveries(connection, None, None)
        return contents_of_deliveries(connection, [one.id], stopped_among)[one.id]


def test_a_digest_is_called_in_the_reader_s_language_and_dated_by_the_reader_s_clock(either_database: Database) -> None:
    found = _digest(either_database)
    rendered = render(DELIVERY, found, readers=ReaderViews(_current))
    assert rendered.subject.startswith("2 stories, Wed 01 Jul 12:00 to Thu 02 Jul 07:30: ")
    assert "Attack near Gao\nRiver Post" in rendered.text
    assert rendered.group_name == "Morning list"
    assert "Thu 02 Jul 07:30 GMT" in rendered.text


def test_a_change_of_a_subscription_is_seen_by_the_next_message() -> None:
    listed = [(1, (WISH,))]
    views = ReaderViews(lambda: listed[-1])
    assert views("morning").name == "Morning list"
    listed.append((2, (WISH.model_copy(update={"name": "Evening list"}),)))
    assert views("morning").name == "Evening list"
    assert views("gone").name == "gone"
