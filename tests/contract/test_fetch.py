from __future__ import annotations

import asyncio
import gzip
import itertools
import re
import socket
import sys
import time
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from core.outcomes import FetchOutcome
from ingest.failure import FetchFailed
from ingest.fetch import Fetched, Fetcher

if TYPE_CHECKING:
    from servers.web import Answer, Request, WebServer


def fetch(url: str, **arguments: object) -> Fetched:
    limits = {"deadline": 5.0, "allow_loopback": True, **arguments}
    return asyncio.run(Fetcher(**limits).fetch(url))  # type: ignore[arg-type]


def outcome(url: str, **arguments: object) -> FetchOutcome:
    with pytest.raises(FetchFailed) as failed:
        fetch(url, **arguments)
    return failed.value.outcome


def test_validators_come_back_to_the_server_as_it_sent_them(web: WebServer) -> None:
    tag, day = 'W/"é-1"', "Tue, 24 Nov 2026 10:00:00 GMT"
    headers = {"ETag": tag, "Last-Modified": day, "Cache-Control": "public, max-age=600"}
    url = web.script("/feed", (200, headers, b"<rss/>"), then=(304, {"ETag": tag}, b""))
    first = fetch(url)
    assert (first.etag, first.last_modified, first.max_age, first.body) == (tag, day, 600.0, b"<rss/>")
    second = asyncio.run(Fetcher(allow_loopback=True).fetch(url, etag=tag, last_modified=day))
    assert second.body is None
    request = web.requests("/feed")[1].headers
    assert (request["if-none-match"], request["if-modified-since"]) == (tag, day)
    assert re.fullmatch(r"wirewatch/[0-9.a-z+]+ \(\+https://\S+\)", request["user-agent"])


def test_owners_of_feeds_are_told_whom_they_may_ask(web: WebServer) -> None:
    fetch(web.page("/feed", b"<rss/>"), contact="mailto:desk@example.org")
    [request] = web.requests("/feed")
    assert request.headers["user-agent"].endswith(" (+mailto:desk@example.org)")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "identity"])
def test_each_encoding_that_we_ask_for_is_read(web: WebServer, encoding: str) -> None:
    body = b"<rss>" + bytes(range(256)) * 3000
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": lambda: gzip.compress(body),
        "deflate": lambda: zlib.compress(body),
        "raw deflate": lambda: raw.compress(body) + raw.flush(),
        "identity": lambda: body,
    }[encoding]()
    url = web.route("/feed", lambda _: (200, {"Content-Encoding": encoding.rsplit(maxsplit=1)[-1]}, packed))
    assert fetch(url).body == body


def test_a_body_without_end_is_cut(web: WebServer) -> None:
    assert outcome(web.endless("/big"), wire_limit=200_000) is FetchOutcome.TOO_LARGE


