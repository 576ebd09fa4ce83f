from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.files.feeds import Feed
from core.errors import BadInput
from core.guarded_http.ip_address import is_public
from core.outcomes import FetchOutcome
from ingest.articles import articles_of
from ingest.failure import FetchFailed
from ingest.fetch import Fetched
from ingest.formats.child_exit import ChildExit, outcome_of
from ingest.formats.document import Entry, Parsed
from ingest.identify import canonical_url
from ingest.markup import TEXT_LIMIT, plain_text, plain_title
from ingest.poll import Poll, failure_of, result_of
from ingest.recorded import given_articles, read_articles
from ingest.schedule import next_due
from ingest.store.state import FeedState

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEED = Feed(url="https://paper.example/rss")
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.8",
        "224.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0::1",
        "fec0::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
        "example.org",
    ],
)
def test_a_special_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://News.example:443/a/?utm_source=rss&id=7#top", "news.example/a?id=7"),
        ("http://news.example/a?xtor=RSS-1&fbclid=2&at_medium=3", "news.example/a"),
        ("http://news.example:8080/a?b=2&a=1", "news.example:8080/a?a=1&b=2"),
        ("http://news.example/", ""),
        ("https://www.news.example/a", "news.example/a"),
        ("https://m.news.example/a/amp/", "news.example/a"),
        ("https://amp.news.example/a.amp.html?amp=1", "news.example/a.html"),
        ("https://www.google.com/amp/s/www.news.example/a", "news.example/a"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/a", "news.example/a"),
        ("https://www.example/amp", ""),
        ("https://not-google.com/amp/s/news.example/a", "not-google.com/amp/s/news.example/a"),
        ("javascript:alert(1)", ""),
        ("http://[broken", ""),
        ("http://news.example:99999/a", ""),
    ],
)
def test_an_address_loses_what_does_not_identify(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>Three", "One\nTwo\nThree"),
        ("&amp;lt;b&amp;gt;AT&amp;amp;T&amp;lt;/b&amp;gt;", "AT&T"),
        ("a<script>evil()</script>b", "ab"),
        ("A\u200bQ\u202eIM \x00 x", "AQIM x"),
        ("1 < 2 & 3", "1 < 2 & 3"),
        ("l&#39;EIGS &eacute;tait", "l'EIGS était"),
        ("<p>Rain<br>fell</p> and 5 <6", "Rain\nfell\nand 5 <6"),
        ("<p>Rain</p><p>cut in <spa", "Rain\ncut in <spa"),
        ("<p>Rain</p><!-- <p>no --><STYLE>b < c</STYLE><p>fell", "Rain\nfell"),
        ("<p>Rain\u00a0 \t fell</p>\u2028 <p>\t</p>today", "Rain fell\ntoday"),
        ("<![CDATA[<p>Rain</p>]]>", "Rain"),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_text_and_titles_are_bounded() -> None:
    assert len(plain_text("x" * 50_000)) == TEXT_LIMIT
    assert plain_title("a\n <b>b</b>") == "a b"


def test_entries_that_share_an_address_stay_apart() -> None:
    parsed = Parsed(entries=tuple(Entry(id=key, link="https://paper.example/live", title=key) for key in "abc"))
    reading = articles_of(parsed, FEED, NOW, max_age=DAY)
    assert len({article.id for article in reading.articles}) == 3
    again = articles_of(parsed, FEED, NOW, max_age=DAY, remembered=reading.seen)
    assert (again.articles, again.seen) == ((), ())


def test_a_key_that_was_seen_keeps_its_article_when_another_takes_its_address() -> None:
    first = Entry(id="a", link="https://paper.example/1", title="A")
    one = articles_of(Parsed(entries=(first,)), FEED, NOW, max_age=DAY)
    both = Parsed(entries=(Entry(id="b", link="https://paper.example/1", title="B"), first))
    [new] = articles_of(both, FEED, NOW, max_age=DAY, remembered=one.seen).articles
    assert (new.title, new.id != one.articles[0].id) == ("B", True)


@pytest.mark.parametrize("seconds", [None, -8.5e9, 2.5e11, NOW.timestamp() + 60])
def test_a_time_that_cannot_be_is_the_time_of_fetching(seconds: float | None) -> None:
    parsed = Parsed(entries=(Entry(id="a", title="A", published=seconds),))
    [article] = articles_of(parsed, FEED, NOW, max_age=DAY).articles
    assert (article.published, article.history) == (NOW, False)


def wait(every: timedelta, **arguments: float) -> timedelta:
    return next_due(NOW, every, jitter=0, **arguments) - NOW  # type: ignore[arg-type]


def test_failures_double_the_wait_up_to_a_bound() -> None:
    fast, slow = timedelta(seconds=5), timedelta(minutes=15)
    assert [wait(fast, failures=n).total_seconds() for n in (1, 2, 3, 99)] == [5, 10, 20, 300]
    assert [wait(slow, failures=n) for n in (1, 2, 99)] == [slow, 2 * slow, 32 * slow]
    assert wait(timedelta(hours=2), failures=99) == DAY


def test_hints_slow_a_slow_feed_only() -> None:
    assert wait(timedelta(minutes=15), hint=1800) == timedelta(minutes=30)
    assert wait(timedelta(minutes=15), hint=86_400) == timedelta(hours=1)
    assert wait(timedelta(seconds=5), hint=1800) == timedelta(seconds=5)
    assert wait(timedelta(seconds=5), retry_after=1e9) == DAY


def test_recorded_articles_are_cleaned_and_identified() -> None:
    line = '{"url":"https://p.example/1?utm_a=1","title":"<b>A</b>","text":"x","published":"2026-06-01T00:00:00Z"}'
    [article] = read_articles([line, "\n"], history=True, now=NOW)
    assert (article.title, article.canonical, article.published.month) == ("A", "p.example/1", 6)
    [given] = given_articles([line], now=NOW)
    assert given.title == "<b>A</b>"
    [bare] = read_articles(['{"title":"A","source":"S","id":"x1"}'], history=False, now=NOW)
    assert (bare.id, bare.url, bare.published) == ("x1", "", NOW)


@pytest.mark.parametrize("line", ["nonsense", "[]", "{}", '{"title":"a","published":"soon"}', '{"title":7}'])
def test_a_bad_recorded_line_is_named_by_its_number(line: str) -> None:
    with pytest.raises(BadInput, match="line 2: "):
        list(read_articles(['{"title":"a"}', line], history=False, now=NOW))


def test_a_tracking_parameter_is_dropped_by_its_whole_name() -> None:
    dropped = ("utm_anything", "UTM_Source", "at_medium", "__hsfp", "fbclid", "FBCLID", "xtor", "ref_src")
    kept = ("fbclid2", "cid", "id", "src", "ref", "ref_srcs", "autm_source", "at_id", "ns_page", "wt_id")
    assert {canonical_url(f"https://a.example/x?{name}=1") for name in dropped} == {"a.example/x"}
    assert [canonical_url(f"https://a.example/x?{name}=1") for name in kept] == [
        f"a.example/x?{name}=1" for name in kept
    ]


def _poll(**changes: object) -> Poll:
    state = FeedState(FEED.url, "", "", "", 0, None)
    return Poll(**{"feed": FEED, "state": state, **changes})  # type: ignore[arg-type]


def test_a_poll_without_news_keeps_validators_that_a_304_does_not_repeat() -> None:
    not_modified = Fetched(status=304, url=FEED.url, body=None)
    result = result_of(_poll(), not_modified, NOW, 0)
    assert (result.outcome, result.etag, result.last_modified) == (FetchOutcome.UNCHANGED, None, None)
    whole = result_of(_poll(body_hash="h"), Fetched(status=200, url=FEED.url, body=b"x"), NOW, 0)
    assert (whole.etag, whole.last_modified, whole.body_hash) == ("", "", "h")
    assert whole.due == NOW + timedelta(minutes=15)


def test_a_poll_with_news_counts_them_and_waits_as_long_as_asked() -> None:
    reading = articles_of(Parsed(entries=(Entry(id="a", title="A"),)), FEED, NOW, max_age=DAY)
    fetched = Fetched(status=200, url=FEED.url, body=b"x", etag="e", retry_after=7200)
    result = result_of(_poll(reading=reading), fetched, NOW, 0)
    assert (result.outcome, result.published, result.etag, result.seen) == (FetchOutcome.NEW, 1, "e", reading.seen)
    assert result.due == NOW + timedelta(hours=2)


def test_a_failed_poll_counts_on_and_one_that_is_gone_waits_a_day() -> None:
    state = FeedState(FEED.url, "", "", "", 2, None)
    failed = failure_of(_poll(state=state), FetchFailed(FetchOutcome.UNREACHABLE, "away"), NOW, 0)
    assert (failed.outcome, failed.detail, failed.failures) == (FetchOutcome.UNREACHABLE, "away", 3)
    assert (failed.etag, failed.body_hash) == (None, None)
    assert failed.due == NOW + timedelta(hours=1)
    assert failure_of(_poll(), FetchFailed(FetchOutcome.GONE, "HTTP 410"), NOW, 0).due == NOW + DAY


@pytest.mark.parametrize(
    ("ended", "outcome", "detail"),
    [
        (ChildExit(-9, late=True, last_line=""), FetchOutcome.PARSER_KILLED, "over its 10 s of wall clock"),
        (ChildExit(-24, late=False, last_line=""), FetchOutcome.PARSER_KILLED, "over its 3 s of processor time"),
        (ChildExit(1, late=False, last_line="MemoryError"), FetchOutcome.PARSER_KILLED, "over its 1024 MiB of memory"),
        (
            ChildExit(-6, late=False, last_line="memory allocation of 9 bytes failed"),
            FetchOutcome.PARSER_KILLED,
            "over its 1024 MiB of memory",
        ),
        (
            ChildExit(1, late=False, last_line="ImportError: no module"),
            FetchOutcome.CRASHED,
            "a fault of Wirewatch: the parser died (exit 1): ImportError: no module",
        ),
        (
            ChildExit(-11, late=False, last_line=""),
            FetchOutcome.CRASHED,
            "a fault of Wirewatch: the parser died (signal 11): no last words",
        ),
    ],
)
def test_what_ended_a_child_is_told_from_what_it_left(ended: ChildExit, outcome: FetchOutcome, detail: str) -> None:
    assert outcome_of(ended, 3, 10.0, 1 << 30) == (outcome, detail)
