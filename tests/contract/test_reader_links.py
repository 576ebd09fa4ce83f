"""What a link may do when the subscription went to somebody else meanwhile: for its own reader, and nobody's else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alert_examples import article, batch, mention, tagged
from reader_office import Office, document

from config.versions.refusal import FilesRefused
from core.article import Fact

if TYPE_CHECKING:
    from core.database import Database

ANN, BEN = "ann@example.org", "ben@example.org"


@pytest.fixture
def office(either_database: Database, tmp_path: Path) -> Iterator[Office]:
    made = Office(either_database, tmp_path)
    made.write({"desk": ANN, "digest": ANN})
    made.clock.move(seconds=2)
    yield made
    made.close()


def _sent_to(office: Office, reader: str) -> list[str]:
    return [link for to, link in office.links if to == reader]


def _edit(office: Office, listed: dict[str, str]) -> None:
    office.write(listed)
    office.clock.move(seconds=2)


def _update(office: Office, story: str) -> None:
    """Let an article come that says something new on a story."""
    told = tagged(article(f"more-{story}", title="more"), mention(tags=("desk",)), story=story, role="same")
    claim = Fact(kind="state", value="claimed", text="a revendiqué")
    new = type(told)(
        article=told.article, mentions=told.mentions, placement=told.placement, watchlist=1, facts=(claim,)
    )
    office.handler.handle(batch([new]))


def test_the_second_reader_of_a_subscription_can_end_it_and_the_first_stays_without(office: Office) -> None:
    for reader in (ANN, BEN):
        _edit(office, {"desk": reader})
        office.publish("desk", f"for-{reader}")
        assert office.settle(away=False) == [(reader, "desk", f"for-{reader}")]
        assert office.press(_sent_to(office, reader)[0], "unsubscribe")[1] == "You are unsubscribed"
        assert office.states() == {"desk": "ended"}
        office.publish("desk", f"after-{reader}")
        assert office.settle(away=False) == []
    _edit(office, {"desk": ANN})
    office.publish("desk", "back")
    assert office.settle(away=False) == []
    assert office.rest("GET", "/desk").json()["unsubscribed"] is not None


@pytest.mark.slow
def test_a_link_of_an_alert_acts_for_the_reader_it_was_sent_to_and_no_other(office: Office) -> None:
    office.publish("desk", "s1")
    office.settle(away=False)
    _edit(office, {"desk": BEN})
    _update(office, "s1")
    assert office.settle(away=False) == [(BEN, "desk", "s1")], "the follow-up goes to the new reader"
    for link in _sent_to(office, ANN):
        office.press(link, "unsubscribe")
    assert office.states()["desk"] == "active", "ann's links end nothing of ben's"
    for link in _sent_to(office, BEN):
        office.press(link, "subscribe-again")
        office.press(link, "unsubscribe")
        assert office.states()["desk"] == "ended"
    old = office.site.make_links().alert(_alert(office)).removeprefix("http://127.0.0.1")
    assert office.http.get(old).status_code == 404, "a link of before names the alert, which two had: nobody's key"


def _alert(office: Office) -> str:
    headers = {"Authorization": f"Bearer {office._token}"}
    return str(office.http.get("/api/v1/alerts", headers=headers).json()["alerts"][0]["id"])


def test_a_snooze_of_one_reader_does_not_silence_the_next(office: Office) -> None:
    office.publish("desk", "s1")
    office.settle(away=False)
    office.press(_sent_to(office, ANN)[0], "snooze", **{"for": "7d"})
    office.publish("desk", "s2")
    assert office.settle(away=False) == []
    _edit(office, {"desk": BEN})
    assert office.settle(away=False) == [(BEN, "desk", "s2")], "what waits follows the subscription"
    _edit(office, {"desk": ANN})
    office.publish("desk", "s3")
    assert office.settle(away=False) == [], "and the first one's snooze holds when it is back"


def test_a_digest_that_a_snooze_put_off_comes_at_its_time_after_wake(office: Office) -> None:
    office.publish("digest", "s1")
    office.clock.move(minutes=61)
    office.settle(away=False)
    office.press(_sent_to(office, ANN)[0], "snooze", **{"for": "30d"})
    office.publish("digest", "s2")
    office.press(_sent_to(office, ANN)[0], "wake")
    office.clock.move(minutes=61)
    assert office.settle(away=False) == [(ANN, "digest", "s2")]


def test_undo_says_that_nothing_comes_where_the_subscription_was_ended_meanwhile(office: Office) -> None:
    office.rest("POST", "", document("room", ANN))
    office.publish("room", "s1")
    office.settle(away=False)
    [link, *_] = _sent_to(office, ANN)
    office.press(link, "unsubscribe")
    assert office.rest("POST", "/room/state", {"state": "active"}).status_code == 409
    assert office.rest("POST", "/room/state", {"state": "ended"}).status_code == 200
    assert office.press(link, "subscribe-again")[1] == "Nothing comes"
    office.publish("room", "s2")
    assert office.settle(away=False) == []


def test_a_file_may_not_take_an_id_that_people_have(office: Office) -> None:
    office.rest("POST", "", document("room", ANN))
    with pytest.raises(FilesRefused, match=r"room: there is one of this id that people made .* choose another id"):
        office.write({"desk": ANN, "room": BEN})
    assert office.states() == {"desk": "active", "digest": "active", "room": "active"}