def test_a_compressed_feed_that_is_cut_is_an_error_and_keeps_no_validators(web: WebServer) -> None:
    whole = gzip.compress(bytes(range(256)) * 999, compresslevel=1)
    cut = (200, {"Content-Encoding": "gzip", "ETag": '"a"'}, whole[: len(whole) // 2])
    with pytest.raises(FetchFailed, match="cut before its end"):
        fetch(web.script("/feed", cut))


def test_cookies_live_as_long_as_a_request(web: WebServer) -> None:
    def answer(request: Request) -> Answer:
        if "cookie" not in request.headers:
            return 302, {"Location": "/feed", "Set-Cookie": "seen=1; Path=/"}, b""
        return 203, {"Content-Type": "text/xml; charset=koi8-r"}, b"<rss/>"

    url = web.route("/feed", answer)
    fetched = fetch(url)
    assert (fetched.body, fetched.charset) == (b"<rss/>", "koi8-r")
    fetch(url)
    assert ["cookie" in request.headers for request in web.requests("/feed")] == [False, True, False, True]


def test_a_move_for_good_is_told_from_one_for_now(web: WebServer) -> None:
    url = web.page("/new", b"<rss/>")
    assert fetch(web.redirect("/a", "/new", 301)).moved == url
    assert fetch(web.redirect("/b", "/a", 308)).moved == url
    assert fetch(web.redirect("/c", "/a", 302)).moved == ""
    assert fetch(url).moved == ""


@pytest.mark.slow
def test_who_does_not_take_a_connection_within_five_seconds_is_away() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        queue = [socket.socket() for _ in range(4)]  # the system takes no more for it
        for one in queue:
            one.settimeout(0)
            one.connect_ex(silent.getsockname())
        begun, deadline = time.monotonic(), 120.0
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert outcome(url, deadline=deadline) is FetchOutcome.UNREACHABLE
        assert 4 < time.monotonic() - begun < deadline
        for one in queue:
            one.close()


def test_a_gzip_bomb_is_cut(web: WebServer) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    url = web.route("/bomb", lambda _: (200, {"Content-Encoding": "gzip"}, bomb))
    assert outcome(url, inflated_limit=1_000_000) is FetchOutcome.TOO_LARGE


def test_a_drip_ends_at_the_deadline(web: WebServer) -> None:
    url = web.drip("/slow", itertools.repeat(b"x"), every=0.05)  # it never ends by itself
    assert outcome(url, deadline=0.5) is FetchOutcome.UNREACHABLE


def test_a_redirect_to_a_private_address_is_refused(web: WebServer) -> None:
    for target in ("http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[fd00::1]/", "file:///etc/passwd"):
        assert outcome(web.redirect("/old", target)) is FetchOutcome.FORBIDDEN_ADDRESS


@pytest.mark.parametrize("host", ["[::ffff:10.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "0x7f000001", "127.1"])
def test_a_private_address_in_another_dress_is_refused_at_each_hop(web: WebServer, host: str) -> None:
    async def resolver(name: str, _port: int) -> list[str]:
        return ["127.0.0.1" if name in ("127.0.0.1", "127.1", "0x7f000001") else name]

    own = frozenset({("127.0.0.1", web.port)})
    old = web.redirect("/old", f"http://{host}:{web.port}/secret")
    with pytest.raises(FetchFailed) as failed:
        asyncio.run(Fetcher(resolver=resolver).fetch(old, allowed=own))
    assert failed.value.outcome is FetchOutcome.FORBIDDEN_ADDRESS
    assert [request.path for request in web.requests()] == ["/old"]


def test_a_port_that_is_none_of_the_webs_is_refused() -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14"]

    with pytest.raises(FetchFailed, match="only 80, 443, 8080, 8443 are allowed"):
        fetch("http://feed.example:25/", resolver=resolver)


@pytest.mark.parametrize("location", ["http://[broken", "http://me:secret@127.0.0.1/", "javascript:alert(1)", "//:80/"])
def test_a_redirect_to_what_is_no_address_is_refused(web: WebServer, location: str) -> None:
    assert outcome(web.redirect("/old", location)) is FetchOutcome.FORBIDDEN_ADDRESS


def test_a_redirect_with_spaces_and_foreign_letters_is_followed_as_browsers_do(web: WebServer) -> None:
    web.route("/caf%C3%A9%20noir", lambda _: (200, {}, b"here"))
    assert fetch(web.redirect("/old", "/café noir".encode().decode("latin-1"))).body == b"here"


def test_redirects_are_followed_and_a_loop_ends(web: WebServer) -> None:
    web.route("/new", lambda _: (200, {}, b"here"))
    assert fetch(web.redirect("/old", "/new", 301)).url == web.url("/new")
    assert outcome(web.redirect("/loop", "/loop")) is FetchOutcome.HTTP_ERROR
    assert len(web.requests("/loop")) == 6


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0", "[::1]"])
def test_loopback_in_any_spelling_is_refused_without_the_switch(web: WebServer, host: str) -> None:
    url = f"http://{host}:{web.port}/"
    assert outcome(url, allow_loopback=False) is FetchOutcome.FORBIDDEN_ADDRESS
    assert web.requests() == []


def test_one_private_address_among_public_ones_is_refused() -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", "192.168.1.1"]

    assert outcome("http://feed.example/", resolver=resolver) is FetchOutcome.FORBIDDEN_ADDRESS


@pytest.mark.parametrize("host", ["a..example", ".example", f"{'a' * 64}.example"])
def test_a_name_that_nobody_can_be_asked_for_is_unreachable(web: WebServer, host: str) -> None:
    assert outcome(f"http://{host}/") is FetchOutcome.UNREACHABLE
    assert (
        outcome(web.route("/moved", lambda _: (302, {"Location": f"http://{host}/"}, b""))) is FetchOutcome.UNREACHABLE
    )


def test_a_name_is_resolved_once_and_that_address_is_asked(web: WebServer) -> None:
    asked = []

    async def resolver(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = web.route("/feed", lambda _: (200, {}, b"here")).replace("127.0.0.1", "feed.example")
    assert fetch(url, resolver=resolver).body == b"here"
    assert asked == ["feed.example"]
    assert web.requests()[0].headers["host"].startswith("feed.example")


def test_our_own_wire_is_allowed_by_name_and_port_only(web: WebServer) -> None:
    url = web.route("/feed", lambda _: (200, {}, b"here"))
    own = frozenset({("127.0.0.1", web.port)})
    assert asyncio.run(Fetcher().fetch(url, allowed=own)).body == b"here"
    with pytest.raises(FetchFailed):
        asyncio.run(Fetcher().fetch(url, allowed=frozenset({("127.0.0.1", web.port + 1)})))


def test_the_answers_of_a_server_have_their_outcomes(web: WebServer) -> None:
    assert outcome(web.script("/a", (410, {}, b""))) is FetchOutcome.GONE
    assert outcome(web.url("/nowhere")) is FetchOutcome.HTTP_ERROR
    with pytest.raises(FetchFailed) as failed:
        fetch(web.script("/b", (429, {"Retry-After": "120"}, b"")))
    assert failed.value.retry_after == 120
    web.stop()
    assert outcome(web.url("/a")) is FetchOutcome.UNREACHABLE


def test_a_redirect_may_say_when_to_come_again(web: WebServer) -> None:
    for wait, then in (("120", {}), ("60", {"Retry-After": "120"}), ("120", {"Retry-After": "60"})):
        web.script("/new", (200, then, b"<rss/>"))
        old = web.script("/old", (307, {"Location": "/new", "Retry-After": wait}, b""))
        assert fetch(old).retry_after == 120


def test_retry_after_is_measured_by_the_clock_that_was_given(web: WebServer) -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    for value in ("Wed, 01 Jul 2026 12:00:30 GMT", "Wed, 01 Jul 2026 12:00:30"):
        url = web.script("/feed", (200, {"Retry-After": value}, b"<rss/>"))
        assert fetch(url, clock=lambda: noon).retry_after == 30


def test_a_request_looks_for_no_module(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    class Noting:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            searched.append(name)

    async def twice() -> None:
        fetcher = Fetcher(allow_loopback=True)
        url = web.route("/feed", lambda _: (200, {}, b"here"))
        await fetcher.fetch(url)
        monkeypatch.setattr(sys, "meta_path", [Noting, *sys.meta_path])
        await fetcher.fetch(url)

    asyncio.run(twice())
    assert searched == [], "httpcore looks for sniffio seven times a request where it is not installed"


def test_a_password_in_an_address_is_refused(web: WebServer) -> None:
    assert outcome(f"http://me:secret@127.0.0.1:{web.port}/") is FetchOutcome.FORBIDDEN_ADDRESS


def test_nothing_from_the_environment_is_used(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert fetch(web.route("/feed", lambda _: (200, {}, b"here"))).body == b"here"


def test_a_host_is_asked_one_thing_at_a_time(web: WebServer) -> None:
    busy, most = [], []

    def answer(_request: object) -> tuple[int, dict[str, str], bytes]:
        busy.append(1)
        most.append(len(busy))
        busy.pop()
        return 200, {}, b""

    async def many() -> None:
        fetcher = Fetcher(allow_loopback=True)
        url = web.route("/feed", answer)
        await asyncio.gather(*(fetcher.fetch(url) for _ in range(8)))

    asyncio.run(many())
    assert most == [1] * 8
