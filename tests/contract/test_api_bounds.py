"""What the API does not take: said in one sentence in the one shape of errors, and nothing of it stored."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import sqlalchemy as sa
from alert_examples import Hands
from served import served
from sites import OPERATOR, shipped_site

from alerts.readers.tables import subscriptions
from console.app import create_api
from console.guard.bodies import BODY_LIMIT
from console.sources import Sources
from operations.access import grants
from operations.actor import Scope

if TYPE_CHECKING:
    from core.database import Database
    from operations.site import Site

ROUTE = "/api/v1/subscriptions"
DESK: dict[str, Any] = {"id": "desk", "to": {"inbox": "x"}, "all": True}
HALF = "\ud800"


@pytest.fixture
def site(either_database: Database, tmp_path: Path) -> Iterator[Site]:
    with shipped_site(either_database, Hands(), tmp_path) as made:
        yield made


@pytest.fixture
def api(site: Site) -> Iterator[httpx.Client]:
    with served(create_api(Sources(site))) as client:
        token = grants.create_token(site, OPERATOR, "tests", [Scope.OPERATE])
        client.headers.update({"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        yield client


def _refused(answer: httpx.Response, status: int, said: str) -> None:
    """Check the status, the sentence, and that the shape is ours."""
    assert (answer.status_code, set(answer.json())) == (status, {"error", "kind"}), answer.text[:500]
    assert said in answer.json()["error"]
    assert len(answer.json()["error"]) < 8000


UNKEPT = {
    "half a surrogate pair": (json.dumps({**DESK, "sources": [HALF]}), "surrogate"),
    "half a pair in a key": (json.dumps({**DESK, HALF: 1}), "surrogate"),
    "the other half": (json.dumps({**DESK, "zone": "\udc00 "}), "surrogate"),
    "a NUL": (json.dumps({**DESK, "sources": ["a\x00b"]}), "a NUL"),
    "a NUL in a word": (json.dumps({**DESK, "must": ["a\x00b"]}), "a NUL"),
    "100,000 entities": (json.dumps({**DESK, "entities": [f"e{n}" for n in range(100_000)]}), "100000 items"),
    "more entities than a list has": (json.dumps({**DESK, "tags": [f"e{n}" for n in range(1_001)]}), "at most 1000"),
    "a long language": (json.dumps({**DESK, "languages": ["x" * 900_000]}), "900000 characters"),
    "a long source": (json.dumps({**DESK, "sources": ["x" * 2_049]}), "at most 2048 characters"),
    "deep nesting": ("[" * 200_000 + "]" * 200_000, "nested deeper than 20"),
    "some nesting": ('{"id":' + "[" * 21 + "]" * 21 + "}", "nested deeper than 20"),
    "a huge number": (f'{{"budget": {"9" * 5_000}}}', "cannot be read as JSON"),
    "a number beyond all": ('{"budget": 1e999}', "cannot be read as JSON"),
    "no number": ('{"budget": NaN}', "cannot be read as JSON"),
    "no JSON": ("{", "cannot be read as JSON"),
    "a list": ("[]", "dictionary"),
    "a large budget": (json.dumps({**DESK, "budget": 10**30}), "budget: Input should be less"),
}


@pytest.mark.parametrize(("body", "said"), UNKEPT.values(), ids=UNKEPT)
def test_what_cannot_be_kept_is_refused_in_one_sentence(api: httpx.Client, body: str, said: str) -> None:
    for route in (ROUTE, f"{ROUTE}/estimate"):
        _refused(api.post(route, content=body), 400, said)
    assert [one["id"] for one in api.get(ROUTE).json()["subscriptions"]] == ["everything"]


def test_bytes_that_are_no_text_are_refused(api: httpx.Client) -> None:
    _refused(api.post(ROUTE, content=b'{"id": "\xed\xa0\x80"}'), 400, "surrogate")
    _refused(api.post(ROUTE, content=b'{"id": "\xff"}'), 400, "cannot be read as JSON")


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in pieces"])
def test_a_body_of_60_mb_is_refused_before_it_is_read(api: httpx.Client, announced: bool) -> None:  # noqa: FBT001
    piece, sent = b"x" * 65_536, 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        while sent < 60_000_000:
            yield piece
            sent += len(piece)

    headers = {"Content-Length": "60000000"} if announced else {}
    # it may be closed while we are still sending
    with suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        _refused(api.post(ROUTE, content=pieces(), headers=headers), 413, "larger than 1 MiB")
    assert sent < 20 * BODY_LIMIT
    assert api.get(ROUTE).status_code == 200


def test_a_whole_list_has_a_bound_of_its_own_and_what_is_larger_a_command(api: httpx.Client) -> None:
    rows = "".join(f"Brigade {number} of Zorvan,group,{'x' * 6000}\n" for number in range(200))
    table = {"name": "list.csv", "base64": base64.b64encode(f"name,kind,remarks\n{rows}".encode()).decode()}
    body = {"source": "csv", "files": [table]}
    assert len(table["base64"]) > BODY_LIMIT
    answer = api.post("/api/v1/watchlist/imports/review", json=body)
    assert (answer.status_code, answer.json()["listed"]) == (200, 200)
    _refused(api.post("/api/v1/stories/merge", json=body), 413, "larger than 1 MiB")
    instead = {"watchlist/imports/accept": "watchlist review", "watchlist": "apply", "feeds/import": "feeds import"}
    for path, command in instead.items():
        asking = HTTPConnection(api.base_url.host, api.base_url.port or 80)
        asking.putrequest("POST", f"/api/v1/{path}")
        for name, value in {**api.headers, "Content-Length": str((8 << 20) + 1)}.items():
            asking.putheader(name, value)
        asking.endheaders()
        answered = asking.getresponse()
        said = json.loads(answered.read())["error"]
        assert (answered.status, "larger than 8 MiB" in said, f"`wirewatch {command}`" in said) == (413, True, True)
        asking.close()


def test_a_public_form_is_bounded_too(api: httpx.Client) -> None:
    for path in ("/sign-in", "/subscribe", "/a/x/unsubscribe"):
        assert api.post(path, content=b"x" * (BODY_LIMIT + 1)).status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/alerts/%00", "/why?article=%00&subscription=x", "/why?article=a&subscription=%2500%00", "/stories/a%00b"],
)
def test_a_nul_in_an_address_is_refused(api: httpx.Client, path: str) -> None:
    _refused(api.get(f"/api/v1{path}"), 400, "a NUL")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("GET", "/nothing", None, 404, "no such route"),
        ("GET", "/alerts?limit=0", None, 400, "limit: Input should be greater"),
        ("GET", "/alerts?limit=99999999999999999999", None, 400, "limit: Input should be less"),
        ("GET", "/deliveries?state=lost", None, 400, "state:"),
        ("PATCH", "/alerts", None, 405, "Method Not Allowed"),
        ("POST", "/deliveries/retry", {"ids": ["x"] * 1_001}, 400, "ids: Tuple should have at most 1000"),
        ("POST", "/dead/replay", {"ids": ["x"] * 1_001}, 400, "ids: Tuple should have at most 1000"),
        ("POST", "/dead/replay", {"ids": ["x" * 2_049]}, 400, "ids.0: String should have at most 2048"),
        ("POST", "/deliveries/retry", {"ids": [HALF]}, 400, "surrogate"),
        ("POST", "/bounces", {"address": "a\x00@b.example"}, 400, "a NUL"),
        ("POST", "/stories/x/split", {"articles": ["x"] * 1_001}, 400, "articles: Tuple should have"),
        ("POST", "/suppressions", {"no": 1}, 400, "channel: Field required"),
        ("DELETE", "/suppressions/pigeon/x", None, 404, "pigeon x: is not suppressed"),
    ],
)
def test_every_refusal_has_one_shape(
    api: httpx.Client, method: str, path: str, body: object, status: int, said: str
) -> None:
    content = None if body is None else json.dumps(body)
    _refused(api.request(method, f"/api/v1{path}", content=content), status, said)


def test_without_a_session_the_shape_is_the_same(api: httpx.Client) -> None:
    del api.headers["Authorization"]
    _refused(api.get("/api/v1/nothing"), 401, "sign in first")


def test_a_row_that_an_older_version_stored_breaks_no_list_and_can_be_ended(api: httpx.Client, site: Site) -> None:
    assert api.post(ROUTE, content=json.dumps(DESK)).status_code == 201
    with site.database.transaction() as connection:
        # PostgreSQL has never taken half a surrogate pair
        document = {**DESK, "sources": [HALF if site.database.dialect == "sqlite" else "x" * 3_000]}
        connection.execute(sa.update(subscriptions).where(subscriptions.c.id == "desk").values(document=document))
    [listed] = [one for one in api.get(ROUTE).json()["subscriptions"] if one["id"] == "desk"]
    assert (listed["state"], listed["subscription"]) == ("disabled", None)
    assert "unicode" in listed["problem"] or "at most 2048 characters" in listed["problem"]
    assert api.get(f"{ROUTE}/desk").json() == listed
    assert api.post(f"{ROUTE}/desk/state", content='{"state": "active"}').status_code == 409
    ended = api.post(f"{ROUTE}/desk/state", content='{"state": "ended"}')
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")
    assert site.stored.unreadable() == {}
