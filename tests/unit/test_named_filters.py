"""`category:` and `author:` in must and must_not: looked for in what a feed names so, and nowhere else."""

from __future__ import annotations

import msgspec
import pytest
from alert_examples import article, subscription

from alerts.matching import fits
from config.files.feeds import Feed
from config.files.patterns import MOST_POSITIONS
from config.files.subscriptions import Subscription
from core.article import Article, decode, encode
from ingest.articles import articles_of
from ingest.formats.origin import Origin
from ingest.formats.raw import NoFeed
from ingest.formats.read import read_document

FEED = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Post</title><item>
<guid>1</guid><title>Attack near Gao</title><category>World &amp;amp; Africa</category><category>Sport</category>
<dc:creator>Aïssata Diallo</dc:creator></item></channel></rss>"""
NAMED = article(
    authors=("Aïssata Diallo", "AFP"), categories=("World & Africa", "Sport"), title="Attack", text="in Gao"
)


@pytest.mark.parametrize(
    ("must", "wanted"),
    [
        ("category: sport", True),
        ("Category:SPORT", True),
        ("category: world & africa", True),
        ("category: africa", True),
        ("category: africa sport", False),  # two of them
        ("category: spor", False),
        ("category: /^spor/", True),
        ("category: diallo", False),
        ("author: diallo", True),
        ("author: /diallo|traor/", True),
        ("author: afp", True),
        ("author: reuters", False),
        ("sport", False),  # of headline and text nothing has changed
        ("gao", True),
    ],
)
def test_a_name_is_looked_for_where_it_was_asked_for(must: str, wanted: bool) -> None:  # noqa: FBT001
    assert fits(subscription(all=True, must=(must,)), NAMED) is wanted
    assert fits(subscription(all=True, must_not=(must,)), NAMED) is not wanted


def test_words_and_names_may_stand_beside_each_other() -> None:
    one = subscription(all=True, must=("football", "category: sport"), must_not=("author: reuters",))
    assert fits(one, NAMED)
    assert not fits(one, article(title="Attack", text="in Gao"))
    assert fits(one, article(title="Football", text="in Gao"))


@pytest.mark.parametrize(
    ("must", "says"),
    [
        ("category:", "names nothing; write category: and a word"),
        ("author:  ", "names nothing"),
        ("category: /(?=x)/", "RE2 does not take this expression"),
        (f"author: /[^x]{{{MOST_POSITIONS + 1}}}/", "cost too much together"),
    ],
)
def test_a_name_that_can_never_be_found_is_refused(must: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Subscription.model_validate({"id": "a", "to": {"inbox": "x"}, "all": True, "must": [must]})


def test_what_a_feed_names_reaches_the_bus_and_a_message_of_before_is_read() -> None:
    parsed = read_document(FEED.encode(), Origin())
    assert not isinstance(parsed, NoFeed)
    at = article().fetched
    [found] = articles_of(parsed, Feed(url="https://post.example/rss"), at, max_age=at - at).articles
    assert (found.authors, found.categories) == (("Aïssata Diallo",), ("World & Africa", "Sport"))
    assert decode(encode(found), Article) == found
    sent = msgspec.json.decode(encode(found))
    before = {key: value for key, value in sent.items() if key not in ("authors", "categories")}
    assert decode(msgspec.json.encode(before), Article).authors == ()
