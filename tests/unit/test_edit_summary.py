"""What an edit does, counted; and when a file may follow what is in force."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.files.feeds import parse_feeds
from config.files.subscriptions import parse_subscriptions
from config.files.watchlist import parse_watchlist
from config.versions.base import BaseVersion, state_of
from config.versions.diff import unified
from config.versions.store import Origin, Version, digest
from config.versions.summary import lines_of, summarise

OLD = """entities:
  - {id: aqim, name: AQIM, kind: group, names: [AQMI, GSPC], tags: [sahel]}
  - {id: is, name: Islamic State, kind: group, tags: [levant]}
  - {id: gia, name: GIA, kind: group}
"""
NEW = """entities:
  - {id: jnim, name: JNIM, kind: group, tags: [sahel]}
  - {id: aqim, name: AQIM, kind: group, names: [{text: AQMI, strength: strong}, Al-Qaida], tags: [sahel]}
  - {id: gia, name: GIA, kind: group}
"""
WISHES = """subscriptions:
  - {id: desk, to: {inbox: x}, tags: [sahel]}
  - {id: levant, to: {inbox: x}, tags: [levant], entities: [is]}
  - {id: people, to: {inbox: x}, kinds: [person]}
  - {id: old, to: {inbox: x}, entities: [gia]}
"""


def test_entities_names_and_subscriptions_are_counted() -> None:
    wishes = parse_subscriptions(WISHES, "f").subscriptions
    summary = summarise("watchlist", parse_watchlist(OLD, "f"), parse_watchlist(NEW, "f"), wishes)
    assert lines_of(summary) == [
        "1 entity added: jnim",
        "1 entity removed: is",
        "1 entity changed: aqim",
        "2 names added: JNIM (jnim), Al-Qaida (aqim)",
        "2 names removed: GSPC (aqim), Islamic State (is)",
        "1 name changed: AQMI (aqim)",
        "subscriptions touched: 2: desk, levant",
        "subscriptions that name what is gone: levant: is, levant: levant",
    ]


def test_an_edit_of_comments_says_so_and_many_are_cut() -> None:
    same = summarise("watchlist", parse_watchlist(OLD, "f"), parse_watchlist(f"# hello\n{OLD}", "f"))
    assert lines_of(same) == ["nothing but comments, order or spacing"]
    feeds = "feeds:\n" + "".join(f"  - url: https://{n}.example/\n" for n in range(10))
    [line] = lines_of(summarise("feeds", None, parse_feeds(feeds, "f")))
    assert line.startswith("10 feeds added: https://0.example/, ")
    assert line.endswith("https://7.example/, and 2 more")


LINES = some.lists(some.sampled_from("abc"), max_size=12)


@given(LINES, LINES)
def test_a_difference_is_what_difflib_says_of_the_whole(old: list[str], new: list[str]) -> None:
    said = unified("\n".join(old), "\n".join(new), "old", "new")
    assert (said == "") == (old == new)
    removed = [line[1:] for line in said.splitlines()[2:] if line.startswith("-")]
    added = [line[1:] for line in said.splitlines()[2:] if line.startswith("+")]
    assert len(new) - len(old) == len(added) - len(removed)
    assert _patched(old, said) == new


def _patched(old: list[str], diff: str) -> list[str]:
    """Apply a unified diff by the line numbers of its hunks, as `patch` does."""
    made, at = [], 0
    for line in diff.splitlines()[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1].lstrip("-").partition(",")
            begin = int(start) - (count != "0")
            made += old[at:begin]
            at = begin
        elif line[0] in " -":
            assert old[at] == line[1:]
            made += [line[1:]] if line[0] == " " else []
            at += 1
        else:
            made.append(line[1:])
    return made + old[at:]


def test_of_a_long_difference_the_rest_is_counted() -> None:
    said = unified("", "\n".join(str(n) for n in range(1000)), "old", "new").splitlines()
    assert (len(said), said[-1]) == (201, "… 803 more lines")


def test_what_is_probably_not_meant_is_said_of_what_was_edited() -> None:
    text = """entities:
  - {id: aqim, name: AQIM, kind: group, related: [nobody]}
  - {id: twin, name: Twin, kind: group, names: [aqim, /alpha.*one/, Alpha*]}
"""
    [*lines] = lines_of(summarise("watchlist", parse_watchlist("entities: []", "f"), parse_watchlist(text, "f")))
    both, apart = "alerts will name both", "requires: [a word that is its alone]"
    assert [line.partition(" (docs/warnings.md#")[0] for line in lines if line.startswith("look again")] == [
        "look again: aqim: related: nobody is no entity of this list; correct it or remove it; add related: []",
        f"look again: aqim: “AQIM” is a name of twin too; {both}; instead of “AQIM” write {{text: AQIM, {apart}}}",
        f"look again: twin: “aqim” is a name of aqim too; {both}; instead of “aqim” write {{text: aqim, {apart}}}",
        "look again: twin: “/alpha.*one/” is looked for to the letter; a name is no pattern: list each spelling",
        "look again: twin: “Alpha*” is looked for to the letter; a name is no pattern: list each spelling",
    ]
    edited = parse_watchlist(text + "  - {id: new, name: New, kind: group}\n", "f")
    lines = lines_of(summarise("watchlist", parse_watchlist(text, "f"), edited))
    first = "look again: aqim: related: nobody is no entity of this list; correct it or remove it; add related: []"
    assert [line for line in lines if "look again" in line] == [
        f"{first} (docs/warnings.md#unknown_related)",
    ]


def test_the_sample_wire_counts_as_a_feed() -> None:
    summary = summarise("feeds", parse_feeds("sample_wire: true\n", "f"), parse_feeds("", "f"))
    assert lines_of(summary) == ["1 feed removed: the sample wire"]


def _version(content: str, author: str, origin: Origin) -> Version:
    return Version("feeds", 2, content, digest(content), author, origin, "", datetime(2026, 1, 1, tzinfo=UTC))


OURS, CONSOLE = _version("new", "alice", "file"), _version("new", "alice", "console")
BASE_OLD, BASE_NEW = BaseVersion(1, digest("old")), BaseVersion(2, digest("new"))


@pytest.mark.parametrize(
    ("text", "running", "began", "author", "state"),
    [
        ("mine", None, None, "alice", "new"),
        ("mine", None, BASE_OLD, "alice", "new"),
        ("new", OURS, None, "bob", "unchanged"),
        ("new", OURS, BASE_OLD, "bob", "unchanged"),
        ("mine", OURS, BASE_NEW, "bob", "changed"),
        ("old", OURS, BASE_OLD, "bob", "behind"),
        ("mine", OURS, BASE_OLD, "bob", "conflict"),
        ("mine", OURS, BASE_OLD, "alice", "conflict"),
        ("mine", OURS, None, "alice", "changed"),
        ("mine", OURS, None, "bob", "conflict"),
        ("mine", CONSOLE, None, "alice", "conflict"),
        ("mine", OURS, BaseVersion(7, digest("new")), "bob", "changed"),  # a database that counts anew
    ],
)
def test_a_file_follows_what_it_began_from(
    text: str, running: Version | None, began: BaseVersion | None, author: str, state: str
) -> None:
    assert state_of(digest(text), running, began, author) == state
