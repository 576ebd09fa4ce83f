from __future__ import annotations

import asyncio
import re
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from core.outcomes import FetchOutcome
from ingest.failure import FetchFailed
from ingest.formats.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = b'<rss version="2.0"><channel><title>P</title><item><title>T</title></item></channel></rss>'
CRASHING = b"<foo><a></width></foo>"
"""feedparser fails on the end of an element that it knows as an attribute; here is no item to read by itself."""
SLOW = b'<rss version="2.0"><channel><item><author>x@a.' + b"a." * 60_000 + b"!</author></channel></rss>"
"""Mis-nested, so feedparser reads it, which is quadratic on such an author."""


@pytest.fixture
def parser() -> Iterator[Parser]:
    made = Parser(2, cpu_seconds=1, wall_seconds=60)
    yield made
    made.close()


def refused(parser: Parser, document: bytes) -> FetchOutcome:
    with pytest.raises(FetchFailed) as failed:
        parser.parse_now(document)
    return failed.value.outcome


@pytest.mark.slow
def test_a_slow_author_kills_the_child_and_the_pool_lives(parser: Parser) -> None:
    assert refused(parser, SLOW) is FetchOutcome.PARSER_KILLED
    for _ in range(3):
        assert len(parser.parse_now(GOOD).entries) == 1


def test_a_child_over_its_wall_clock_is_killed() -> None:
    parser = Parser(1, wall_seconds=0.0)
    assert refused(parser, GOOD) is FetchOutcome.PARSER_KILLED
    parser.close()


def test_entities_that_multiply_are_harmless(parser: Parser) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE r [<!ENTITY e0 "lol">{levels}]><rss version="2.0"><channel><title>&e9;</title></channel></rss>'
    assert len(parser.parse_now(bomb.encode()).title) <= 1_000  # within the child's bounds of time and memory


def test_a_body_that_names_a_file_is_not_opened(parser: Parser, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(GOOD)
    assert refused(parser, str(file).encode()) is FetchOutcome.NOT_A_FEED
    assert refused(parser, b"/dev/zero") is FetchOutcome.NOT_A_FEED


def test_external_entities_are_not_read(parser: Parser) -> None:
    entity = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    asked = entity + b'<rss version="2.0"><channel><title>&x;</title></channel></rss>'
    assert "root:" not in parser.parse_now(asked).title


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (b"", FetchOutcome.NOT_A_FEED),
        (b"<html><body>404</body></html>", FetchOutcome.WEB_PAGE),
        (b"<html><body>This domain is for sale</body></html>", FetchOutcome.PARKED),
        (b"\x00\xff" * 50, FetchOutcome.NOT_A_FEED),
        (b"{}", FetchOutcome.NOT_A_FEED),
    ],
)
def test_what_is_no_feed_is_named_so(parser: Parser, document: bytes, outcome: FetchOutcome) -> None:
    assert refused(parser, document) is outcome


def test_at_most_two_thousand_entries_are_taken(parser: Parser) -> None:
    many = b"<item><title>x</title></item>" * 2_100
    document = b'<rss version="2.0"><channel>' + many + b"</channel></rss>"
    assert len(parser.parse_now(document).entries) == 2_000


def test_an_entry_is_plain_text_with_its_fields(parser: Parser) -> None:
    document = b"""<rss version="2.0"><channel><title>P &amp;amp; Q</title><language>fr-FR</language><ttl>30</ttl>
    <item><guid isPermaLink="false">7</guid><link>https://p.example/7</link><title>&lt;b&gt;A&lt;/b&gt;</title>
    <description>&lt;p&gt;One&lt;/p&gt;&lt;script&gt;evil()&lt;/script&gt;&lt;p&gt;Two&lt;/p&gt;</description>
    <pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
    parsed = asyncio.run(parser.parse(document))
    assert (parsed.title, parsed.language, parsed.ttl) == ("P & Q", "fr-FR", 1800.0)
    [entry] = parsed.entries
    assert (entry.id, entry.title, entry.text) == ("7", "A", "One\nTwo")
    assert entry.published == 1795514400.0


def test_a_crash_of_our_own_code_is_named_with_its_place_and_the_child_goes_on(parser: Parser) -> None:
    with pytest.raises(FetchFailed) as failed:
        parser.parse_now(CRASHING)
    assert failed.value.outcome is FetchOutcome.CRASHED
    assert re.fullmatch(r"a fault of Wirewatch: TypeError in _base\.py:\d+: int\(\) argument .*", failed.value.detail)
    children = [one._child._process for one in parser._all]
    assert len(parser.parse_now(GOOD).entries) == 1
    assert refused(parser, CRASHING) is FetchOutcome.CRASHED
    assert children[0] is parser._all[0]._child._process, "the same child answered"


def detail(parser: Parser, document: bytes) -> str:
    with pytest.raises(FetchFailed) as failed:
        parser.parse_now(document)
    parser.close()
    return f"{failed.value.outcome.value}: {failed.value.detail}"


@pytest.mark.slow
def test_each_limit_that_kills_is_named() -> None:
    assert detail(Parser(1, cpu_seconds=1, wall_seconds=60), SLOW) == "parser_killed: over its 1 s of processor time"
    assert detail(Parser(1, cpu_seconds=9, wall_seconds=0.5), SLOW) == "parser_killed: over its 0.5 s of wall clock"
    large = b'<rss version="2.0"><channel><title>' + b"a" * 100_000_000 + b"</title></channel></rss>"
    assert detail(Parser(1, wall_seconds=60, memory=200 << 20), large) == "parser_killed: over its 200 MiB of memory"


def test_a_child_that_dies_by_itself_leaves_its_last_line() -> None:
    told = detail(Parser(1, cpu_seconds=1 << 70), GOOD)
    assert re.fullmatch(r"crashed: a fault of Wirewatch: the parser died \(exit 1\): OverflowError: .+", told)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (signal.SIGSEGV, "crashed: a fault of Wirewatch: the parser died (signal 11): no last words"),
        (signal.SIGKILL, "parser_killed: killed from outside; by the system, where memory is short"),
    ],
)
def test_a_child_that_a_signal_ends_is_told_from_one_over_its_limits(number: int, told: str) -> None:
    parser = Parser(1)
    assert len(parser.parse_now(GOOD).entries) == 1
    [process] = (one._child._process for one in parser._all)
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    threading.Timer(0.3, process.send_signal, [number]).start()
    threading.Timer(0.4, process.send_signal, [signal.SIGCONT]).start()
    assert detail(parser, GOOD) == told
