"""Which edits take so much away that they are asked about: each file by itself, whatever stands beside it."""

from __future__ import annotations

import pytest

from config.files.blocks import WatchlistReader
from config.files.list_files import join
from config.versions.documents import DocumentReader, ParsedDocument
from config.versions.losses import losses, removal
from config.versions.store import Kind


def parsed(kind: Kind, text: str) -> ParsedDocument:
    return DocumentReader(WatchlistReader()).read(kind, text, f"{kind}.yaml")


def feeds(*numbers: int, wire: bool = False) -> str:
    listed = ", ".join(f"{{url: https://{n}.example/}}" for n in numbers)
    return f"feeds: [{listed}]\n" + ("sample_wire: true\n" if wire else "")


WISH = "subscriptions: [{id: a, to: {inbox: x}, all: true}]\n"


def listing(*ids: str) -> str:
    return "entities: [" + ", ".join(f"{{id: {one}, name: {one} brigade, kind: group}}" for one in ids) + "]\n"


def many(letter: str, count: int, first: int = 0) -> list[str]:
    return [f"{letter}{number}" for number in range(first, count)]


@pytest.mark.parametrize(
    ("before", "left", "added", "end"),
    [
        (1, 0, 0, "refused"),
        (1, 0, 1, "taken"),  # another in its place
        (9, 1, 0, "taken"),
        (9, 0, 0, "refused"),
        (10, 5, 0, "taken"),
        (10, 4, 0, "refused"),
        (10, 4, 6, "refused"),  # most of them renamed: as likely the wrong file
        (0, 0, 0, "taken"),
    ],
)
def test_a_list_may_not_lose_everything_or_of_many_most(before: int, left: int, added: int, end: str) -> None:
    old, new = feeds(*range(before)), feeds(*range(left), *range(100, 100 + added))
    found = losses("feeds", parsed("feeds", old), parsed("feeds", new))
    assert bool(found) == (end == "refused")
    said = f"feeds.yaml: would remove {before - left} of {before} feeds" if found else ""
    assert removal("feeds", found).startswith(said)


OWN, CASE, UN = many("o", 30), many("c", 23), many("u", 341)
ALL = {"": listing(*OWN), "case": listing(*CASE), "un": listing(*UN)}


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({**ALL, "": "entities: []\n"}, ["watchlist.yaml: would remove 30 of 30 entities: o0, o1, "]),
        ({**ALL, "": ""}, ["watchlist.yaml: would remove 30 of 30 "]),
        ({**ALL, "": "# " + listing(*OWN)}, ["watchlist.yaml: would remove 30 of 30 "]),
        ({**ALL, "": listing(*OWN[:14])}, ["watchlist.yaml: would remove 16 of 30 "]),  # cut off
        ({**ALL, "": listing(*OWN[:15])}, []),
        ({"": ALL[""], "un": ALL["un"]}, ["watchlist/case.yaml: is gone, which would remove 23 of 23 entities: c0, "]),
        ({**ALL, "case": ""}, ["watchlist/case.yaml: would remove 23 of 23 "]),
        ({**ALL, "case": listing("another")}, ["watchlist/case.yaml: would remove 23 of 23 "]),
        ({"": ALL[""]}, ["watchlist/case.yaml: is gone, ", "watchlist/un.yaml: is gone, "]),  # the folder, unmounted
        ({"": ALL["un"], "case": ALL["case"]}, ["watchlist.yaml: would remove 30 of 30 "]),  # one over the other
        ({"": listing(*OWN, *CASE), "un": ALL["un"]}, []),  # moved into another file
        ({"": "", "mine": ALL[""], "case": ALL["case"], "un": ALL["un"]}, []),
        ({**ALL, "case": "", "": listing(*OWN, *CASE[1:])}, []),  # moved, but one
        ({**ALL, "new": listing("x")}, []),
    ],
)
def test_each_file_of_the_watchlist_counts_by_itself(after: dict[str, str], told: list[str]) -> None:
    found = losses("watchlist", parsed("watchlist", join(ALL)), parsed("watchlist", join(after)))
    said = removal("watchlist", found).split("; ") if found else []
    assert len(said) == len(told)
    assert all(line.startswith(begin) for line, begin in zip(said, told, strict=True))


def test_many_small_losses_are_one() -> None:
    before = {name: listing(*many(name, 5)) for name in ("", *"abc")}
    before[""] = listing(*many("m", 5))
    after = {name: listing(*many(name or "m", 2)) for name in before}
    found = losses("watchlist", parsed("watchlist", join(before)), parsed("watchlist", join(after)))
    assert removal("watchlist", found).startswith("watchlist: would remove 12 of 20 entities: ")


@pytest.mark.parametrize(
    ("kind", "before", "after", "told"),
    [
        ("feeds", feeds(wire=True), "", "feeds: would remove 1 of 1 feeds: the sample wire"),
        ("feeds", feeds(1, 2, 3, wire=True), feeds(wire=True), "feeds.yaml: would remove 3 of 3 feeds"),
        ("feeds", feeds(1, 2, wire=True), feeds(1, 2), ""),
        (
            "subscriptions",
            WISH,
            "",
            "subscriptions.yaml: would remove 1 of 1 subscriptions: a",
        ),
    ],
)
def test_the_other_lists_likewise(kind: Kind, before: str, after: str, told: str) -> None:
    found = losses(kind, parsed(kind, before), parsed(kind, after))
    assert removal(kind, found).startswith(told)
    assert bool(found) == bool(told)


def test_without_a_version_before_nothing_is_lost() -> None:
    assert losses("feeds", None, parsed("feeds", "")) == ()
