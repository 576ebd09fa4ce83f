"""Addresses with passwords: read rightly, and shown nowhere."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.channels.mail_server import parse_smtp_url
from core import log, service_url
from core.database import Database
from core.errors import BadInput
from core.service_url import ServiceUrl, parse, servers, shown, with_password
from processors.stories.memory.redis import RedisStories

HOST = "db.example"


@pytest.mark.parametrize(
    ("url", "user", "password", "place", "path", "query"),
    [
        ("redis://:pa/ss@redis:6379/0", "", "pa/ss", "redis:6379", "/0", ""),
        ("redis://u:p@ss@redis:6379/0", "u", "p@ss", "redis:6379", "/0", ""),
        ("redis://u:a:b:c@redis/1", "u", "a:b:c", "redis", "/1", ""),
        ("smtp://desk:100%@mail.example:587", "desk", "100%", "mail.example:587", "", ""),
        ("smtps://desk%40x.org:p%2Fw@mail.example", "desk@x.org", "p/w", "mail.example", "", ""),
        ("postgresql://w:#1?@[::1]:5432/wire?sslmode=require", "w", "#1?", "[::1]:5432", "/wire", "sslmode=require"),
        ("postgresql://w:x@/wire?host=/run/pg", "w", "x", "", "/wire", "host=/run/pg"),
        ("unix:///run/@x/redis.sock?db=0", "", "", "", "/run/@x/redis.sock", "db=0"),
        ("unix://u:p/w@/run/redis.sock", "u", "p/w", "", "/run/redis.sock", ""),
        ("redis://redis", "", "", "redis", "", ""),
    ],
)
def test_an_address_is_read_in_its_parts(url: str, user: str, password: str, place: str, path: str, query: str) -> None:
    found = parse("stories_url", url)
    assert (found.user, found.password, found.place, found.path, found.query) == (user, password, place, path, query)
    assert parse("stories_url", found.encoded) == found, "what a library is given says the same"


@pytest.mark.parametrize(
    "url", ["nothing", "u:geheim@host", "redis://u:geheim@host:many/0", "redis://u:geheim@h:99999"]
)
def test_what_cannot_be_read_names_the_setting_and_shows_nothing(url: str) -> None:
    with pytest.raises(BadInput, match="stories_url") as caught:
        parse("stories_url", url)
    assert "geheim" not in f"{caught.value} {shown(url)}"


def test_a_cluster_is_read_host_by_host() -> None:
    def places(url: str) -> list[str]:
        return [server.place for server in servers("bus_url", url)]

    assert places("kafka://b1:9092,b2:9092/") == ["b1:9092", "b2:9092"]
    assert places("kafka://[::1]:9092") == ["[::1]:9092"]
    first, second = servers("bus_url", "kafkas://u:ge/h@im@b1:9092,b2:9092?ssl_cafile=/ca.pem")
    assert (first.user, first.password, first.place, first.query) == ("u", "ge/h@im", "b1:9092", "ssl_cafile=/ca.pem")
    assert (second.user, second.password, second.place) == ("u", "ge/h@im", "b2:9092")
    for wrong in ("kafka://", "kafka://u:geheim@", "kafka://u:geheim@b1:port"):
        with pytest.raises(BadInput, match="bus_url") as caught:
            servers("bus_url", wrong)
        assert "geheim" not in str(caught.value)


PASSWORDS = st.text(alphabet=string.ascii_letters + string.digits + "/@:%#?&=[]!$'\"+,;~", min_size=4, max_size=24)
MARK = "Q7x"
"""Stands in every part of a password, so that a part of it that shows is found, however short."""


@given(password=PASSWORDS, scheme=st.sampled_from(["redis", "rediss", "smtp", "smtps", "postgresql", "kafka", "unix"]))
def test_no_part_of_a_password_is_shown(password: str, scheme: str) -> None:
    half = len(password) // 2
    url = f"{scheme}://desk:{MARK}{password[:half]}{MARK}{password[half:]}{MARK}@{HOST}:6379/x"
    for text in (shown(url), str(parse("s", url)), repr(parse("s", url)), log.safe(f"cannot reach {url}; check it")):
        assert MARK not in text
        assert HOST in text


@given(password=PASSWORDS)
def test_a_password_is_what_was_written_where_no_percent_sign_stands_for_a_character(password: str) -> None:
    found = parse("s", f"redis://u:{password.replace('%', '%25')}@{HOST}:1/0")
    assert (found.password, found.host) == (password, HOST)
    assert parse("s", ServiceUrl("redis", "u", password, HOST, 1, "/0").encoded) == found


@given(password=PASSWORDS)
def test_a_password_given_apart_is_taken_as_it_is(password: str) -> None:
    for url in (f"postgresql://u@{HOST}:1/wire?sslmode=require", f"redis://{HOST}:1/0", f"smtps://u%40x@{HOST}"):
        before, after = parse("s", url), parse("s", with_password("s", url, password))
        assert after.password == password
        assert (after.user, after.place, after.path, after.query) == (
            before.user,
            before.place,
            before.path,
            before.query,
        )


@pytest.mark.parametrize("url", ["", "embedded", "sqlite:////data/w.db", "redis://:geheim@redis:6379/0"])
def test_an_address_that_takes_no_password_or_has_one_takes_none_beside_it(url: str) -> None:
    with pytest.raises(BadInput, match="stories_url") as caught:
        with_password("stories_url", url, "anderes")
    assert "geheim" not in str(caught.value)
    assert "anderes" not in str(caught.value)


@given(password=PASSWORDS)
def test_every_adapter_reads_it_and_no_error_of_theirs_shows_it(password: str) -> None:
    secret = MARK + password.replace("%", "%25") + MARK
    server = parse_smtp_url(f"smtp://u:{secret}@{HOST}")
    assert (server.user, server.password, server.host) == ("u", MARK + password + MARK, HOST)
    stories = RedisStories(f"redis://u:{secret}@{HOST}:1/0")
    assert MARK not in str(stories._shown)
    for wrong in (f"redis://u:{secret}@{HOST}:1/0?db=x", f"redis://u:{secret}@{HOST}:port"):
        with pytest.raises(BadInput) as caught:
            RedisStories(wrong)
        assert MARK not in str(caught.value)
    database = Database(f"postgresql://u:{secret}@{HOST}:1/wire")
    assert database._engine.url.password == MARK + password + MARK
    assert (database._engine.url.host, database._engine.url.database) == (HOST, "wire")
    database.close()


def test_the_library_of_redis_is_given_the_password() -> None:
    stories = RedisStories("redis://:p/a@b:c%#@redis.example:6380/3")
    given_ = stories._pool.connection_kwargs
    assert (given_["password"], given_["host"], given_["port"], given_["db"]) == ("p/a@b:c%#", "redis.example", 6380, 3)
    assert service_url.HIDDEN in stories._shown
