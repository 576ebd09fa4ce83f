"""Which hub a feed names, who has signed what it pushes, and whether it can be relied on."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from core.outcomes import HubState
from ingest.formats.document import Parsed
from ingest.formats.origin import Origin
from ingest.formats.read import read_document
from ingest.websub.discovery import HubLinks, hub_links
from ingest.websub.signature import is_signed
from ingest.websub.standing import FeedHub, asked_again, lease_of, stretched, works

URL = "https://paper.example/feed"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HUB, TOPIC = "https://hub.example/", "https://paper.example/rss"
BOTH = HubLinks(HUB, TOPIC)
ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'
ITEM = "<item><title>A</title><link>https://paper.example/1</link></item>"


def rss(links: str, attributes: str = ATOM) -> str:
    return f'<rss version="2.0" {attributes}><channel><title>P</title>{links}{ITEM}</channel></rss>'


@pytest.mark.parametrize(
    ("document", "header", "found"),
    [
        (rss(f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="{TOPIC}"/>'), "", BOTH),
        (rss(f'<a:link rel="hub" href="{HUB}"/>', 'xmlns:a="http://www.w3.org/2005/Atom"'), "", HubLinks(HUB, URL)),
        ((f'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="{HUB}"/><link rel="self" href="/rss"/>'
         "<entry><title>A</title></entry></feed>"), "", BOTH),
        ((f'{{"version": "https://jsonfeed.org/version/1.1", "feed_url": "{TOPIC}", "items": [],'
         f' "hubs": [{{"type": "rssCloud", "url": "https://x.example"}}, {{"type": "WebSub", "url": "{HUB}"}}]}}'),
         "", BOTH),
        (rss(""), f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"', BOTH),
        (rss(""), f"<{HUB}>; rel=hub, <{TOPIC}>;rel=self", BOTH),
        (rss(""), f'<{TOPIC}>; type="a/b"; rel="self alternate", <{HUB}>; rel="hub"', BOTH),
        (rss('<atom:link rel="hub" href="https://old.example/"/>'), f'<{HUB}>; rel="hub"', HubLinks(HUB, URL)),
        (rss(f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="hub" href="https://b.example/"/>'), "",
         HubLinks(HUB, URL)),
        (rss(""), "", None),
        (rss('<atom:link rel="self" href="https://paper.example/rss"/>'), '<https://x.example>; rel="next"', None),
        (rss('<atom:link rel="hub" href="javascript:alert(1)"/>'), "", None),
        (rss('<atom:link rel="hub" href="https://ada:secret@hub.example/"/>'), "", None),
        (rss(""), "<" * 4_000 + ">; rel=hub" * 400, None),
        (rss(f"<item><atom:link rel='hub' href='{HUB}'/></item>"), "", None),
    ],
)  # fmt: skip
def test_a_hub_and_the_feeds_name_for_itself(document: str, header: str, found: HubLinks | None) -> None:
    parsed = read_document(document.encode(), Origin(url=URL))
    assert isinstance(parsed, Parsed)
    assert hub_links(parsed, header, URL) == found


def signed(method: str, key: str = "key", body: bytes = b"news") -> str:
    return f"{method}={hmac.new(key.encode(), body, getattr(hashlib, method)).hexdigest()}"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_what_is_signed_by_the_secret_is_taken(method: str) -> None:
    assert is_signed("key", signed(method), b"news")
    assert is_signed("key", signed(method).upper(), b"news")


@pytest.mark.parametrize(
    "field",
    [
        "", "sha256", "sha256=", "sha256=é", "=abc", signed("sha256")[:-1], signed("sha256", "other"),
        signed("sha256", body=b"newer"), signed("md5"), signed("sha256").replace("sha256", "sha1"),
        signed("sha256").replace("sha256", "new"), "none=",
    ],
)  # fmt: skip
def test_nothing_else_is(field: str) -> None:
    assert not is_signed("key", field, b"news")


def hub(**changes: object) -> FeedHub:
    made = FeedHub(
        feed=URL, hub=HUB, topic=TOPIC, token="t", secret="s", state=HubState.CONFIRMED, again=NOW,
        until=NOW + timedelta(days=5), pushed=NOW - timedelta(hours=1),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("one", "relied_on"),
    [
        (hub(), True),
        (hub(missed=NOW - 2 * HOUR), True),
        (hub(missed=NOW), False),
        (hub(pushed=None), False),
        (hub(until=NOW), False),
        (hub(until=None), False),
        (hub(state=HubState.REFUSED), False),
        (None, False),
    ],
)
def test_pushes_are_relied_on_while_they_come_and_nothing_is_missed(one: FeedHub | None, relied_on: bool) -> None:  # noqa: FBT001
    assert works(one, NOW) is relied_on
    assert (stretched(HOUR / 4, one, NOW) > HOUR / 4) is relied_on


def test_polls_wait_longer_but_never_beyond_the_lease_nor_for_more_than_six_hours() -> None:
    assert stretched(HOUR / 4, hub(), NOW) == HOUR * 1.5
    assert stretched(2 * HOUR, hub(), NOW) == 6 * HOUR
    assert stretched(8 * HOUR, hub(), NOW) == 8 * HOUR
    assert stretched(HOUR / 4, hub(until=NOW + HOUR), NOW) == HOUR
    assert stretched(HOUR / 4, hub(until=NOW + HOUR / 60), NOW) == HOUR / 4


@pytest.mark.parametrize(
    ("said", "hours"), [("86400", 24), ("", 24), ("soon", 24), ("-1", 24), ("1", 1 / 12), ("9" * 40, 2_160)]
)
def test_a_lease_is_bounded_whatever_the_hub_says(said: str, hours: float) -> None:
    assert lease_of(said) == timedelta(hours=hours)


def test_a_hub_that_does_not_confirm_is_asked_ever_more_seldom() -> None:
    waits = [asked_again(NOW, failures) - NOW for failures in (1, 2, 3, 50)]
    assert waits == [HOUR / 6, HOUR / 3, HOUR * 2 / 3, 24 * HOUR]
