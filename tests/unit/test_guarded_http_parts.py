from __future__ import annotations

import gzip
import random
import zlib
from datetime import UTC, datetime

import pytest

from core.guarded_http.body import Body
from core.guarded_http.cookies import Cookies
from core.guarded_http.errors import AddressForbidden, AnswerTooLarge, AnswerUnreadable, PortForbidden
from core.guarded_http.fields import charset, max_age, retry_after
from core.guarded_http.message import Response
from core.guarded_http.policy import AddressPolicy, check

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PUBLIC = "93.184.215.14"
USUAL = AddressPolicy()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("99999999999999", 86_400),
        ("Wed, 01 Jul 2026 12:00:30 GMT", 30),
        ("Wed, 01 Jul 2026 12:00:30", 30),
        ("Wed, 01 Jul 2026 12:00:30 -0000", 30),
        ("Wed, 01 Jul 2026 14:00:30 +0200", 30),
        ("Wednesday, 01-Jul-26 12:00:30 GMT", 30),
        ("Wed, 01 Jul 2026 11:00:00 GMT", 0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
        ("Wed, 99 Jul 2026 12:00:30 GMT", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("١٢", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_max_age_is_read_among_other_directives() -> None:
    assert max_age('public, MAX-AGE="600", x') == 600
    assert max_age("s-maxage=1, no-store") == 0
    assert max_age("max-age=999999999") == 86_400


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "::ffff:10.0.0.8", "64:ff9b::7f00:1", "fd00::1"]
)
def test_one_private_address_among_public_ones_refuses_all(address: str) -> None:
    for addresses in ([address], [PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(AddressForbidden):
            check(USUAL, "feed.example", 443, addresses)


@pytest.mark.parametrize("port", [22, 25, 79, 81, 6379, 9092])
def test_other_ports_than_the_webs_are_refused(port: int) -> None:
    with pytest.raises(PortForbidden):
        check(USUAL, "feed.example", port, [PUBLIC])
    for open_port in (80, 443, 8080, 8443):
        check(USUAL, "feed.example", open_port, [PUBLIC, "::ffff:8.8.8.8"])


def test_no_address_at_all_is_refused_even_where_everything_is_allowed() -> None:
    with pytest.raises(AddressForbidden):
        check(AddressPolicy(anywhere=True), "feed.example", 443, [])


def test_what_is_allowed_beyond_is_allowed_exactly() -> None:
    check(AddressPolicy(anywhere=True), "10.0.0.8", 22, ["10.0.0.8"])
    check(AddressPolicy(loopback=True), "localhost", 9999, ["127.0.0.1", "::1"])
    own = AddressPolicy(exempt=frozenset({("127.0.0.1", 9999)}))
    check(own, "127.0.0.1", 9999, ["127.0.0.1"])
    for policy, host, port, address in (
        (AddressPolicy(loopback=True), "a", 80, "10.0.0.8"),
        (own, "127.0.0.1", 9998, "127.0.0.1"),
        (own, "localhost", 9999, "127.0.0.1"),
    ):
        with pytest.raises(AddressForbidden):
            check(policy, host, port, [address])


def _body(encoding: str, *pieces: bytes, wire: int = 1_000_000, inflated: int = 1_000_000) -> bytes:
    body = Body(encoding, wire, inflated)
    for piece in pieces:
        body.add(piece)
    return body.whole()


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_body_is_inflated_in_whatever_pieces_it_comes(size: int) -> None:
    text = bytes(range(256)) * 300
    bare = zlib.compressobj(wbits=-15)
    for encoding, packed in (
        ("gzip", gzip.compress(text)),
        ("X-GZIP ", gzip.compress(text)),
        ("deflate", zlib.compress(text)),
        ("deflate", bare.compress(text) + bare.flush()),
        ("", text),
    ):
        pieces = [packed[start : start + size] for start in range(0, len(packed), size)]
        if size > 1 or encoding != "deflate" or packed[:1] == b"x":  # one byte does not tell bare deflate from zlib
            assert _body(encoding, *pieces) == text


def test_a_body_is_never_more_than_allowed() -> None:
    with pytest.raises(AnswerTooLarge, match="on the wire"):
        _body("", bytes(11), wire=10)
    with pytest.raises(AnswerTooLarge, match="inflated"):
        _body("gzip", gzip.compress(bytes(50_000_000)), inflated=100_000)
    assert _body("", bytes(10), wire=10, inflated=10) == bytes(10)


@pytest.mark.parametrize("encoding", ["br", "gzip, br", "zstd"])
def test_an_encoding_that_nobody_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(AnswerUnreadable):
        _body(encoding, b"no text of ours")


def test_broken_compression_is_named() -> None:
    with pytest.raises(AnswerUnreadable, match="broken compression"):
        _body("", b"\x1f\x8b\x08\x00 no gzip at all")
    broken = bytearray(gzip.compress(bytes(range(256)) * 9))
    broken[-8] ^= 1  # the checksum
    with pytest.raises(AnswerUnreadable):
        _body("gzip", bytes(broken))


TEXT = b"<rss>" + b"flood " * 40_000


@pytest.mark.parametrize("encoding", ["", "gzip", "identity", "none", "utf-8", "gzip, identity", "deflate", "br"])
def test_the_first_bytes_say_how_a_body_is_packed_whatever_the_header_says(encoding: str) -> None:
    assert _body(encoding, TEXT) == TEXT
    assert _body(encoding, gzip.compress(TEXT)) == TEXT
    assert _body(encoding, gzip.compress(gzip.compress(TEXT))) == TEXT


def test_several_members_are_read_whole_and_what_follows_them_is_no_part() -> None:
    members, both = gzip.compress(TEXT) + gzip.compress(b"<second>"), TEXT + b"<second>"
    assert _body("gzip", members) == both
    assert _body("gzip", *(members[start : start + 1_000] for start in range(0, len(members), 1_000))) == both
    assert _body("gzip", gzip.compress(TEXT) + b"\0\0\0 padding") == TEXT


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.99])
def test_a_compressed_body_that_is_cut_is_an_error(kept: float) -> None:
    noise = random.Random(1).randbytes(60_000)
    for packed in (gzip.compress(noise), zlib.compress(noise)):
        with pytest.raises(AnswerUnreadable, match="cut before its end"):
            _body("deflate", packed[: int(len(packed) * kept)])
    second = gzip.compress(noise)
    with pytest.raises(AnswerUnreadable, match="cut before its end"):
        _body("gzip", gzip.compress(TEXT) + second[: int(len(second) * kept)])


@pytest.mark.parametrize("lacking", range(1, 9))
def test_a_checksum_that_lacks_is_forgiven(lacking: int) -> None:
    assert _body("gzip", gzip.compress(TEXT)[:-lacking]) == TEXT


def test_twice_packed_bombs_are_cut_too() -> None:
    with pytest.raises(AnswerTooLarge, match="inflated"):
        _body("gzip", gzip.compress(gzip.compress(bytes(50_000_000))), inflated=100_000)


def test_cookies_go_back_to_their_host_only() -> None:
    answer = Response(302, "https://a.example/", ((b"Set-Cookie", b"seen=1; Path=/"), (b"set-cookie", b"x=y=z")))
    cookies = Cookies().after("a.example", answer)
    assert cookies.header("a.example") == {"Cookie": "seen=1; x=y=z"}
    assert cookies.header("b.example") == {}
    again = Response(302, "https://a.example/", ((b"Set-Cookie", b"seen=2"),))
    assert cookies.after("a.example", again).header("a.example") == {"Cookie": "seen=2; x=y=z"}


def test_fields_are_found_in_any_case_and_joined() -> None:
    answer = Response(200, "https://a.example/", ((b"ETAG", b'W/"\xe9"'), (b"Vary", b"a"), (b"vary", "ü".encode())))
    assert (answer.exact_field("etag"), answer.field("Vary"), answer.field("none")) == ('W/"é"', "a, ü", "")


@pytest.mark.parametrize(
    ("content_type", "found"),
    [
        ("text/xml; charset=windows-1251", "windows-1251"),
        ('text/xml;Charset = "KOI8-R"; x=y', "KOI8-R"),
        ("text/xml", ""),
        ("", ""),
    ],
)
def test_the_charset_of_a_content_type_is_read(content_type: str, found: str) -> None:
    assert charset(content_type) == found
