from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alert_examples import NOW, article, mention, tagged
from servers.ports import HOST, free_port

from alerts.delivery.channels.apprise_target import AppriseNotifier
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.channels.signed_webhook import WebhookNotifier, key_of, shown_key
from alerts.messages.contents import Contents, MessageItem
from alerts.messages.rendering import render
from alerts.messages.snapshot import take_snapshot
from alerts.why_matched import Why
from config.files.settings import secret
from core.errors import BadInput
from core.outcomes import AttemptOutcome, HoldReason

if TYPE_CHECKING:
    from servers.web import Request, WebServer

ROOT = Path(__file__).parents[2]
SECRET = "correct horse battery staple"
ID = "0123456789abcdef"
WHY = Why(("aqim",), ("all",))
HOSTILE = "<!channel> \u202e</script>\x1b[31m\r\nX: y"
SAID = take_snapshot(tagged(article(title=HOSTILE), mention()), WHY)
ITEM = MessageItem("n1", "f00d", "desk", "s1", "alert", NOW, NOW, HoldReason.NOT, WHY, SAID, SAID, ("River Post",))
WORDS = render("d1", Contents((ITEM,), (), stopped=False))


def _post(url: str, *, allow_private: bool = True, given: str = SECRET) -> AttemptResult:
    return WebhookNotifier(lambda _name: given, lambda: NOW, allow_private=allow_private).send(WORDS, url, ID)


def _verifier() -> object:
    """Give the receiver's function as docs/webhooks.md prints it."""
    text = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    [snippet] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    exec(snippet, names)  # noqa: S102  # our own documentation
    return names["is_ours"]


def _delivered(web: WebServer) -> tuple[Request, str]:
    url = web.script("/hook")
    assert _post(url).outcome is AttemptOutcome.ACCEPTED
    [request] = web.wait_for(1, "/hook")
    return request, url


def test_a_receiver_verifies_a_message_with_the_snippet_of_the_docs(web: WebServer) -> None:
    request, url = _delivered(web)
    is_ours = _verifier()
    assert callable(is_ours)
    key = shown_key(key_of(SECRET, url))
    assert is_ours(key, request.headers, request.body, NOW.timestamp())
    assert not is_ours(key, request.headers, request.body + b" ", NOW.timestamp())
    assert not is_ours(key, request.headers, request.body, NOW.timestamp() + 301)
    assert not is_ours(shown_key(key_of(SECRET, "https://other.example/")), request.headers, request.body, 0)
    assert not is_ours(key, {**request.headers, "webhook-id": "another"}, request.body, NOW.timestamp())


def test_the_body_is_the_alert_as_data_and_the_docs_name_every_key(web: WebServer) -> None:
    request, _ = _delivered(web)
    body = request.json()
    [item] = body["items"]
    assert (body["id"], body["type"], item["alert"], item["outlets"]) == (ID, "alerts", "f00d", ["River Post"])
    assert item["headline"] == HOSTILE, "data is given as it is; the receiver escapes"
    docs = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    assert [key for key in [*body, *item, *item["mentions"][0]] if f"`{key}`" not in docs] == []
    assert b"\n" not in request.body
    assert request.headers["webhook-id"] == ID


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "64:ff9b::7f00:1", "fd00::1"])
def test_a_private_address_is_not_posted_to_however_it_is_named(web: WebServer, address: str) -> None:
    web.script("/hook")
    notifier = WebhookNotifier(lambda _name: SECRET, lambda: NOW, resolver=lambda _host, _port: ["8.8.8.8", address])
    sent = notifier.send(WORDS, f"http://hooks.example:{web.port}/hook", ID)
    assert sent.outcome is AttemptOutcome.CHANNEL_REFUSED
    assert "private" in sent.detail
    assert web.requests() == []


def test_a_port_that_is_none_of_the_web_is_not_posted_to() -> None:
    sent = _post("http://93.184.216.34:25/", allow_private=False)
    assert sent.outcome is AttemptOutcome.CHANNEL_REFUSED
    assert "port is none of 80, 443, 8080 and 8443" in sent.detail


