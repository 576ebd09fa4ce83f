"""Who gets in and how they are shut out: scopes of tokens, their end and last use; sessions, signed out and ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from alert_examples import Hands
from served import IN_CLEAR, served
from sites import OPERATOR, shipped_site
from starlette.types import Message
from surface import routes

from console.app import create_api
from console.guard import Guard
from console.sources import Sources
from operations.access import grants, sessions
from operations.actor import Scope
from operations.audit import list_audit
from operations.errors import ErrorKind, OperationError
from wirewatch.doctor import tokens as doctor

if TYPE_CHECKING:
    from core.database import Database
    from operations.site import Site

READ, DELIVER, EDIT, OPERATE = Scope.READ, Scope.DELIVER, Scope.EDIT, Scope.OPERATE
LOOKING, DELIVERING = {READ, EDIT, OPERATE}, {DELIVER, OPERATE}
EDITING, OPERATING = {EDIT, OPERATE}, {OPERATE}
DOCUMENT = {"id": "room", "to": {"inbox": "room"}, "all": True}
_TABLE = {"name": "list.csv", "base64": "bmFtZSxraW5kClpvcmFuIFZ1a21pcixwZXJzb24K"}
ROUTES: dict[str, tuple[set[Scope], Any]] = {
    "GET /api/v1/status": (LOOKING, None),
    "GET /api/v1/feeds": (LOOKING, None),
    "GET /api/v1/alerts": (LOOKING, None),
    "GET /api/v1/alerts/{alert}": (LOOKING, None),
    "GET /api/v1/alerts/{alert}/preview": (LOOKING, None),
    "GET /api/v1/why": (LOOKING, None),
    "GET /api/v1/deliveries": (LOOKING, None),
    "GET /api/v1/suppressions": (LOOKING, None),
    "GET /api/v1/subscriptions": (LOOKING, None),
    "GET /api/v1/subscriptions/{id_}": (LOOKING, None),
    "POST /api/v1/subscriptions/estimate": (LOOKING, DOCUMENT),
    "GET /api/v1/stories": (LOOKING, None),
    "GET /api/v1/stories/pairs": (LOOKING, None),
    "GET /api/v1/stories/{story}": (LOOKING, None),
    "GET /api/v1/feedback": (LOOKING, None),
    "GET /api/v1/articles": (LOOKING, None),
    "GET /api/v1/articles/{id_}": (LOOKING, None),
    "GET /api/v1/watchlist/look-backs": (LOOKING, None),
    "POST /api/v1/watchlist/look-backs": (EDITING, {"entities": ["aqim"], "since": "1d"}),
    "GET /api/v1/watchlist/look-backs/{number}": (LOOKING, None),
    "POST /api/v1/watchlist/look-backs/{number}/tell": (EDITING, {"subscription": "desk"}),
    "GET /api/v1/watchlist": (LOOKING, None),
    "PUT /api/v1/watchlist": (EDITING, {"content": "entities: []\n", "base": 0, "untried": True, "force": True}),
    "POST /api/v1/watchlist/try": (LOOKING, {"content": "entities: []\n"}),
    "GET /api/v1/watchlist/suggest": (LOOKING, None),
    "GET /api/v1/watchlist/check": (LOOKING, None),
    "POST /api/v1/watchlist/imports/review": (LOOKING, {"source": "csv", "files": [_TABLE]}),
    "POST /api/v1/watchlist/imports/accept": (EDITING, {"source": "csv", "files": [_TABLE], "accept": "all"}),
    "GET /api/v1/versions/{kind}": (LOOKING, None),
    "GET /api/v1/versions/{kind}/diff": (LOOKING, None),
    "GET /api/v1/versions/{kind}/{number}": (LOOKING, None),
    "POST /api/v1/versions/{kind}/{number}/rollback": (EDITING, {"note": "as before"}),
    "GET /api/v1/feeds/export": (LOOKING, None),
    "POST /api/v1/feeds": (EDITING, {"url": "https://example.org/a.rss"}),
    "POST /api/v1/feeds/acts": (EDITING, {"url": "https://example.org/a.rss", "act": "pause"}),
    "POST /api/v1/feeds/discover": (EDITING, {"address": "no address"}),
    "POST /api/v1/feeds/import": (EDITING, {"list": "https://example.org/b.rss"}),
    "GET /api/v1/dead": (LOOKING, None),
    "GET /api/v1/dead/{letter}": (LOOKING, None),
    "POST /api/v1/deliveries/retry": (DELIVERING, {"all_failed": True}),
    "POST /api/v1/suppressions": (DELIVERING, {"channel": "email", "target": "gone@example.org"}),
    "DELETE /api/v1/suppressions/{channel}/{target}": (DELIVERING, None),
    "POST /api/v1/bounces": (DELIVERING, {"address": "gone@example.org"}),
    "POST /api/v1/subscriptions": (EDITING, DOCUMENT),
    "PUT /api/v1/subscriptions/{id_}": (EDITING, DOCUMENT),
    "POST /api/v1/subscriptions/{id_}/state": (EDITING, {"state": "paused"}),
    "POST /api/v1/feedback/accept": (EDITING, {"entity": "aqim", "name": "x", "phrase": "x"}),
    "POST /api/v1/feedback/dismiss": (EDITING, {"entity": "aqim"}),
    "POST /api/v1/stories/{story}/merge": (EDITING, {"into": "s2"}),
    "POST /api/v1/stories/{story}/split": (EDITING, {"articles": ["a1"]}),
    "POST /api/v1/dead/replay": (OPERATING, {"all": True}),
    "GET /api/v1/audit": (OPERATING, None),
    "GET /api/v1/sessions": (OPERATING, None),
    "DELETE /api/v1/sessions": (OPERATING, None),
    "DELETE /api/v1/sessions/{session}": (OPERATING, None),
    "GET /api/v1/tokens": (OPERATING, None),
    "DELETE /api/v1/tokens/{name}": (OPERATING, None),
    "POST /api/v1/subscribers/forget": (OPERATING, {"address": "gone@example.org"}),
}
"""Every route, who may use it, and something to send."""
NAMED = {
    "alert": "x",
    "id_": "x",
    "story": "s1",
    "letter": "x",
    "channel": "email",
    "target": "a@b.example",
    "session": "x",
    "name": "x",
    "kind": "watchlist",
    "number": 1,
}
QUERIES = {
    "suggest": {"entity": "aqim", "since": "12h"},
    "why": {"article": "x", "subscription": "x"},
    "diff": {"before": "1", "after": "1"},
}


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Site]:
    with shipped_site(either_database, clock, tmp_path) as made:
        yield made


@pytest.fixture
def api(site: Site) -> Iterator[httpx.Client]:
    with served(create_api(Sources(site))) as client:
        yield client


def _asked(api: httpx.Client, route: str, token: str) -> httpx.Response:
    method, path = route.split(" ")
    query = QUERIES.get(path.rpartition("/")[2])
    headers = {"Authorization": f"Bearer {token}"}
    return api.request(method, path.format(**NAMED), params=query, json=ROUTES[route][1], headers=headers)


def test_the_table_names_every_route() -> None:
    served_now = {" ".join(route.split(" ")[:2]).replace("{target:path}", "{target}") for route in routes()}
    assert {route for route in served_now if " /api/" in route} == set(ROUTES)


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_does_what_its_scope_says_and_nothing_else(site: Site, api: httpx.Client, scope: Scope) -> None:
    token = grants.create_token(site, OPERATOR, "script", [scope])
    for route, (allowed, _) in ROUTES.items():
        answer = _asked(api, route, token)
        forbidden = answer.status_code == 403
        assert forbidden is (scope not in allowed), (route, answer.status_code, answer.text)
        if forbidden:
            assert answer.json()["kind"] == ErrorKind.FORBIDDEN
            assert f"the token script has the scope {scope}" in answer.json()["error"]


def test_a_token_may_have_several_scopes(site: Site, api: httpx.Client) -> None:
    token = grants.create_token(site, OPERATOR, "script", [READ, DELIVER])
    assert _asked(api, "GET /api/v1/alerts", token).status_code == 200
    assert _asked(api, "POST /api/v1/bounces", token).status_code == 200
    assert _asked(api, "POST /api/v1/subscriptions", token).status_code == 403


def test_a_token_may_look_only_and_for_a_year_unless_somebody_says_otherwise(site: Site, clock: Hands) -> None:
    grants.create_token(site, OPERATOR, "plain")
    grants.create_token(site, OPERATOR, "for-good", [OPERATE], None)
    for_good, plain = grants.list_tokens(site, OPERATOR)
    assert (plain.scopes, plain.expires, plain.last_used) == ((READ,), clock() + timedelta(days=365), None)
    assert (for_good.scopes, for_good.expires) == ((OPERATE,), None)
    for scopes, lifetime in (([], timedelta(days=1)), ([READ], timedelta(0)), ([READ], timedelta(days=10_000))):
        with pytest.raises(OperationError):
            grants.create_token(site, OPERATOR, "odd", scopes, lifetime)


def test_a_token_ends_and_its_last_use_is_known(site: Site, api: httpx.Client, clock: Hands) -> None:
    token = grants.create_token(site, OPERATOR, "script", [READ], timedelta(days=2))
    assert _asked(api, "GET /api/v1/feeds", token).status_code == 200
    first = clock()
    clock.move(seconds=30)
    _asked(api, "GET /api/v1/feeds", token)
    assert [one.last_used for one in grants.list_tokens(site, OPERATOR)] == [first], "written once a minute"
    clock.move(seconds=30)
    _asked(api, "GET /api/v1/feeds", token)
    assert [one.last_used for one in grants.list_tokens(site, OPERATOR)] == [clock()]
    clock.move(days=2)
    assert _asked(api, "GET /api/v1/feeds", token).status_code == 401


def test_the_doctor_names_tokens_before_their_scripts_are_refused(site: Site, clock: Hands) -> None:
    grants.create_token(site, OPERATOR, "for-good", [OPERATE], None)
    assert [one.ok for one in doctor.check(site)] == [True]
    grants.create_token(site, OPERATOR, "bounces", [READ, DELIVER], timedelta(days=20))
    assert [one.ok for one in doctor.check(site)] == [True]
    for days, word in ((7, "ends"), (14, "ended")):
        clock.move(days=days)
        [finding] = doctor.check(site)
        assert (finding.what, finding.ok) == ("token bounces", False)
        assert finding.message.startswith(f"{word} ")
        assert "wirewatch tokens create bounces --scope deliver --scope read" in finding.message


@contextmanager
def _signed_in(site: Site, api: httpx.Client) -> Iterator[httpx.Client]:
    """Give a browser of its own that has pressed the button of a link."""
    token = grants.make_sign_in_link(site, OPERATOR).partition("token=")[2]
    with httpx.Client(base_url=api.base_url, timeout=20, trust_env=False, verify=IN_CLEAR) as browser:
        assert browser.post("/sign-in", data={"token": token}).status_code == 303
        yield browser


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_looks_at_a_link_spends_nothing(site: Site, api: httpx.Client, method: str) -> None:
    token = grants.make_sign_in_link(site, OPERATOR).partition("token=")[2]
    for _ in range(3):
        answer = api.request(method, "/sign-in", params={"token": token})
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
        assert ("<button>Sign in</button>" in answer.text) is (method == "GET")
    foreign = {"Origin": "https://evil.example"}
    assert api.post("/sign-in", data={"token": token}, headers=foreign).status_code == 403
    assert api.post("/sign-in", data={"token": token}).status_code == 303
    assert api.post("/sign-in", data={"token": token}).status_code == 403


def test_who_signs_out_is_out_at_once_and_nobody_else(site: Site, api: httpx.Client) -> None:
    with _signed_in(site, api) as one, _signed_in(site, api) as other:
        assert one.get("/api/v1/status").status_code == 200
        assert one.post("/sign-out", headers={"Origin": "https://evil.example"}).status_code == 403
        answer = one.post("/sign-out")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert 'wirewatch_session=""' in answer.headers["set-cookie"]
        assert one.get("/api/v1/status").status_code == 401
        assert other.get("/api/v1/status").status_code == 200
    assert list_audit(site, OPERATOR, 1)[0].action == "sign out"
    assert api.post("/sign-out").status_code == 303, "a stranger is led to the sign-in page"


def test_sessions_are_listed_and_ended(site: Site, api: httpx.Client, clock: Hands) -> None:
    with _signed_in(site, api) as one, _signed_in(site, api) as other:
        listed = one.get("/api/v1/sessions").json()["sessions"]
        assert [(len(view["id"]), view["name"]) for view in listed] == [(12, "ada"), (12, "ada")]
        for view in listed:
            assert one.cookies["wirewatch_session"] not in str(view)
        [mine] = [view.id for view in grants.list_sessions(site, OPERATOR) if _is(site, one, view.id)]
        assert other.delete(f"/api/v1/sessions/{mine}").json() == {"ended": 1}
        assert other.delete(f"/api/v1/sessions/{mine}").status_code == 404
        clock.move(seconds=4)
        assert one.get("/api/v1/status").status_code == 401
        assert grants.end_all_sessions(site, OPERATOR) == 1
        clock.move(seconds=4)
        assert other.get("/api/v1/status").status_code == 401


def _is(site: Site, browser: httpx.Client, id_: str) -> bool:
    with site.database.reading() as connection:
        session = sessions.session_of(connection, browser.cookies["wirewatch_session"], site.clock())
    return session is not None and session.id == id_


def test_a_websocket_is_closed_within_seconds_of_its_sessions_end(site: Site, clock: Hands) -> None:
    token = grants.make_sign_in_link(site, OPERATOR).partition("token=")[2]
    cookie = str(grants.sign_in(site, token))
    sent: list[Message] = []

    async def live() -> float:
        loop, closed = asyncio.get_running_loop(), asyncio.Event()

        async def application(_scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401
            await send({"type": "websocket.accept"})
            await closed.wait()
            await send({"type": "websocket.send", "text": "after the end"})

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "websocket.close":
                closed.set()

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        name = sessions.cookie_name("")
        headers = [(b"host", b"localhost"), (b"cookie", f"{name}={cookie}".encode())]
        scope = {"type": "websocket", "path": "/_nicegui_ws/socket.io/", "headers": headers}
        serving = asyncio.ensure_future(Guard(application, Sources(site).identities, (), name)(scope, receive, send))
        await asyncio.sleep(1.5)
        assert not serving.done()
        grants.end_all_sessions(site, OPERATOR)
        clock.move(seconds=4)
        ended = loop.time()
        await asyncio.wait_for(serving, 10)
        return loop.time() - ended

    assert asyncio.run(live()) < 6
    assert sent == [{"type": "websocket.accept"}, {"type": "websocket.close", "code": 1008}]
