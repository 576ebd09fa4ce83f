"""A draft is tried, then saved over the version from which it began: what others did meanwhile is not undone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, article, batch, tagged
from sites import OPERATOR, READER, site_of

from alerts.worker import AlertHandler
from config.files.watchlist import Watchlist, parse_watchlist
from config.versions.documents import text_of, write_text
from config.versions.refusal import FilesRefused
from core.bus.sqlite import SqliteBus
from core.errors import BadInput
from operations import configuration
from operations import watchlist_drafts as operations
from operations.errors import ErrorKind, OperationError
from operations.versions import show_version
from operations.watchlist_drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

RUNNING = """\
entities:
  - {id: aqim, name: AQIM, kind: group}  # ours
  - {id: rsf, name: Rapid Support Forces, kind: group}
"""
MINE = RUNNING.replace("name: AQIM,", "name: AQIM, names: [AQMI],")
THEIRS = RUNNING.replace("Forces, kind: group", "Forces, kind: group, names: [Hemedti]")


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    clock, bus = Hands(), SqliteBus(tmp_path / "bus.db")
    made = site_of(either_database, bus, clock, tmp_path)
    made.versions.save("watchlist", RUNNING, base=0, author="ada", origin="file", note="")
    one = tagged(article("a1", title="AQMI attaque Gao", text=""), story="s1", named=False)
    AlertHandler(either_database, lambda: (1, ()), clock).handle(batch([one]))
    yield made
    bus.close()


def tried(site: Site, draft: Draft) -> Draft:
    operations.try_content(site, READER, draft, timedelta(days=1))
    return draft


def test_what_was_never_tried_is_not_saved_unless_that_is_meant(site: Site) -> None:
    with pytest.raises(OperationError, match="was never tried") as caught:
        operations.save_content(site, OPERATOR, Draft(MINE), 1)
    assert caught.value.kind is ErrorKind.CONFLICT
    tried(site, Draft(MINE + "# another"))
    with pytest.raises(OperationError, match="was never tried"):
        operations.save_content(site, OPERATOR, Draft(MINE), 1, force=True)
    assert operations.save_content(site, OPERATOR, Draft(MINE), 1, untried=True).trial is None


def test_an_emptied_file_is_not_saved_whatever_stands_beside_it(site: Site) -> None:
    beside = "entities:\n" + "".join(f"  - {{id: g{n}, name: Group {n} of them, kind: group}}\n" for n in range(12))
    operations.save_content(site, OPERATOR, Draft(beside, "un"), 1, untried=True)
    with pytest.raises(BadInput, match=r"^watchlist.yaml: would remove 2 of 2 entities: aqim, rsf; if that is meant"):
        operations.save_content(site, OPERATOR, tried(site, Draft("entities: []\n")), 2, untried=True)
    assert site.versions.number("watchlist") == 2


def test_a_mistake_is_told_before_that_nothing_was_tried(site: Site) -> None:
    with pytest.raises(BadInput, match=r"^watchlist/un.yaml:1: entities: needs a list"):
        operations.save_content(site, OPERATOR, Draft("entities: 7\n", "un"), 1)


def test_a_draft_that_lists_what_another_file_has_is_told_how_to_be_named(site: Site, tmp_path: Path) -> None:
    case = "entities:\n  - {id: jnim, name: JNIM, kind: group}\n"
    operations.save_content(site, OPERATOR, Draft(case, "case"), 1, untried=True)
    for name in ("case2.yaml", "watchlist/case.yaml"):
        draft = tmp_path / "drafts" / name
        draft.parent.mkdir(exist_ok=True, parents=True)
        draft.write_text(case, encoding="utf-8")
    with pytest.raises(BadInput, match=r"lists jnim of watchlist/case.yaml too; to try a new case.yaml, name"):
        operations.text_of_draft(site, tmp_path / "drafts/case2.yaml")
    assert "JNIM" in operations.text_of_draft(site, tmp_path / "drafts/watchlist/case.yaml")


def test_what_the_trial_found_is_kept_with_the_version(site: Site) -> None:
    found = operations.try_content(site, READER, Draft(MINE), timedelta(days=1))
    assert [(one.entity, one.gained) for one in found.differences] == [("aqim", 1)]
    saved = operations.save_content(site, OPERATOR, Draft(MINE), 1, note="the French name")
    assert (saved.version, saved.merged, saved.trial) == (2, False, found)
    assert saved.changes[0] == "1 entity changed: aqim"
    assert show_version(site, READER, "watchlist", 2).trial == found
    assert show_version(site, READER, "watchlist", 1).trial is None
    current = site.versions.current("watchlist")
    assert current is not None
    assert (current.content, current.origin, current.note) == (MINE, "api", "the French name")


def test_two_editors_of_different_entities_are_merged_and_of_the_same_told_of_each_other(site: Site) -> None:
    for draft in (Draft(THEIRS), Draft(MINE), Draft(RUNNING.replace("AQIM,", "AQIM!,"))):
        tried(site, draft)
    operations.save_content(site, OPERATOR, Draft(THEIRS), 1)
    saved = operations.save_content(site, OPERATOR, Draft(MINE), 1)
    assert (saved.version, saved.merged) == (3, True)
    aqim, rsf = parse_watchlist(site.versions.in_force()["watchlist"].content, "f").entities
    assert (aqim.names, rsf.names) == (("AQMI",), ("Hemedti",))
    assert "}  # ours" in site.versions.in_force()["watchlist"].content
    with pytest.raises(OperationError, match=r"changed aqim too, by ada \(version 3\), ada \(version 2\)"):
        operations.save_content(site, OPERATOR, Draft(RUNNING.replace("AQIM,", "AQIM!,")), 1)
    assert site.versions.number("watchlist") == 3


def test_a_file_of_its_own_is_saved_beside_the_others(site: Site) -> None:
    draft = tried(site, Draft("owner: Ann\nentities:\n  - {id: jnim, name: JNIM, kind: group}\n", "sport"))
    operations.save_content(site, OPERATOR, draft, 1)
    shown = operations.show_watchlist(site, READER)
    assert [(one.file, one.owner) for one in shown.files] == [("", ""), ("sport", "Ann")]
    assert (shown.version, shown.files[0].content) == (2, RUNNING)


def _exported(site: Site) -> Path:
    folder = site.config_dir
    for kind in ("feeds", "subscriptions"):
        (folder / f"{kind}.yaml").write_text("", encoding="utf-8")
    configuration.export(site, OPERATOR, folder)
    return folder


def _state(site: Site, *, force: bool = False) -> str:
    return next(one.state for one in configuration.plan(site, OPERATOR, force=force) if one.kind == "watchlist")


def _apply(site: Site, *, force: bool = False) -> Watchlist:
    configuration.apply(site, OPERATOR, configuration.plan(site, OPERATOR, force=force))
    return parse_watchlist(site.versions.in_force()["watchlist"].content, "f")


def test_an_open_file_saved_over_what_the_program_wrote_meanwhile_is_refused_with_both_and_merged(site: Site) -> None:
    folder = _exported(site)
    operations.save_content(site, OPERATOR, Draft(THEIRS), 1, untried=True)
    assert text_of(folder, "watchlist") == THEIRS, "written by the program, while version 1 is open in an editor"
    write_text(folder, "watchlist", MINE)
    with pytest.raises(FilesRefused) as caught:
        _apply(site)
    mine, theirs = str(caught.value).split("what others changed meanwhile:")
    assert ("+  - {id: aqim, name: AQIM, names: [AQMI]" in mine, "Hemedti" in mine) == (True, False)
    assert ("version 2 by ada" in theirs, "names: [Hemedti]" in theirs) == (True, True)
    assert operations.merge_folder(site, OPERATOR)
    aqim, rsf = _apply(site).entities
    assert (aqim.names, rsf.names) == (("AQMI",), ("Hemedti",))
    write_text(folder, "watchlist", MINE + "# once more, from the same window\n")
    assert _state(site) == "conflict", "it is open there yet"


@pytest.mark.parametrize(
    ("saved", "state"),
    [
        (MINE, "conflict"),
        (RUNNING, "conflict"),
        (RUNNING.replace("Forces, kind: group", "Forces, kind: group, names: [RSF]"), "conflict"),
        (RUNNING.replace("Rapid Support Forces", "RSF"), "conflict"),
        (THEIRS.replace("name: AQIM,", "name: AQIM, names: [AQMI],"), "changed"),
        (THEIRS.replace("[Hemedti]", "[Hemedti, RSF]"), "changed"),
        (THEIRS.replace("  # ours", "  # all of ours"), "changed"),
        (THEIRS + "  - {id: jnim, name: JNIM, kind: group}\n", "changed"),
    ],
)
def test_a_file_is_an_edit_of_what_the_program_wrote_where_it_holds_that(site: Site, saved: str, state: str) -> None:
    folder = _exported(site)
    operations.save_content(site, OPERATOR, Draft(THEIRS), 1, untried=True)
    write_text(folder, "watchlist", saved)
    assert _state(site) == state


def test_whoever_means_to_take_it_back_forces_it_once(site: Site) -> None:
    folder = _exported(site)
    operations.save_content(site, OPERATOR, Draft(THEIRS), 1, untried=True)
    write_text(folder, "watchlist", RUNNING + "# by hand\n")
    assert (_state(site), _state(site, force=True)) == ("conflict", "changed")
    assert [one.names for one in _apply(site, force=True).entities] == [(), ()]
    write_text(folder, "watchlist", MINE)
    assert _state(site) == "changed"


def test_a_merge_removes_the_file_that_a_colleague_removed(site: Site) -> None:
    case = "--- # watchlist/case.yaml\nentities:\n  - {id: jnim, name: JNIM, kind: group}\n"
    for base, text in enumerate((RUNNING + case, THEIRS), start=1):
        site.versions.save("watchlist", text, base=base, author="bob", origin="console", note="")
        if base == 1:
            folder = _exported(site)
    assert (folder / "watchlist/case.yaml").exists()
    write_text(folder, "watchlist", MINE + case)
    assert operations.merge_folder(site, OPERATOR)
    assert not (folder / "watchlist/case.yaml").exists()
    assert [one.names for one in _apply(site).entities] == [("AQMI",), ("Hemedti",)]


def test_of_several_versions_that_came_in_the_first_that_is_missing_says_where_the_edit_began(site: Site) -> None:
    folder, more = _exported(site), THEIRS.replace("name: AQIM,", "name: AQIM, names: [AQMI],")
    operations.save_content(site, OPERATOR, Draft(THEIRS), 1, untried=True)
    operations.save_content(site, OPERATOR, Draft(more), 2, untried=True)
    for open_since, text in ((1, RUNNING), (2, THEIRS)):
        write_text(folder, "watchlist", text + "  - {id: jnim, name: JNIM, kind: group}\n")
        [change] = [one for one in configuration.plan(site, OPERATOR) if one.kind == "watchlist"]
        assert (change.state, change.old and change.old.number) == ("conflict", open_since)
        assert [one.number for one in change.others] == list(range(3, open_since, -1))


def test_a_folder_takes_in_what_others_changed_since_and_keeps_its_own(site: Site) -> None:
    folder = _exported(site)
    assert not operations.merge_folder(site, OPERATOR)
    write_text(folder, "watchlist", MINE)
    operations.save_content(site, OPERATOR, Draft(THEIRS), 1, untried=True)
    assert operations.merge_folder(site, OPERATOR)
    aqim, rsf = _apply(site).entities
    assert (aqim.names, rsf.names) == (("AQMI",), ("Hemedti",))
    write_text(folder, "watchlist", MINE.replace("AQMI", "GSPC"))
    operations.save_content(site, OPERATOR, Draft(RUNNING), 3, untried=True)
    with pytest.raises(
        OperationError, match=r"version 4 is in force by now, and changed aqim too, by ada \(version 4\)"
    ):
        operations.merge_folder(site, OPERATOR)
    assert "GSPC" in text_of(folder, "watchlist"), "the file stays as it was"


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        (Draft("entities: [\n"), "watchlist.yaml:2: not valid YAML"),
        (Draft(RUNNING, "un"), "is an entity of watchlist.yaml too"),
        (Draft(RUNNING, "../x"), "use small letters"),
    ],
)
def test_a_wrong_draft_is_told_when_it_is_tried(site: Site, draft: Draft, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        tried(site, draft)


def test_a_draft_that_empties_the_list_is_refused(site: Site) -> None:
    draft = tried(site, Draft("entities: []\n"))
    with pytest.raises(BadInput, match="would remove 2 of 2 entities"):
        operations.save_content(site, OPERATOR, draft, 1)


def test_a_draft_s_file_stands_for_the_file_of_its_name(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "drafts/watchlist"
    folder.mkdir(parents=True)
    (folder / "un.yaml").write_text("entities: []\n", encoding="utf-8")
    (tmp_path / "draft.yaml").write_text(MINE, encoding="utf-8")
    assert operations.text_of_draft(site, folder / "un.yaml").startswith(RUNNING)
    assert operations.text_of_draft(site, tmp_path / "draft.yaml") == MINE
    with pytest.raises(BadInput, match="name a watchlist"):
        operations.text_of_draft(site, tmp_path / "none.yaml")
