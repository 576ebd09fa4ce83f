"""Feeds by a proxy: what goes through it, what does not, and what can be checked though it resolves the names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from polling import item, rss
from servers.certificates import Authority
from servers.ports import HOST, free_port
from servers.web import WebServer
from servers.web_proxy import WebProxy

from config.files.settings import Settings, load_settings
from core.errors import BadInput
from core.guarded_http.errors import AddressForbidden, PortForbidden
from core.guarded_http.policy import AddressPolicy, check_named
from core.ip_networks import networks
from core.outcomes import FetchOutcome
from core.service_url import parse
from ingest.failure import FetchFailed
from ingest.fetch import Fetched, Fetcher
from wirewatch.doctor.services import check_proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def proxy() -> Iterator[WebProxy]:
    with WebProxy() as made:
        yield made


def fetched(proxy: WebProxy, url: str, *, user: str = "", ca_file: str = "", **options: object) -> Fetched:
    given = {"allow_loopback": True, **options}
    where = parse("fetch_proxy_url", f"http://{user}{HOST}:{proxy.port}")
    return asyncio.run(Fetcher(deadline=10, proxy=where, ca_file=ca_file, **given).fetch(url))  # type: ignore[arg-type]


def test_a_feed_is_asked_for_by_the_proxy(proxy: WebProxy, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1)))
    assert b"Title 1" in (fetched(proxy, url).body or b"")
    assert proxy.asked == [f"GET {url}"]
    assert "proxy-authorization" not in web.requests()[0].headers


def test_a_feed_by_tls_is_asked_for_through_a_tunnel_and_its_certificate_still_counts(
    proxy: WebProxy, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    with WebServer(authority.issue("web", f"IP:{HOST}").context) as web:
        url = web.page("/feed", rss(item(1)))
        found = fetched(proxy, url, ca_file=str(authority.ca))
        assert b"Title 1" in (found.body or b"")
        assert found.certificate is not None
        with pytest.raises(FetchFailed) as failed:
            fetched(proxy, url)
    assert failed.value.outcome is FetchOutcome.CERTIFICATE
    assert proxy.asked == [f"CONNECT {HOST}:{web.port}"] * 2


def test_a_redirect_is_followed_by_the_proxy_and_judged_again(proxy: WebProxy, web: WebServer) -> None:
    web.page("/new", rss(item(1)))
    assert fetched(proxy, web.redirect("/old", "/new")).url == web.url("/new")
    away = web.redirect("/away", "http://10.0.0.1/feed")
    with pytest.raises(FetchFailed) as failed:
        fetched(proxy, away)
    assert failed.value.outcome is FetchOutcome.FORBIDDEN_ADDRESS
    assert not any("10.0.0.1" in asked for asked in proxy.asked)


def test_a_proxy_that_wants_a_password_gets_it_and_says_so_where_it_does_not(web: WebServer) -> None:
    url = web.page("/feed", rss(item(1)))
    with WebProxy("ada:päss:w@rd") as strict:
        assert fetched(strict, url, user="ada:päss:w@rd@").body
        with pytest.raises(FetchFailed, match="refuses: HTTP 407; set fetch_proxy_url with a user") as failed:
            fetched(strict, url, user="ada:wrong@")
        with pytest.raises(FetchFailed, match=r"refuses: 407") as tunnel:
            fetched(strict, url.replace("http:", "https:"))
    assert {failed.value.outcome, tunnel.value.outcome} == {FetchOutcome.UNREACHABLE}
    assert "wrong" not in str(failed.value)


def test_a_name_that_only_the_proxy_knows_is_read_by_it(web: WebServer) -> None:
    async def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    web.page("/feed", rss(item(1)))
    with WebProxy(names={"paper.example": web.port}) as knowing:
        url = "http://paper.example:8080/feed"
        assert fetched(knowing, url, resolver=unknown, allow_loopback=False).url == url
        with pytest.raises(FetchFailed, match="only 80, 443"):
            fetched(knowing, "http://paper.example:22/feed", resolver=unknown, allow_loopback=False)
        assert knowing.asked == [f"GET {url}"]


def test_a_host_in_a_network_of_ours_is_asked_without_the_proxy(proxy: WebProxy, web: WebServer) -> None:
    async def ours(_host: str, _port: int) -> list[str]:
        return [HOST]

    web.page("/feed", rss(item(1)))
    url = f"http://wire.intranet:{web.port}/feed"
    assert fetched(proxy, url, allow_loopback=False, private=networks("127.0.0.0/8"), resolver=ours).body
    assert proxy.asked == []


def test_a_proxy_that_is_away_is_named(web: WebServer) -> None:
    away = WebProxy()
    with pytest.raises(FetchFailed, match=rf"the proxy {HOST}:{away.port}: Connection refused"):
        fetched(away, web.page("/feed", rss(item(1))))


def test_the_doctor_says_whether_it_answers(proxy: WebProxy, tmp_path: Path) -> None:
    def said(url: str) -> list[tuple[bool, str]]:
        return [(one.ok, one.message) for one in check_proxy(Settings(data_dir=tmp_path, fetch_proxy_url=url))]  # type: ignore[arg-type]

    assert said("") == []
    ((well, words),) = said(f"http://ada:secret@{HOST}:{proxy.port}")
    assert well
    assert "secret" not in words
    ((well, words),) = said(f"http://{HOST}:{free_port()}")
    assert (well, "fetch_proxy_url" in words) == (False, True)


@pytest.mark.parametrize(
    ("host", "port", "error"),
    [
        ("paper.example", 443, None),
        ("paper.example.", 80, None),
        ("93.184.215.14", 443, None),
        ("paper.example", 22, PortForbidden),
        ("localhost", 80, AddressForbidden),
        ("router", 80, AddressForbidden),
        ("printer.local", 80, AddressForbidden),
        ("db.prod.internal", 443, AddressForbidden),
        ("a.localhost.", 80, AddressForbidden),
        ("127.1", 80, AddressForbidden),
        ("0x7f.0.0.1", 80, AddressForbidden),
        ("1.0x7f", 80, AddressForbidden),
        ("2130706433", 80, AddressForbidden),
        ("0177.0.0.01", 80, AddressForbidden),
        ("127.0.0.1", 80, AddressForbidden),
        ("169.254.169.254", 80, AddressForbidden),
        ("::1", 80, AddressForbidden),
        ("::ffff:10.0.0.1", 80, AddressForbidden),
    ],
)
def test_a_host_is_judged_by_how_it_is_written(host: str, port: int, error: type[Exception] | None) -> None:
    if error is None:
        check_named(AddressPolicy(), host, port)
        return
    with pytest.raises(error):
        check_named(AddressPolicy(), host, port)


@pytest.mark.parametrize(
    "url", ["proxy:3128", "socks5://proxy:1080", "http://", "http://proxy:99999", "http://proxy:x"]
)
def test_what_is_no_proxy_is_refused_and_not_shown(url: str, tmp_path: Path) -> None:
    environ = {"WIREWATCH_FETCH_PROXY_URL": url.replace("proxy", "ada:hidden@proxy")}
    with pytest.raises(BadInput, match=r"(?i)fetch_proxy_url") as refused:
        load_settings(tmp_path, environ)
    assert "hidden" not in str(refused.value)


def test_its_password_may_stand_apart(tmp_path: Path) -> None:
    environ = {"WIREWATCH_FETCH_PROXY_URL": "http://ada@proxy:3128", "WIREWATCH_FETCH_PROXY_PASSWORD": "p@ss/w:rd"}
    proxy = load_settings(tmp_path, environ).fetch_proxy
    assert proxy is not None
    assert (proxy.user, proxy.password, proxy.place) == ("ada", "p@ss/w:rd", "proxy:3128")
