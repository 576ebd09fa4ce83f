"""The files that people edit: what is shipped is right, and a mistake is told with file, line, key and fix."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.files.feeds import Feed, FeedList, dump_feeds, parse_feeds
from config.files.settings import Settings, load_settings
from config.files.subscriptions import (
    Subscription,
    SubscriptionList,
    Target,
    check_against,
    dump_subscriptions,
    parse_subscriptions,
    read_subscriptions,
)
from config.files.watchlist import Entity, Watchlist, dump_watchlist, parse_watchlist
from core.errors import BadInput

SHIPPED = Path(__file__).parents[2] / "config"
Parser = Callable[[str, str], object]

BAD: list[tuple[Parser, str, str]] = [
    (
        parse_watchlist,
        "entities:\n  - id: a\n    name: A\n    kind: grp\n",
        (
            'f:4: entities[a].kind: "grp" is none of person, group, organisation, company, party, club, agency,'
            " place, vessel, product, topic;"
            " did you mean group?"
        ),
    ),
    (parse_watchlist, "entities:\n  - id: a\n    kind: group\n", "f:2: entities[a].name: is missing; add it"),
    (
        parse_watchlist,
        "entities:\n  - id: a\n    name: A\n    kind: group\n    tag: [x]\n",
        (
            "f:5: entities[a].tag: unknown key; did you mean tags?; known: id, name, kind, names, tags, severity,"
            " fuzzy, countries, related, near, requires, unless, certainty, ids, owner, notes"
        ),
    ),
    (
        parse_watchlist,
        "entities:\n  - {id: a, name: A, kind: group}\n  - {id: a, name: B, kind: group}\n",
        "f:3: entities[a]: stands twice (first in line 2); give each entity its own id",
    ),
    (
        parse_watchlist,
        "entities: &x []\n",
        "f:1: anchors (&) and aliases (*) are not read; write the value out, or quote it",
    ),
    (
        parse_watchlist,
        "entities: []\nentities: []\n",
        "f:2: entities: stands twice (first in line 1); keep one of them",
    ),
    (
        parse_feeds,
        "feeds:\n  - url: ftp://example.org/\n",
        "f:2: feeds.0.url: no address to fetch: it must begin with https:// or http://, and name a host",
    ),
    (
        parse_feeds,
        "feeds:\n  - url: https://me:hunter2@example.org/\n",
        "f:2: feeds.0.url: no address to fetch: it has a password in it, which would stand in logs; take one without",
    ),
    (
        parse_feeds,
        "feeds:\n  - url: https://example.org/\n    every: 1s\n",
        "f:3: feeds.0.every: 1s is not between 5s and 24h; 15m suits most feeds",
    ),
    (
        parse_feeds,
        "feeds:\n  - url: https://example.org/\n    every: often\n",
        'f:3: feeds.0.every: "often" is no duration; write a number and s, m, h or d, such as 15m',
    ),
    (
        parse_feeds,
        "feeds:\n  - url: https://example.org/\n  - url: https://example.org/\n",
        "f:3: feeds.1.url: https://example.org/ stands twice (first in line 2); remove one",
    ),
    (
        parse_subscriptions,
        "subscriptions:\n  - id: a\n    to: {inbox: x}\n",
        "f:2: subscriptions[a]: can never fire: add entities, kinds, tags or all: true",
    ),
    (
        parse_subscriptions,
        "subscriptions:\n  - id: a\n    to: {email: 'a@b.org,c@d.org'}\n    all: true\n",
        (
            'f:3: subscriptions[a].to: "a@b.org,c@d.org" is not one e-mail address; write desk@example.org'
            " (the part after the @-sign contains invalid characters: ',', '@')"
        ),
    ),
    (
        parse_subscriptions,
        "subscriptions:\n  - id: a\n    to: {slack: 'https://hooks.slack.com/services/T/B/x'}\n    all: true\n",
        (
            "f:3: subscriptions[a].to: write the name of a secret, such as sahel_room, and put the webhook's address "
            "into the environment as WIREWATCH_SECRET_SAHEL_ROOM; an address here could be read by everybody"
        ),
    ),
    *(
        (parse_subscriptions, f"subscriptions:\n  - {{id: a, to: {{inbox: x}}, all: true, {key}}}\n", says)
        for key, says in [
            (
                "cadence: often",
                'f:2: subscriptions[a].cadence: "often": write at once, hourly, daily 07:30 or weekly mon 07:30',
            ),
            ("cadence: daily 7:61", 'f:2: subscriptions[a].cadence: "7:61" is no time of day; write 07:30'),
            (
                "cadence: weekly foo 07:30",
                'f:2: subscriptions[a].cadence: "foo" is no day; write one of mon, tue, wed, thu, fri, sat, sun',
            ),
            ("quiet: late", 'f:2: subscriptions[a].quiet: "late": write two times, such as 22:00-07:00'),
            (
                "quiet: 22:00-22:00",
                "f:2: subscriptions[a].quiet: begin and end at the same time: leave it out, or pause the subscription",
            ),
            (
                "zone: Mali",
                'f:2: subscriptions[a].zone: "Mali" is no time zone; write one such as Africa/Bamako or Europe/Paris',
            ),
            (
                "group: 3d",
                (
                    "f:2: subscriptions[a].group: is longer than 24h;"
                    " a daily digest is what you want: cadence: daily 07:30"
                ),
            ),
            ("severity: grave", 'f:2: subscriptions[a].severity: "grave" is none of low, medium, high, critical'),
            (
                "must: ['/(?=x)/']",
                (
                    "f:2: subscriptions[a].must.0: /(?=x)/: RE2 does not take this expression (invalid perl operator:"
                    " (?=); it has no look-around and no back-references"
                ),
            ),
        ]
    ),
]


@pytest.mark.parametrize(("parse", "text", "message"), BAD)
def test_a_mistake_is_told_with_line_key_and_fix(parse: Parser, text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(text, "f")
    assert str(caught.value) == message


ENTITY = "entities:\n  - id: {id}\n    name: {name}\n    kind: group\n    {more}\n"
SLIPS = [
    ({"more": "names: AOG"}, "f:5: entities[a].names: needs a list: [AOG]"),
    ({"more": "names: [1968]"}, 'f:5: entities[a].names[item 1]: must be text; put it in quotes: "1968"'),
    ({"more": "names: [true]"}, 'f:5: entities[a].names[item 1]: must be text; put it in quotes: "true"'),
    ({"more": "names:"}, "f:5: entities[a].names: is empty; write [] for none, or begin each item with -"),
    ({"more": "names: {a: b}"}, "f:5: entities[a].names: needs a list; begin each item with -"),
    (
        {"id": "Alpha One"},
        (
            'f:2: entities[Alpha One].id: "Alpha One" is no id; use small letters, digits and . _ - only,'
            " such as alpha-one"
        ),
    ),
    ({"id": "'!'"}, 'f:2: entities[!].id: "!" is no id; use small letters, digits and . _ - only'),
    (
        {"more": "countries: [Mali]"},
        (
            'f:5: entities[a].countries[item 1]: "Mali" is no country\'s code;'
            " write two small letters, such as ml for Mali"
        ),
    ),
    (
        {"name": "{text: Google, strength: strng}"},
        'f:3: entities[a].name.strength: "strng" is none of auto, strong, weak, off; did you mean strong?',
    ),
    ({"name": "{strength: strong}"}, "f:3: entities[a].name: names nothing; write {text: the name, strength: …}"),
    ({"name": ""}, "f:3: entities[a].name: is empty; write it, or remove the key"),
]


@pytest.mark.parametrize(("written", "message"), SLIPS)
def test_a_slip_of_an_entity_is_told_by_its_id_and_with_what_to_write(written: dict[str, str], message: str) -> None:
    text = ENTITY.format(**{"id": "a", "name": "A", "more": ""} | written)
    with pytest.raises(BadInput) as caught:
        parse_watchlist(text, "f")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("feeds:\n", "f:1: feeds: is empty; write [] for none, or begin each item with -"),
        ("feeds:\n  - 7\n", "f:2: feeds.0: needs keys of its own, such as id: …, not 7"),
        (
            "feeds: [{url: 'https://a.example/', country: Mali}]\n",
            'f:1: feeds.0.country: "Mali" is no country\'s code; write two small letters, such as ml for Mali',
        ),
        (
            "feeds: [{url: 'https://a.example/', language: french}]\n",
            'f:1: feeds.0.language: "french" is no language\'s code; write two or three small letters, such as fr',
        ),
    ],
)
def test_a_slip_of_a_feed_is_told_with_what_to_write(text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_feeds(text, "f")
    assert str(caught.value) == message


def test_a_feed_may_be_its_address_alone() -> None:
    [feed] = parse_feeds("feeds:\n  - https://example.org/rss\n", "f").feeds
    assert feed == Feed(url="https://example.org/rss")


@pytest.mark.parametrize(
    ("to", "fault"),
    [
        ("[{email: a@b.org}, {inbox: x}]", "takes one target; write a second subscription for the other"),
        ("a@b.org", "says where to and not how; write {email: a@b.org}"),
    ],
)
def test_a_subscription_has_one_target_with_its_channel(to: str, fault: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_subscriptions(f"subscriptions:\n  - {{id: a, to: {to}, all: true}}\n", "f")
    assert str(caught.value) == f"f:2: subscriptions[a].to: {fault}"


def test_several_mistakes_are_all_told() -> None:
    with pytest.raises(BadInput) as caught:
        parse_watchlist("entities:\n  - {id: a, kind: group}\n  - {id: B, name: B, kind: group}\n", "f")
    assert [line.split(" ")[0] for line in str(caught.value).splitlines()] == ["f:2:", "f:3:"]


def test_a_subscription_to_an_unknown_entity_is_told_with_its_line() -> None:
    text = "subscriptions:\n  - id: a\n    to: {inbox: x}\n    entities:\n      - nobody\n"
    with pytest.raises(BadInput, match=re.escape("f:5: subscriptions[a].entities: nobody is not in the watchlist")):
        check_against(*read_subscriptions(text, "f"), "f", Watchlist())


def test_the_shipped_files_are_right() -> None:
    watchlist = parse_watchlist((SHIPPED / "watchlist.yaml").read_text(), "watchlist.yaml")
    feeds = parse_feeds((SHIPPED / "feeds.yaml").read_text(), "feeds.yaml")
    subscriptions = (SHIPPED / "subscriptions.yaml").read_text()
    check_against(*read_subscriptions(subscriptions, "subscriptions.yaml"), "subscriptions.yaml", watchlist)
    assert len(watchlist.entities) >= 14
    assert (len(feeds.feeds), feeds.sample_wire) == (20, True)
    assert load_settings(SHIPPED, {}) == Settings()


IDS = some.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True)
WORDS = some.text(some.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@pytest.mark.slow
@given(some.lists(some.tuples(IDS, WORDS, some.lists(WORDS)), unique_by=lambda one: one[0]))
def test_what_is_dumped_reads_back_the_same(made: list[tuple[str, str, list[str]]]) -> None:
    entities = tuple(Entity(id=id_, name=name, kind="group", names=tuple(names)) for id_, name, names in made)
    watchlist = Watchlist(entities=entities)
    assert parse_watchlist(dump_watchlist(watchlist), "f") == watchlist
    feeds = tuple(
        Feed(url=f"https://example.org/{id_}", name=name, every=timedelta(minutes=5)) for id_, name, _ in made
    )
    listed = FeedList(feeds=feeds, sample_wire=True)
    assert parse_feeds(dump_feeds(listed), "f") == listed
    wishes = tuple(
        Subscription(id=id_, to=Target(channel="inbox", address="x"), all=True, sources=(name,))
        for id_, name, _ in made
    )
    subscriptions = SubscriptionList(subscriptions=wishes)
    assert parse_subscriptions(dump_subscriptions(subscriptions), "f") == subscriptions
