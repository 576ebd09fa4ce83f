"""What readers judged not relevant reaches whoever edits the watchlist: by name, with the share and the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, mention, subscription, tagged
from served import served
from sites import OPERATOR, site_of

from alerts.messages.links import Pointed
from alerts.readers.actions import Offer, offer_of
from alerts.reports.queries import list_alerts
from alerts.worker import AlertHandler
from config.files.watchlist import parse_watchlist
from console.app import create_api
from console.sources import Sources
from core.archive import articles
from core.bus.sqlite import SqliteBus
from core.outcomes import JudgementReason
from operations import feedback, reader_links
from operations.access import grants
from operations.actor import AccessRole, Actor, Door, Scope
from operations.audit import list_audit
from operations.errors import OperationError
from operations.feedback_edits import AcceptedEdit, accept_edit
from operations.name_suggestions import suggest_names

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


def _offer(site: Site, alert: str) -> Offer:
    with site.database.reading() as connection:
        offer = offer_of(connection, Pointed("alert", alert))
    assert offer is not None
    return offer


def _judge(site: Site, alert: str) -> None:
    reader_links.judge_not_relevant(site, _offer(site, alert))


def _say(site: Site, alert: str, reason: JudgementReason) -> None:
    reader_links.give_reason(site, _offer(site, alert), reason)


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


RUNNING = """\
# ours
entities:
  - id: aqim
    name: Al-Qaeda in the Islamic Maghreb
    kind: group
    names: [AQMI, {text: Emirate, strength: strong}]   # as the press has it
  - {id: rsf, name: Rapid Support Forces, kind: group}
"""
MEANT = "AQMI fighters left Gao."
AIR = "Schools read AQMI surveys of the air."


@pytest.fixture
def judged(site: Site) -> list[str]:
    """Give the alerts of two on the air, judged not relevant, and of two on the group."""
    site.versions.save("watchlist", RUNNING, base=0, author="a", origin="file", note="")
    told = (AIR, AIR, MEANT, MEANT)
    for n in (2, 3, 0, 1):
        sentence, start = told[n], told[n].index("AQMI")
        found = mention(field="text", sentence=sentence, sentence_start=0, start=start, end=start + 4)
        one = article(f"a{n}", title="", text=sentence, language="en")
        AlertHandler(site.database, lambda: (1, (WISH,)), site.clock).handle(batch([tagged(one, found, story=f"s{n}")]))
    with site.database.reading() as connection:
        alerts = {one.articles[0]: one.id for one in list_alerts(connection)}
    for n in (0, 1):
        _judge(site, alerts[f"a{n}"])
    return [alerts[f"a{n}"] for n in range(len(told))]


def _suggested(site: Site) -> list[tuple[str, str, int, int, str]]:
    found = suggest_names(site, OPERATOR, "aqim", timedelta(days=1)).edits
    return [(one.kind, one.phrase, one.judged, one.lost, one.add) for one in found]


def test_feedback_suggests_exclusions_with_all_that_they_would_lose(site: Site, judged: list[str]) -> None:
    assert _suggested(site) == [
        ("exclude", "AQMI surveys", 2, 2, "names: [{text: AQMI, unless: [AQMI surveys]}]"),
        ("weaken", "", 2, 2, "names: [{text: AQMI, strength: weak}]"),
    ]
    _say(site, judged[0], JudgementReason.UNWANTED)
    assert _suggested(site)[0][:4] == ("exclude", "AQMI surveys", 1, 2), "the name is not at fault"
    _say(site, judged[1], JudgementReason.KNOWN)
    assert _suggested(site) == []
    [one] = feedback.list_feedback(site, OPERATOR)
    assert one.reasons == {"unwanted": 1, "known": 1}


def test_an_accepted_exclusion_is_a_version_like_any_other(site: Site, judged: list[str]) -> None:
    found = accept_edit(site, OPERATOR, "aqim", "AQMI", "AQMI surveys", note="the air")
    assert found == AcceptedEdit(2, len(judged[:2]))
    assert feedback.list_feedback(site, OPERATOR) == ()
    saved = site.versions.current("watchlist")
    assert saved is not None
    assert (saved.author, saved.note) == ("ada", "the air")
    assert "# ours" in saved.content, "what the edit does not touch stays as it was written"
    assert "  - {id: rsf, name: Rapid Support Forces, kind: group}\n" in saved.content
    [entity, _] = parse_watchlist(saved.content, "w.yaml").entities
    assert dict(entity.listed())["AQMI"].unless == ("AQMI surveys",)
    assert {"accept feedback", "dismiss feedback"} <= {one.action for one in list_audit(site, OPERATOR)}
    with pytest.raises(OperationError, match="the list says so already"):
        accept_edit(site, OPERATOR, "aqim", "AQMI", "AQMI surveys")


@pytest.mark.usefixtures("judged")
def test_what_an_edit_does_not_leave_out_stays_for_another(site: Site) -> None:
    assert accept_edit(site, OPERATOR, "aqim", "AQMI", "the moon").dismissed == 0
    assert [one.not_relevant for one in feedback.list_feedback(site, OPERATOR)] == [2]
    with site.database.transaction() as connection:
        connection.execute(sa.delete(articles).where(articles.c.id == "a0"))
    assert accept_edit(site, OPERATOR, "aqim", "AQMI", weaken=True).dismissed == 2, "one is in the archive no more"


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    ("entity", "name", "phrase", "weaken", "message"),
    [
        ("aqim", "AQMI", "", False, "one of the two"),
        ("aqim", "AQMI", "x y", True, "one of the two"),
        ("aqim", "GIA", "x y", False, "no such entity with the name GIA"),
        ("isis", "AQMI", "x y", False, "isis: the list in force has no such entity"),
    ],
)
def test_what_cannot_be_accepted_says_so_and_changes_nothing(
    site: Site, entity: str, name: str, phrase: str, *, weaken: bool, message: str
) -> None:
    with pytest.raises(OperationError, match=message):
        accept_edit(site, OPERATOR, entity, name, phrase, weaken=weaken)
    assert site.versions.number("watchlist") == 1


def test_a_reason_is_asked_for_once_and_kept(site: Site) -> None:
    [alert] = _alerts(site, 1)
    offer = _offer(site, alert)
    assert not reader_links.asks_why(site, offer), "nobody has judged it"
    reader_links.judge_not_relevant(site, offer)
    assert reader_links.asks_why(site, offer)
    reader_links.give_reason(site, offer, JudgementReason.ANOTHER)
    assert not reader_links.asks_why(site, offer)
    [one] = feedback.list_feedback(site, OPERATOR)
    assert ([said.reason for said in one.judged], one.reasons) == (["another"], {"another": 1})
    assert list_audit(site, OPERATOR)[0].after == "another"
    reader_links.withdraw_judgement(site, offer)
    assert feedback.list_feedback(site, OPERATOR) == ()


def test_an_editor_who_has_seen_to_it_asks_no_more(site: Site) -> None:
    [alert] = _alerts(site, 1)
    _judge(site, alert)
    feedback.dismiss(site, OPERATOR, "aqim", "AQMI")
    assert not reader_links.asks_why(site, _offer(site, alert))


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
