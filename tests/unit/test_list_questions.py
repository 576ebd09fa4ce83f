"""What is asked of a published list: a word that fits nothing is said, and never read as "nothing new"."""

from __future__ import annotations

import pytest

from config.files.watchlist import Entity, parse_watchlist
from operations.errors import OperationError
from operations.imports.acceptance import Choice, NotTaken, accept
from operations.imports.entries import ListedEntry
from operations.imports.proposal import Ours, Wanted, propose
from operations.imports.questions import in_small_letters, matching, refuse_unknown, words_of

LIST = """entities:
  - {id: qdi.232, name: Omar Zorvani, kind: person, tags: [mali-eo13882], countries: [ml]}
  - {id: qde.014, name: Zorvan Brigade, kind: organisation, tags: [sudan], countries: [sd]}
  - {id: soe.001, name: Brandt Brigade, kind: organisation, tags: [somalia], countries: [so]}
  - {id: qde.002, name: Kalundi Front, kind: organisation, tags: [sudan], countries: [sd]}
"""
MINE = "entities: [{id: ours, name: Zorvan Brigade, kind: group}]\n"


def entities(text: str) -> tuple[Entity, ...]:
    return parse_watchlist(text, "f").entities


LISTED = entities(LIST)
OURS = Ours({}, {one.id: one for one in entities(MINE)}, {"soe.001": ListedEntry(LISTED[2], "declined")}, {})


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 4),
        ({"programmes": ["mali-eo13882,sudan"]}, 3),
        ({"programmes": ["SUDAN"], "countries": ["SD"]}, 2),
        ({"kinds": ["Organisation, person"]}, 4),
    ],
)
def test_the_entries_that_are_asked_for_are_counted(asked: dict[str, list[str]], count: int) -> None:
    wanted = Wanted(**{what: words_of(given) for what, given in asked.items()})
    assert matching(LISTED, OURS, wanted) == count


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"programmes": ["mali"]}, "no entry has programme mali; did you mean mali-eo13882? (all: mali-eo13882, som"),
        ({"programmes": ["sudan, sudn"]}, "no entry has programme sudn; did you mean sudan? "),
        ({"kinds": ["company"]}, "no entry has kind company (all: organisation, person)"),
        ({"countries": ["ir"]}, "no entry has country ir (all: ml, sd, so)"),
        ({"countries": ["sd"], "kinds": ["person"]}, "no entry has kind person and country sd together; leave one"),
    ],
)
def test_a_filter_that_fits_nothing_is_said(asked: dict[str, list[str]], said: str) -> None:
    wanted = Wanted(**{what: words_of(given) for what, given in asked.items()})
    with pytest.raises(OperationError) as caught:
        matching(LISTED, OURS, wanted)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("id_", "wanted", "said"),
    [
        ("qde.15", Wanted(), "qde.15: the list has no entry of this id; did you mean qde.014"),
        ("soe.001", Wanted(), "soe.001: was declined before, and the list has not changed it since"),
        ("qdi.232", Wanted(frozenset({"sudan"})), "qdi.232: is left out by the filter"),
    ],
)
def test_an_id_that_is_not_proposed_is_said_with_the_reason(id_: str, wanted: Wanted, said: str) -> None:
    with pytest.raises(OperationError) as caught:
        refuse_unknown(Choice(frozenset({id_})), propose(LISTED, OURS, wanted), LISTED, OURS)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (Choice(frozenset({"QDi.232", "QDe.014"})), (NotTaken("qde.014", "ours"),)),
        (Choice(None), (NotTaken("qde.014", "ours"),)),
        (Choice(frozenset({"QDi.232"})), ()),
        (Choice(frozenset({"QDe.014"}), duplicates="both"), ()),
        (Choice(frozenset({"QDe.014"}), duplicates="merge"), ()),
        (Choice(decline=None), ()),
    ],
)
def test_what_was_asked_for_and_not_taken_is_named(given: Choice, left: tuple[NotTaken, ...]) -> None:
    proposed, choice = propose(LISTED, OURS, Wanted()), in_small_letters(given)
    refuse_unknown(choice, proposed, LISTED, OURS)
    assert accept(proposed, OURS, choice, {}).not_taken == left
