from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from core.outcomes import FetchOutcome
from ingest.failure import FetchFailed
from ingest.parse import Parser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = b'<rss version="2.0"><channel><title>P</title><item><title>T</title></item></channel></rss>'


@pytest.fixture
def parser() -> Iterator[Parser]:
    made = Parser(2)
    yield made
    made.close()


def refused(parser: Parser, document: bytes) -> FetchOutcome:
    with pytest.raises(FetchFailed) as failed:
        parser.parse_now(document)
    return failed.value.outcome


@pytest.mark.slow
def test_a_slow_author_kills_the_child_and_the_pool_lives(parser: Parser) -> None:
    slow = b'<rss version="2.0"><channel><item><author>x@a.' + b"a." * 60_000 + b"!</author></item></channel></rss>"
    begun = time.monotonic()
    assert refused(parser, slow) is FetchOutcome.PARSER_KILLED
    assert time.monotonic() - begun < 6
    for _ in range(3):
        assert len(parser.parse_now(GOOD).entries) == 1


def test_a_child_over_its_wall_clock_is_killed() -> None:
    parser = Parser(1, wall_seconds=0.0)
    assert refused(parser, GOOD) is FetchOutcome.PARSER_KILLED
    parser.close()


def test_entities_that_multiply_are_harmless(parser: Parser) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE r [<!ENTITY e0 "lol">{levels}]><rss version="2.0"><channel><title>&e9;</title></channel></rss>'
    begun = time.monotonic()
    assert len(parser.parse_now(bomb.encode()).title) <= 1_000
    assert time.monotonic() - begun < 6


def test_a_body_that_names_a_file_is_not_opened(parser: Parser, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(GOOD)
    assert refused(parser, str(file).encode()) is FetchOutcome.NOT_A_FEED
    assert refused(parser, b"/dev/zero") is FetchOutcome.NOT_A_FEED


def test_external_entities_are_not_read(parser: Parser) -> None:
    entity = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    asked = entity + b'<rss version="2.0"><channel><title>&x;</title></channel></rss>'
    assert "root:" not in parser.parse_now(asked).title


@pytest.mark.parametrize("document", [b"", b"<html><body>404</body></html>", b"\x00\xff" * 50, b"{}"])
def test_what_is_no_feed_is_named_so(parser: Parser, document: bytes) -> None:
    assert refused(parser, document) is FetchOutcome.NOT_A_FEED


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
