"""Pages read with two lists by several processes: the answer of one, in its order, or an error that everybody hears."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import article, tagged
from sites import READER, archived_site

from config.files.watchlist import Entity, Name, Watchlist, parse_watchlist
from core.database import Database
from core.errors import Transient
from operations.draft_trials import try_draft
from operations.side_by_side.reader import TwoLists, decode_lists
from operations.side_by_side.turns import ReadByTurns, ReadHere, processes_for, readings

if TYPE_CHECKING:
    from pathlib import Path

LISTED = "entities:\n  - {id: rsf, name: Rapid Support Forces, kind: group}\n  - {id: gao, name: Gao, kind: place}\n"
RUNNING = parse_watchlist(LISTED, "running.yaml")
DRAFT = parse_watchlist(LISTED.replace("Forces, kind: group}", "Forces, kind: group, names: [Hemedti]}"), "draft.yaml")
LISTS = TwoLists(RUNNING, DRAFT, {})
TITLES = ("Hemedti speaks in Gao", "Nothing of note", "Rapid Support Forces leave, says Hemedti", "Quiet in Gao")
PAGES = [
    [article(f"{page}-{place}", title=f"{title} {page}", text="") for place, title in enumerate(TITLES)]
    for page in range(25)
]


@pytest.mark.slow
def test_several_processes_give_what_one_gives_page_by_page_in_order() -> None:
    with ReadByTurns(LISTS, 2) as turns:
        assert not turns.same()
        assert list(turns.of(PAGES)) == list(ReadHere(LISTS).of(PAGES))


@pytest.mark.slow
def test_a_process_that_dies_is_told_and_no_page_is_passed_over() -> None:
    with ReadByTurns(LISTS, 2) as turns:
        read = turns.of(PAGES)
        next(read)
        turns.processes[1].child.kill()
        with pytest.raises(
            Transient, match=r"a process that read articles .* died \(signal 9\), so nothing was counted"
        ):
            list(read)


def test_lists_that_a_process_cannot_take_are_told_with_its_last_words() -> None:
    broken = DRAFT.model_copy(update={"certainty": "perhaps"})
    with (
        ReadByTurns(TwoLists(RUNNING, broken, {}), 1) as turns,
        pytest.raises(Transient, match=r"died \(status 1: .+\)"),
    ):
        turns.same()


def test_another_process_gets_the_very_lists() -> None:
    names = ("JNIM", Name(text="Zorvan", strength="weak", unless=("Zorvan Street",)))
    wordy = Entity(id="z", name="Zorvan", kind="group", names=names, tags=("x",), near=("Gao",), certainty="all")
    lists = TwoLists(RUNNING, Watchlist(entities=(*DRAFT.entities, wordy), certainty="sure", owner="Ann"), {"de": "m"})
    assert decode_lists(lists.encoded()) == lists


@pytest.mark.slow
def test_a_trial_on_the_archive_is_the_same_by_however_many(tmp_path: Path) -> None:
    told = [tagged(one, story=one.id, named=False) for page in PAGES for one in page]
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    with archived_site(database, tmp_path, LISTED, told) as site:
        alone, together = (try_draft(site, READER, DRAFT, timedelta(days=30), processes=count) for count in (1, 2))
    database.close()
    assert [(one.entity, one.gained) for one in together.differences] == [("rsf", 2 * len(PAGES))]
    assert together == alone


def test_a_second_trial_beside_one_that_has_processes_starts_none() -> None:
    with readings(LISTS, 2) as first, readings(LISTS, 2) as second:
        assert (type(first), type(second)) == (ReadByTurns, ReadHere)
    with readings(LISTS, 1) as alone:
        assert isinstance(alone, ReadHere)


def test_few_articles_are_read_by_this_process() -> None:
    assert processes_for(100) == 1
    assert 1 <= processes_for(1_000_000) <= 4
