"""Whatever is sent to the API and the public pages, the answer is never a 5xx; refusals of the API have one shape.

Requests are made from the application's own list of routes: what each route takes, with values that are right, nearly
right and absurd. The same ones at each run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_from_bytes, urlencode

import httpx
import hypothesis.strategies as st
import pytest
from alert_examples import batch, subscription, tagged
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from served import served
from signing_up import ask, mail, open_to_sign_up, token_in
from sites import OPERATOR

from alerts.reports.queries import list_alerts
from alerts.worker import AlertHandler
from console.app import create_api
from console.sources import Sources
from operations.access import grants
from operations.actor import Scope

if TYPE_CHECKING:
    from alert_examples import Hands

    from core.database import Database

REQUESTS = 400
FORMS = {"/sign-in", "/subscribe", "/subscribe/{token}", "/a/{token}/{act}"}
HUGE = st.sampled_from([10**30, -1, 2**63, 2**31, 1e308, 0, True, None])
ANY_LETTER = st.characters(exclude_categories=())
"""Halves of surrogate pairs, NUL and controls too."""
ODD = st.one_of(
    st.text(ANY_LETTER, max_size=12),
    st.sampled_from(
        ["", "\x00", "\ud800", "%00", "../..", "x" * 3_000, "x" * 30_000, "é" * 129, "1e999", "' OR 1=1 --"]
    ),
)
ANYTHING = st.recursive(
    st.one_of(ODD, HUGE, st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ODD, inner, max_size=4)),
    max_leaves=12,
)
Right = dict[str, list[Any]]
RIGHT: Right = {
    "id": ["desk", "everything", "new"],
    "to": [{"inbox": "x"}, {"email": "a@example.org"}, {"webhook": "https://hooks.example.org/x"}],
    "entities": [["aqim"]],
    "all": [True],
    "must": [["word", "/[ab]{9}/"], ["/(?:a|b)*/"]],
    "must_not": [["/\\pL{3}/"]],
    "cadence": ["hourly", "daily 07:30"],
    "zone": ["Africa/Bamako"],
    "quiet": ["22:00-07:00"],
    "group": ["30m"],
    "state": ["active", "paused", "ended"],
    "channel": ["email", "inbox"],
    "target": ["a@example.org", "x"],
    "address": ["a@example.org", "a+b@example.org"],
    "names": ["JNIM"],
    "step": ["confirm"],
    "for": ["1d"],
    "List-Unsubscribe": ["One-Click"],
    "act": ["unsubscribe", "snooze", "snooze-story", "wake", "not-relevant", "subscribe-again"],
    "dry_run": [True, False],
    "limit": [1, 1000],
}
DOCUMENT = ["id", "to", "entities", "all", "must", "must_not", "cadence", "zone", "quiet", "group", "budget", "sources"]
FIELDS = [
    "address",
    "names",
    "must",
    "must_not",
    "zone",
    "quiet",
    "cadence",
    "step",
    "for",
    "List-Unsubscribe",
    "token",
]
Asked = tuple[httpx.Client, FastAPI, Right]


@pytest.fixture
def asked(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Asked]:
    """Give a client with a token, of a site that has an alert, a sign-up that waits, and the right values for both."""
    with open_to_sign_up(either_database, clock, tmp_path) as site:
        desk = subscription("desk", "inbox", "desk", all=True)
        AlertHandler(either_database, lambda: (1, (desk,)), clock).handle(batch([tagged()]))
        with either_database.reading() as connection:
            [alert] = list_alerts(connection)
        app = create_api(Sources(site))
        with served(app) as client:
            ask(client)
            sign_up = token_in(mail(either_database, clock)[1])
            link = site.make_links().alert(alert.id).rpartition("/")[2]
            right = {**RIGHT, "token": [sign_up, link], "alert": [alert.id]}
            token = grants.create_token(site, OPERATOR, "fuzz", [Scope.OPERATE])
            client.headers["Authorization"] = f"Bearer {token}"
            yield client, app, right


def _routes(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    """Give every route: method, path, and what OpenAPI says of it."""
    paths = app.openapi()["paths"]
    return [(method.upper(), path, of) for path, methods in sorted(paths.items()) for method, of in methods.items()]


def _value(name: str, right: Right, draw: st.DrawFn) -> Any:  # noqa: ANN401  # any JSON
    fitting = st.sampled_from(right.get(name, ["x"]))
    return draw(st.one_of(fitting, fitting, fitting, ODD, ANYTHING))


def _written(value: object) -> str:
    """Percent-encode, halves of surrogate pairs as the bytes that they would be."""
    return quote_from_bytes(str(value).encode("utf-8", "surrogatepass"), safe="")


def _body(path: str, right: Right, draw: st.DrawFn, keys: list[str]) -> bytes:
    """Give a form or a JSON document with some of the keys, or no such thing at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.one_of(st.binary(max_size=40), st.just(b"[" * 5_000), st.just(b"x" * 1_100_000)))
    if path in FORMS:
        some = draw(st.lists(st.sampled_from(FIELDS), unique=True))
        fields = {name: str(_value(name, right, draw)).encode("utf-8", "surrogatepass") for name in some}
        return urlencode(fields, quote_via=quote).encode()
    some = draw(st.lists(st.sampled_from(keys), unique=True))
    return json.dumps({name: _value(name, right, draw) for name in some}).encode()


def _keys_of(app: FastAPI, of: dict[str, Any]) -> list[str]:
    """Give the keys that a route's body may have; a document of any keys is a subscription."""
    schema = of.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    found = app.openapi()["components"]["schemas"].get(name, {}).get("properties", {})
    return list(found) or DOCUMENT


@st.composite
def _requests(draw: st.DrawFn, app: FastAPI, right: Right) -> tuple[str, str, bytes]:
    method, path, of = draw(st.sampled_from(_routes(app)))
    query = []
    address = path.replace(":path}", "}")
    for parameter in of.get("parameters", ()):
        value = _written(_value(parameter["name"], right, draw)) or "x"
        if parameter["in"] == "path":
            address = address.replace(f"{{{parameter['name']}}}", value[:4_000])
        elif draw(st.booleans()):
            query.append(f"{parameter['name']}={value[:4_000]}")
    body = b"" if method == "GET" else _body(path, right, draw, _keys_of(app, of))
    return method, f"{address}?{'&'.join(query)}", body


@pytest.mark.slow
def test_no_request_is_answered_by_a_5xx_and_refusals_of_the_api_have_one_shape(
    asked: Asked,
) -> None:
    client, app, right = asked
    statuses = set()

    @seed(16)
    @settings(
        max_examples=REQUESTS,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(request=_requests(app, right))
    def send(request: tuple[str, str, bytes]) -> None:
        method, address, body = request
        kind = "application/json" if address.startswith("/api") else "application/x-www-form-urlencoded"
        # each by a connection of its own: the server may close one just when the next request comes
        headers = {"Content-Type": kind, "Connection": "close"}
        answer = client.request(method, address, content=body, headers=headers)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, (method, address, body[:300], answer.text[:300])
        if address.startswith("/api") and answer.status_code >= 400:
            assert set(answer.json()) == {"error", "kind"}, (method, address, answer.text[:300])

    send()
    assert {200, 400, 404} <= statuses, "the requests reach what they are for"
    assert client.get("/api/v1/subscriptions").status_code == 200