def test_only_the_address_that_was_checked_is_connected_to(web: WebServer) -> None:
    web.script("/hook")
    answers = [[HOST]]
    notifier = WebhookNotifier(
        lambda _name: SECRET, lambda: NOW, allow_private=True, resolver=lambda _host, _port: answers.pop()
    )
    sent = notifier.send(WORDS, f"http://rebinding.example:{web.port}/hook", ID)
    assert sent.outcome is AttemptOutcome.ACCEPTED
    assert web.requests("/hook")[0].headers["host"] == f"rebinding.example:{web.port}"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, AttemptOutcome.ACCEPTED), (204, AttemptOutcome.ACCEPTED), (400, AttemptOutcome.REFUSED),
     (307, AttemptOutcome.REFUSED), (404, AttemptOutcome.ADDRESS_REFUSED), (410, AttemptOutcome.CHANNEL_REFUSED),
     (429, AttemptOutcome.AGAIN_LATER), (503, AttemptOutcome.AGAIN_LATER)],
)  # fmt: skip
def test_the_status_decides(web: WebServer, status: int, outcome: AttemptOutcome) -> None:
    url = web.script("/hook", (status, {"Location": "http://127.0.0.1/elsewhere"}, b""))
    assert _post(url).outcome is outcome
    assert len(web.requests()) == 1


def test_without_a_secret_or_with_one_that_could_be_guessed_nothing_is_sent(web: WebServer) -> None:
    url = web.script("/hook")
    missing = WebhookNotifier(partial(secret, {}), lambda: NOW, allow_private=True).send(WORDS, url, ID)
    assert missing.outcome is AttemptOutcome.MISCONFIGURED
    assert "WIREWATCH_SECRET_WEBHOOKS" in missing.detail
    assert _post(url, given="short").outcome is AttemptOutcome.MISCONFIGURED
    with pytest.raises(BadInput):
        key_of("short", url)
    assert web.requests() == []


def test_a_host_that_is_away_is_again_later_and_its_path_not_shown() -> None:
    sent = _post(f"http://{HOST}:{free_port()}/s3cret")
    assert sent.outcome is AttemptOutcome.AGAIN_LATER
    assert "s3cret" not in sent.detail


def _apprise(url: str) -> AttemptResult:
    return AppriseNotifier(lambda _name: url).send(WORDS, "teams", ID)


def test_an_apprise_target_of_the_operator_gets_the_alert_as_plain_text(web: WebServer) -> None:
    web.script("/in")
    assert _apprise(f"json://{HOST}:{web.port}/in").outcome is AttemptOutcome.ACCEPTED
    [request] = web.wait_for(1, "/in")
    given = json.loads(request.body)
    assert "Al-Qaeda in the Islamic Maghreb" in given["title"]
    assert "»AQMI« a revendiqué" in given["message"]
    assert "\u202e" not in given["message"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(500, AttemptOutcome.AGAIN_LATER), (429, AttemptOutcome.AGAIN_LATER), (404, AttemptOutcome.CHANNEL_REFUSED),
     (400, AttemptOutcome.REFUSED)],
)  # fmt: skip
def test_the_status_behind_apprise_decides_and_its_address_is_not_shown(
    web: WebServer, status: int, outcome: AttemptOutcome
) -> None:
    web.script("/s3cret", (status, {}, b"no"))
    sent = _apprise(f"json://me:hunter2@{HOST}:{web.port}/s3cret")
    assert sent.outcome is outcome
    assert not {"s3cret", "hunter2"} & set(re.split(r"\W+", sent.detail))


def test_an_apprise_target_that_is_away_is_again_later() -> None:
    assert _apprise(f"json://{HOST}:{free_port()}/in").outcome is AttemptOutcome.AGAIN_LATER


@pytest.mark.parametrize("url", ["", "nonsense", "syslog://", "dbus://", "nosuchschema://x", "json://"])
def test_what_is_no_target_or_shows_on_this_machine_is_a_setting_to_mend(url: str) -> None:
    assert _apprise(url).outcome is AttemptOutcome.MISCONFIGURED
