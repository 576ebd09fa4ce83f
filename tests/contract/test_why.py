"""Why somebody did not get something: one named reason for any article and any subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alert_examples import NOW, Hands, article, batch, mention, subscription, tagged
from sending import take

from alerts.delivery import suppressions
from alerts.delivery.channels.port import AttemptResult
from alerts.releaser import Releaser
from alerts.reports.ledger import alert_ledger
from alerts.reports.why import Answer, why
from alerts.worker import AlertHandler
from config.files.watchlist import parse_watchlist
from core.article import IMPORT_FEED
from core.outcomes import AttemptOutcome, LedgerEvent, Refusal, WhyNot
from processors.entities.rejected_names import rejected_names
from processors.entities.tagger import Tagger

if TYPE_CHECKING:
    from config.files.subscriptions import Subscription
    from core.article import Tagged
    from core.database import Database
from alerting import DESK, LANE, attempt, handle

LIST_OF_WEAK_NAMES = """
entities:
  - {id: zorblax, name: Zorblax Front, kind: group, names: [{text: Zorblax, strength: weak}]}
  - {id: mali, name: Mali Movement, kind: group, ids: {un: M.1}, names: [Mali]}
"""


def _why(database: Database, of: str = "a1", wanted: Subscription | None = DESK) -> Answer:
    with database.reading() as connection:
        return why(connection, of, "desk", wanted, {"aqim": ("sahel",)})


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (AttemptResult(AttemptOutcome.ACCEPTED, "250 ok"), WhyNot.SENT),
        (AttemptResult(AttemptOutcome.AGAIN_LATER, "450 later"), WhyNot.ON_ITS_WAY),
        (AttemptResult(AttemptOutcome.REFUSED, "554 spam"), WhyNot.FAILED),
    ],
)
def test_where_a_message_stands_is_the_reason(
    either_database: Database, clock: Hands, sent: AttemptResult, reason: WhyNot
) -> None:
    handle(either_database, clock, tagged())
    assert _why(either_database).reason is WhyNot.ON_ITS_WAY
    attempt(either_database, clock, sent)
    answer = _why(either_database)
    assert answer.reason is reason
    assert sent.detail in answer.message
    assert answer.alert


def test_a_suppressed_address_is_named_as_the_reason(either_database: Database, clock: Hands) -> None:
    handle(either_database, clock, tagged())
    with either_database.transaction() as connection:
        suppressions.suppress(either_database, connection, ("email", "desk@example.org"), "bounce", "no such user", NOW)
    assert take(either_database, clock, LANE) == []
    answer = _why(either_database)
    assert (answer.reason, "no such user" in answer.message) == (WhyNot.SUPPRESSED, True)


def test_another_outlet_of_a_story_that_was_told_joined_it(either_database: Database, clock: Hands) -> None:
    handle(either_database, clock, tagged(), tagged(article("a2", source="River Post"), role="copy"))
    assert _why(either_database, "a2").reason is WhyNot.JOINED


def test_what_waits_for_a_digest_is_held_and_says_until_when(either_database: Database, clock: Hands) -> None:
    daily = subscription("desk", "email", "desk@example.org", entities=("aqim",), cadence="daily 07:30")
    handle(either_database, clock, tagged(), wanted=daily)
    answer = _why(either_database, wanted=daily)
    assert (answer.reason, "2026-07-02 07:30" in answer.message) == (WhyNot.HELD, True)
    with either_database.reading() as connection:
        ledger = alert_ledger(connection, answer.alert)
    assert ledger is not None
    assert ledger.outcome == "waiting"
    assert LedgerEvent.HELD in {event.what for event in ledger.events}


def test_what_waited_for_a_subscription_that_ended_was_dropped(either_database: Database, clock: Hands) -> None:
    daily = subscription("desk", "email", "desk@example.org", entities=("aqim",), cadence="daily 07:30")
    handle(either_database, clock, tagged(), wanted=daily)
    Releaser(either_database, lambda: (2, ()), clock).release()
    assert _why(either_database, wanted=None).reason is WhyNot.DROPPED


@pytest.mark.parametrize(
    ("message", "wanted", "reason"),
    [
        (tagged(named=False), DESK, WhyNot.NO_MENTION),
        (tagged(article(history=True)), DESK, WhyNot.HISTORY),
        (tagged(article(), mention("jnim")), DESK, WhyNot.NOT_WANTED),
        (tagged(article(), mention("jnim")), None, WhyNot.NO_SUBSCRIPTION),
    ],
)
def test_what_was_never_told_has_one_named_reason(
    either_database: Database, clock: Hands, message: Tagged, wanted: Subscription | None, reason: WhyNot
) -> None:
    handle(either_database, clock, message)
    assert _why(either_database, wanted=wanted).reason is reason


def test_every_part_of_the_filter_that_keeps_an_article_out_is_named(either_database: Database, clock: Hands) -> None:
    narrow = subscription("desk", "email", "desk@example.org", entities=("jnim",), languages=("ar",), countries=("ml",))
    handle(either_database, clock, tagged(), wanted=narrow)
    answer = _why(either_database, wanted=narrow)
    assert answer.refusals == (Refusal.NOT_ASKED_FOR, Refusal.LANGUAGE, Refusal.COUNTRY)
    assert "Al-Qaeda in the Islamic Maghreb" in answer.message
    assert "fr" in answer.message


def test_a_subscription_that_came_later_did_not_want_it_then(either_database: Database, clock: Hands) -> None:
    other = subscription("other", "email", "other@example.org", entities=("jnim",))
    handle(either_database, clock, tagged(), wanted=other)
    by_tag = subscription("desk", "email", "desk@example.org", tags=("sahel",))
    assert _why(either_database, wanted=by_tag).reason is WhyNot.NOT_THEN


def _explained(database: Database, text: str, wanted: Subscription) -> Answer:
    """Ask about an article in which the real tagger looks for names that do not count."""
    watchlist = parse_watchlist(LIST_OF_WEAK_NAMES, "watchlist.yaml")
    tagger = Tagger(lambda: (1, watchlist), explain=True)
    handled = tagged(article(text=text, title="News", language="en"), named=False)
    AlertHandler(database, lambda: (1, (wanted,)), Hands()).handle(batch([handled]))
    with database.reading() as connection:
        return why(connection, "a1", "desk", wanted, {}, lambda one: rejected_names(tagger, one))


def test_a_weak_name_that_had_no_evidence_is_named(either_database: Database) -> None:
    answer = _explained(either_database, "Zorblax was seen.", subscription("desk", entities=("zorblax",)))
    assert answer.reason is WhyNot.NO_MENTION
    said = "Zorblax is on the list as a weak name: no evidence stood beside it"
    assert f"{said} (Zorblax Front: the list says that it is weak)" in answer.message
    assert [(one.entity, one.strength, one.unproven) for one in answer.rejected] == [("zorblax", "weak", True)]


def test_a_refused_name_is_named_with_its_reason(either_database: Database) -> None:
    answer = _explained(either_database, "In Mali it rained.", subscription("desk", entities=("mali",)))
    [rejected] = answer.rejected
    assert rejected.strength == "refused"
    assert f"Mali is on the list, and refused as a name of Mali Movement: {rejected.reason}" in answer.message


def test_rejected_names_of_others_are_not_this_subscription_s_answer(either_database: Database) -> None:
    answer = _explained(either_database, "Zorblax was seen.", subscription("desk", entities=("mali",)))
    assert (answer.rejected, "Zorblax" in answer.message) == ((), False)


def test_an_imported_article_is_called_imported(either_database: Database, clock: Hands) -> None:
    handle(either_database, clock, tagged(article(history=True, feed=IMPORT_FEED)))
    assert "imported without --alert" in _why(either_database).message


def test_an_article_that_nobody_archived_was_not_seen(either_database: Database) -> None:
    assert _why(either_database, "nothing").reason is WhyNot.NOT_SEEN
