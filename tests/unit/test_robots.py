"""What robots.txt allows, as RFC 9309 reads it."""

from __future__ import annotations

import time

import pytest

from ingest.pages.robots import may_ask, rules_of

EVERYBODY = "User-agent: *\n"


@pytest.mark.parametrize(
    ("text", "target", "allowed"),
    [
        ("", "/a", True),
        ("<html>no such page</html>", "/a", True),
        (EVERYBODY + "Disallow: /", "/a", False),
        (EVERYBODY + "Disallow:", "/a", True),
        (EVERYBODY + "Disallow: /news", "/newspaper", False),
        (EVERYBODY + "Disallow: /news/", "/news", True),
        (EVERYBODY + "Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        (EVERYBODY + "Allow: /a\nDisallow: /a", "/a", True),
        (EVERYBODY + "Disallow: /*?print", "/a/b?print=1", False),
        (EVERYBODY + "Disallow: /*.pdf$", "/a.pdf", False),
        (EVERYBODY + "Disallow: /*.pdf$", "/a.pdf?x", True),
        (EVERYBODY + "Disallow: /a$", "/a", False),
        (EVERYBODY + "Disallow: /a*b*c", "/a-c-b", True),
        (EVERYBODY + "Disallow: /ä", "/%C3%A4/x", False),
        (EVERYBODY + "Disallow: /%7Eada", "/~ada", False),
        (EVERYBODY + "Disallow: /a%2Fb", "/a/b", True),
        ("\ufeffUSER-AGENT : *\r\nDISALLOW : /a # a comment\r\n", "/a", False),
        ("Disallow: /\n" + EVERYBODY + "Disallow: /b", "/a", True),
        (EVERYBODY + "Disallow: /\n\nUser-agent: Wirewatch\nDisallow: /b", "/a", True),
        (EVERYBODY + "Disallow: /\n\nUser-agent: wirewatch/2.0\nDisallow: /b", "/b", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: wirewatch\nDisallow: /", "/a", False),
        ("User-agent: wirewatch\nAllow: /a\n\nUser-agent: other\nDisallow: /\n\nUser-agent: wirewatch\nDisallow: /a/b",
         "/a/b", False),
        ("User-agent: wirewatchers\nDisallow: /", "/a", True),
        (EVERYBODY + "Sitemap: https://a.example/s.xml\nDisallow: /a", "/a", False),
    ],
)  # fmt: skip
def test_a_target_is_allowed_or_not(text: str, target: str, allowed: bool) -> None:  # noqa: FBT001
    assert may_ask(rules_of(text), target) is allowed


@pytest.mark.parametrize(
    ("said", "seconds"), [("3", 3.0), ("0.5", 0.5), ("9999", 60.0), ("soon", 0.0), ("-1", 0.0), ("", 0.0)]
)
def test_the_pause_that_a_host_asks_for(said: str, seconds: float) -> None:
    assert rules_of(f"{EVERYBODY}Crawl-delay: {said}").delay == seconds


def test_a_hostile_file_costs_little() -> None:
    rules = rules_of(EVERYBODY + f"Disallow: /{'*a' * 400}b\n" * 500)
    began = time.process_time()
    assert may_ask(rules, "/" + "a" * 7_000)
    assert time.process_time() - began < 20, "a search that goes back would take for ever"
