"""Other programs' lists, sites' own rules, and a list edited line by line: tables of their shapes."""

from __future__ import annotations

import time

import pytest
from recorded import DATA

from config.files.feeds import Feed, FeedList, parse_feeds
from config.files.feeds_edit import edited
from ingest.feed_lists import ListedFeed, read_list, repaired, write_opml
from ingest.site_feeds import feed_of_site

LISTS = DATA / "opml"
RIVER = "https://river.example/rss"


def opml(body: str, head: str = "<?xml version='1.0' encoding='UTF-8'?>") -> bytes:
    return f"{head}<opml version='1.0'><head><title>x</title></head><body>{body}</body></opml>".encode()


@pytest.mark.parametrize(
    ("document", "feeds"),
    [
        (opml(f'<outline text="River" xmlUrl="{RIVER}"/>'), [(RIVER, "River", "")]),
        (opml(f'<outline text="a"><outline title="R" xmlUrl="{RIVER}"></outline></outline>'), [(RIVER, "R", "")]),
        # not well-formed, in the ways that are in circulation
        (opml(f'<outline text="A & B" xmlUrl="{RIVER}?a=1&b=2"/>'), [(f"{RIVER}?a=1&b=2", "A & B", "")]),
        (opml(f'<outline xmlUrl="{RIVER}?a=1&amp;copy=2&copy=3"/>'), [(f"{RIVER}?a=1&copy=2&copy=3", "", "")]),
        (opml(f'<outline text="The "Best" of all" xmlUrl="{RIVER}"/>'), [(RIVER, "The", "")]),
        (opml(f'<outline text="1 < 2 > 0" xmlUrl="{RIVER}"/>'), [(RIVER, "1 < 2 > 0", "")]),
        (
            opml(f'<outline text="open" xmlUrl="{RIVER}"><outline text="b" xmlUrl="{RIVER}2">'),
            [(RIVER, "open", ""), (f"{RIVER}2", "b", "")],
        ),
        (f'<opml><body><outline xmlUrl="{RIVER}" text="cut'.encode(), [(RIVER, "", "")]),
        (opml(f"<outline text=bare xmlUrl={RIVER} />"), [(RIVER, "bare", "")]),
        (opml(f'<!-- <outline xmlUrl="https://no.example/"/> --><outline XMLURL="{RIVER}"/>'), [(RIVER, "", "")]),
        (opml(f'<outline url="https://p.example"/><outline type="rss" url="{RIVER}"/>'), [(RIVER, "", "")]),
        (
            f'<?xml version="1.0" encoding="latin-1"?><opml><outline text="Été" xmlUrl="{RIVER}"/>'.encode("latin-1"),
            [(RIVER, "Été", "")],
        ),
        ("\ufeff".encode() + opml(f'<outline text="b" xmlUrl="feed:{RIVER}"/>', ""), [(RIVER, "b", "")]),
        (opml(f'<outline text="a&#10;b\u202e" language="pt-BR" xmlUrl="  {RIVER} "/>'), [(RIVER, "a b", "pt")]),
        (opml(f'<outline xmlUrl=""/><outline text="s" xmlUrl="{RIVER}?q=a b"/>'), [(f"{RIVER}?q=a%20b", "s", "")]),
        # tables and plain lines
        (f"title,url,lang\nRiver,{RIVER},fr\nNone,,\n".encode(), [(RIVER, "River", "fr")]),
        (f'list,category,title,lang_or_status,url\nk,"A, B","R, P",en,{RIVER}\n'.encode(), [(RIVER, "R, P", "")]),
        (f"# mine\n{RIVER}\n\nlake.example/feed\n".encode(), [(RIVER, "", ""), ("https://lake.example/feed", "", "")]),
        (b"", []),
        (opml(""), []),
        (bytes(range(256)) * 9, []),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\nriver.example\n\0\0\0", []),
    ],
)  # fmt: skip
def test_a_list_is_read_whatever_its_form(document: bytes, feeds: list[tuple[str, str, str]]) -> None:
    assert read_list(document) == tuple(ListedFeed(*one) for one in feeds)


def test_opml_that_we_write_reads_back() -> None:
    feeds = (
        Feed(url="https://a.example/?a=1&b=<2>", name='A "quoted" & <odd> name', language="fr"),
        Feed(url="https://b.example/rss"),
    )
    found = read_list(write_opml(feeds).encode())
    assert found == (
        ListedFeed("https://a.example/?a=1&b=<2>", 'A "quoted" & <odd> name', "fr"),
        ListedFeed("https://b.example/rss", "https://b.example/rss"),
    )


def test_a_hostile_list_is_read_in_no_time() -> None:
    began = time.process_time()
    for document in (
        b"<outline " * 200_000,
        b'<outline a="' * 100_000,
        b"<opml>" + b"<!--" * 200_000,
        b'"' * 1_000_000,
    ):
        read_list(document)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("river.example", "https://river.example"),
        ("feed://river.example/rss", "https://river.example/rss"),
        ("feed:https://river.example/rss", RIVER),
        ("FEED://https://river.example/rss", RIVER),
        ("HTTPS://river.example/rss", RIVER),
        ("ftp://river.example", "ftp://river.example"),
        ("//river.example/rss", RIVER),
        ("river.example:8080/rss", "https://river.example:8080/rss"),
        ("@ferry@river.example", "https://river.example/@ferry"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("mailto:desk@river.example", "mailto:desk@river.example"),
        ("data:text/xml,<rss/>", "data:text/xml,<rss/>"),
        ("", ""),
    ],
)
def test_an_address_is_repaired(given: str, address: str) -> None:
    assert repaired(given) == address


