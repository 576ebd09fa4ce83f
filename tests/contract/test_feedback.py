"""What readers judged not relevant reaches whoever edits the watchlist: by name, with the share and the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from alert_examples import NOW, Hands, article, batch, mention, subscription, tagged
from served import served
from sites import OPERATOR, site_of

from alerts.messages.links import Pointed
from alerts.readers.actions import offer_of
from alerts.reports.queries import list_alerts
from alerts.worker import AlertHandler
from console.app import create_api
from console.sources import Sources
from core.bus.sqlite import SqliteBus
from operations import feedback, reader_links
from operations.access import grants
from operations.actor import AccessRole, Actor, Door, Scope
from operations.audit import list_audit
from operations.errors import OperationError

if TYPE_CHECKING:
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

WISH = subscription("desk", "email", "desk@example.org", entities=("aqim",))
CLUB = "The AQMI Football Club won again."


@pytest.fixture
def site(either_database: Database, tmp_path: Path) -> Iterator[Site]:
    bus = SqliteBus(tmp_path / "bus.db")
    yield site_of(either_database, bus, Hands(), tmp_path)
    bus.close()


def _alerts(site: Site, count: int, sentence: str = CLUB) -> list[str]:
    messages = [
        tagged(article(f"a{n}"), mention(sentence=sentence, sentence_start=0, start=4, end=8), story=f"s{n}")
        for n in range(count)
    ]
    AlertHandler(site.database, lambda: (1, (WISH,)), site.clock).handle(batch(messages))
    with site.database.reading() as connection:
        return sorted(one.id for one in list_alerts(connection))


def _judge(site: Site, alert: str) -> None:
    with site.database.reading() as connection:
        offer = offer_of(connection, Pointed("alert", alert))
    assert offer is not None
    reader_links.judge_not_relevant(site, offer)


def test_an_editor_sees_by_name_how_often_it_was_wrong_and_where(site: Site) -> None:
    first, second, *_ = _alerts(site, 4)
    _judge(site, first)
    _judge(site, second)
    _judge(site, second)
    [one] = feedback.list_feedback(site, OPERATOR)
    assert (one.entity, one.label, one.name) == ("aqim", "Al-Qaeda in the Islamic Maghreb", "AQMI")
    assert (one.alerts, one.not_relevant, one.share) == (4, 2, 0.5)
    assert {said.sentence for said in one.judged} == {CLUB}
    assert {said.at for said in one.judged} == {NOW}


def test_what_was_seen_to_is_dismissed_once_and_recorded(site: Site) -> None:
    first, second = _alerts(site, 2)
    _judge(site, first)
    assert feedback.dismiss(site, OPERATOR, "aqim", "AQMI") == 1
    assert feedback.list_feedback(site, OPERATOR) == ()
    with pytest.raises(OperationError, match="there is no feedback on it"):
        feedback.dismiss(site, OPERATOR, "aqim")
    _judge(site, first)
    assert feedback.list_feedback(site, OPERATOR) == (), "said again of the same alert, it is nothing new"
    _judge(site, second)
    [one] = feedback.list_feedback(site, OPERATOR)
    assert (one.alerts, one.not_relevant) == (2, 1)
    assert [one.action for one in list_audit(site, OPERATOR)] == ["not relevant", "dismiss feedback", "not relevant"]


def test_a_reader_s_token_may_look_and_not_dismiss(site: Site) -> None:
    with pytest.raises(OperationError, match="may not dismiss feedback"):
        feedback.dismiss(site, Actor("r", AccessRole.READER, Door.API), "aqim")


def test_the_api_lists_and_dismisses(site: Site) -> None:
    [alert] = _alerts(site, 1)
    _judge(site, alert)
    client: httpx.Client
    with served(create_api(Sources(site))) as client:
        client.headers["Authorization"] = f"Bearer {grants.create_token(site, OPERATOR, 'tests', [Scope.EDIT])}"
        [one] = client.get("/api/v1/feedback").json()["feedback"]
        assert (one["name"], one["not_relevant"], one["share"]) == ("AQMI", 1, 1.0)
        assert client.post("/api/v1/feedback/dismiss", json={"entity": "aqim"}).json() == {"dismissed": 1}
        assert client.post("/api/v1/feedback/dismiss", json={"entity": "aqim"}).status_code == 404
