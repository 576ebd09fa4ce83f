"""`/api/v1/subscriptions`: made, changed, moved and refused by a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from alert_examples import Hands
from served import served
from sites import OPERATOR, shipped_site

from alerts.readers.subscribers import Subscribers
from console.app import create_api
from console.sources import Sources
from core.outcomes import SubscriptionState
from operations.access import grants
from operations.actor import Scope

if TYPE_CHECKING:
    from core.database import Database
    from operations.site import Site


@pytest.fixture
def site(either_database: Database, tmp_path: Path) -> Iterator[Site]:
    with shipped_site(either_database, Hands(), tmp_path) as made:
        yield made


@pytest.fixture
def api(site: Site) -> Iterator[httpx.Client]:
    with served(create_api(Sources(site))) as client:
        client.headers["Authorization"] = (
            f"Bearer {grants.create_token(site, OPERATOR, 'tests', [Scope.EDIT, Scope.DELIVER])}"
        )
        yield client


def test_the_api_makes_changes_pauses_and_ends_subscriptions(api: httpx.Client) -> None:
    assert api.get("/api/v1/subscriptions", headers={"Authorization": "Bearer guess"}).status_code == 401
    document: dict[str, Any] = {"id": "desk", "to": {"webhook": "https://hooks.example.org/x"}, "tags": ["sahel"]}
    assert api.post("/api/v1/subscriptions/estimate", json=document).json()["month"]["messages"] == 0
    [listed] = api.get("/api/v1/subscriptions").json()["subscriptions"]
    assert (listed["id"], listed["origin"], listed["state"]) == ("everything", "file", "active")
    made = api.post("/api/v1/subscriptions", json=document)
    assert (made.status_code, made.json()["state"], made.json()["origin"]) == (201, "active", "operator")
    assert api.post("/api/v1/subscriptions", json=document).status_code == 409
    changed = {**document, "cadence": "hourly"}
    assert api.put("/api/v1/subscriptions/desk", json=changed).json()["subscription"]["cadence"] == "hourly"
    for state in ("paused", "active", "ended"):
        assert api.post("/api/v1/subscriptions/desk/state", json={"state": state}).status_code == 200
        assert api.get("/api/v1/subscriptions/desk").json()["state"] == state
    assert api.post("/api/v1/subscriptions/desk/state", json={"state": "active"}).status_code == 409
    assert api.get("/api/v1/subscriptions/nothing").status_code == 404
    bad = api.post("/api/v1/subscriptions", json={"id": "x", "to": {"email": "no"}, "all": True})
    assert (bad.status_code, "not one e-mail address" in bad.json()["error"]) == (400, True)


def test_the_api_refuses_what_stands_in_the_file_and_what_nobody_lists(api: httpx.Client, site: Site) -> None:
    of_file = {"id": "everything", "to": {"email": "desk@example.org"}, "all": True}
    answer = api.post("/api/v1/subscriptions", json=of_file)
    assert (answer.status_code, answer.json()["kind"]) == (409, "conflict")
    assert "stands in the file" in answer.json()["error"]
    unlisted = {"id": "desk", "to": {"email": "desk@example.org"}, "entities": ["aqmi"]}
    for method, path in (("POST", ""), ("POST", "/estimate")):
        answer = api.request(method, f"/api/v1/subscriptions{path}", json=unlisted)
        assert (answer.status_code, "did you mean aqim?" in answer.json()["error"]) == (400, True)
    assert api.post("/api/v1/subscriptions", json={**unlisted, "entities": ["aqim"]}).status_code == 201
    assert api.put("/api/v1/subscriptions/desk", json=unlisted).status_code == 400
    assert api.put("/api/v1/subscriptions/everything", json=of_file).status_code == 409
    assert api.put("/api/v1/subscriptions/nothing", json=of_file).status_code == 404
    [one] = Subscribers(site.database, site.clock).listed()
    assert (one.owner, one.state, one.origin) == ("desk@example.org", SubscriptionState.ACTIVE, "operator")