YOUTUBE, UC = "https://www.youtube.com/feeds/videos.xml", "UC16niRr50-MSBwiO3YDb3RB"


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://www.youtube.com/channel/UC16niRr50-MSBwiO3YDb3RA", f"{YOUTUBE}?channel_id=UC16niRr50-MSBwiO3YDb3RA"),
        (f"https://m.youtube.com/channel/{UC}/videos", f"{YOUTUBE}?channel_id={UC}"),
        ("https://youtube.com/user/bbcnews", f"{YOUTUBE}?user=bbcnews"),
        ("https://www.youtube.com/playlist?list=PL12", f"{YOUTUBE}?playlist_id=PL12"),
        ("https://www.youtube.com/watch?v=x&list=PL12", f"{YOUTUBE}?playlist_id=PL12"),
        ("https://www.youtube.com/watch?v=x", ""),
        ("https://www.youtube.com/@BBCNews", ""),  # its page links it
        ("https://www.reddit.com/r/mali", "https://www.reddit.com/r/mali/.rss"),
        ("https://old.reddit.com/r/mali/new/?x=1", "https://www.reddit.com/r/mali/new/.rss"),
        ("https://reddit.com/u/somebody", "https://www.reddit.com/user/somebody/.rss"),
        ("https://www.reddit.com/r/mali/.rss", ""),
        ("https://github.com/owner/project", "https://github.com/owner/project/releases.atom"),
        ("https://github.com/owner/project/releases", "https://github.com/owner/project/releases.atom"),
        ("https://github.com/owner/project/tags", "https://github.com/owner/project/tags.atom"),
        ("https://github.com/owner/project/tree/main", "https://github.com/owner/project/commits/main.atom"),
        ("https://github.com/owner/project/commits/main/docs", "https://github.com/owner/project/commits/main/docs.atom"),
        ("https://github.com/owner", "https://github.com/owner.atom"),
        ("https://github.com/owner.atom", ""),
        ("https://github.com/explore", ""),
        ("https://bsky.app/profile/river.example", "https://bsky.app/profile/river.example/rss"),
        ("https://bsky.app/profile/river.example/rss", ""),
        ("https://mastodon.example/@river", "https://mastodon.example/@river.rss"),
        ("https://mastodon.example/@river@far.example", ""),
        ("https://mastodon.example/@river.rss", ""),
        ("https://www.tiktok.com/@river", ""),
        ("https://medium.com/@river", "https://medium.com/feed/@river"),
        ("https://news.google.com/search?q=Mali&hl=fr", "https://news.google.com/rss/search?q=Mali&hl=fr"),
        ("https://news.google.com/topics/CAAq?hl=fr", "https://news.google.com/rss/topics/CAAq?hl=fr"),
        ("https://news.google.com/home?hl=fr&gl=FR", "https://news.google.com/rss?hl=fr&gl=FR"),
        ("https://news.google.com/rss/search?q=Mali", ""),
        ("https://river.example/", ""),
        ("river", ""),
    ],
)  # fmt: skip
def test_a_site_says_by_a_rule_where_its_feed_is(page: str, feed: str) -> None:
    assert feed_of_site(page) == feed


LISTED = """# ours
sample_wire: true

feeds:
  # the river
  - {url: https://a.example/rss, name: A}   # old
  - url: https://b.example/rss
    name: B

  # the lake
  - https://c.example/rss
  # the end
"""


def with_feeds(*feeds: Feed) -> FeedList:
    return FeedList(feeds=feeds, sample_wire=True)


def test_an_edit_leaves_the_other_lines_as_they_are() -> None:
    a, b, c = parse_feeds(LISTED, "f").feeds
    d = Feed(url="https://d.example/rss?a={b}", name="D: d")
    added = edited(LISTED, with_feeds(a, b, c, d))
    assert added == LISTED.replace(
        "  - https://c.example/rss\n",
        "  - https://c.example/rss\n  - {url: 'https://d.example/rss?a={b}', name: 'D: d'}\n",
    )
    assert edited(LISTED, with_feeds(a, c)) == LISTED.replace("  - url: https://b.example/rss\n    name: B\n", "")
    paused = edited(LISTED, with_feeds(a, b.model_copy(update={"paused": True}), c))
    assert "  - {url: 'https://b.example/rss', name: B, paused: true}\n\n  # the lake\n" in paused
    assert edited(LISTED, with_feeds(a, b, c)) == LISTED


@pytest.mark.parametrize(
    "text",
    [
        "", "feeds: []\n", "feeds: [https://a.example/rss]\n", "feeds:\n- https://a.example/rss",
        "feeds:\n- https://a.example/rss\nsample_wire: true\n", LISTED, LISTED.rstrip(),
    ],
)  # fmt: skip
@pytest.mark.parametrize("change", ["add", "remove", "pause"])
def test_whatever_its_form_an_edited_list_reads_as_it_should(text: str, change: str) -> None:
    listed = parse_feeds(text, "f")
    feeds = {
        "add": (*listed.feeds, Feed(url="https://z.example/rss")),
        "remove": listed.feeds[1:],
        "pause": tuple(one.model_copy(update={"paused": True}) for one in listed.feeds),
    }[change]
    wanted = listed.model_copy(update={"feeds": feeds})
    assert parse_feeds(edited(text, wanted), "f") == wanted


def test_real_lists_are_read_whole() -> None:
    counts = {
        file.stem: (file.read_bytes().count(b"xmlUrl="), len(read_list(file.read_bytes())))
        for file in LISTS.glob("*.opml")
    }
    assert counts
    assert {name for name, (named, read) in counts.items() if named != read} == set()


@pytest.mark.parametrize("page", ["http://[::1", "https://", "not an address", "https://a b/"])
def test_what_is_no_address_has_no_feed_by_rule(page: str) -> None:
    assert feed_of_site(page) == ""
