"""Who changed what, what lies between two versions, and back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sites import OPERATOR, READER, VISITOR, site_of

from core.bus.sqlite import SqliteBus
from core.clock import now
from core.errors import BadInput
from operations import configuration
from operations import versions as operations
from operations.audit import list_audit
from operations.errors import ErrorKind, OperationError
from wirewatch.doctor.files import check as config_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.versions.store import Kind
    from core.database import Database
    from operations.site import Site

GROUPS = ("aqim", "eigs", "jnim")


def watchlist(*ids: str) -> str:
    lines = [f"  - {{id: {one}, name: {one.upper()} Brigade, kind: group}}  # why it is here\n" for one in ids]
    return "entities:\n" + "".join(lines)


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    bus = SqliteBus(tmp_path / "bus.db")
    yield site_of(either_database, bus, now, tmp_path)
    bus.close()


def put(site: Site, note: str = "", **texts: str) -> None:
    """Save files in the folder as an editor does, and apply them."""
    for name, text in ({"feeds": "", "subscriptions": "", "watchlist": ""} | texts).items():
        file = site.config_dir / f"{name}.yaml"
        if text or not file.exists():
            file.write_text(text)
    changes = configuration.plan(site, OPERATOR, author="alice")
    configuration.apply(site, OPERATOR, changes, author="alice", note=note)


def test_each_version_says_who_when_why_and_what_it_changed(site: Site) -> None:
    put(site, watchlist=watchlist("aqim"))
    put(site, "JNIM is active in Benin", watchlist=watchlist("aqim", "jnim"))
    newest, first = operations.list_versions(site, READER)
    assert (newest.number, newest.author, newest.origin, newest.in_force) == (2, "alice", "file", True)
    assert newest.note == "JNIM is active in Benin"
    assert newest.changes[0] == "1 entity added: jnim"
    assert (first.number, first.changes, first.in_force) == (1, (), False)
    assert [one.number for one in operations.list_versions(site, READER, limit=1)] == [2]
    assert operations.list_versions(site, READER, limit=1)[0].changes, "also where the one before is not listed"


def test_a_version_is_shown_as_it_was_written_and_compared_in_words_and_by_line(site: Site) -> None:
    put(site, watchlist=watchlist("aqim", "eigs"))
    put(site, watchlist=watchlist("aqim", "jnim"))
    assert operations.show_version(site, READER, "watchlist", 1).content == watchlist("aqim", "eigs")
    found = operations.compare_versions(site, READER, "watchlist", 1, 2)
    assert found.changes[:2] == ("1 entity added: jnim", "1 entity removed: eigs")
    assert "-  - {id: eigs" in found.diff
    assert "+  - {id: jnim" in found.diff
    assert operations.compare_versions(site, READER, "watchlist", 2, 2).diff == ""


def test_going_back_is_a_new_version_that_can_be_undone_too(site: Site) -> None:
    put(site, watchlist=watchlist("aqim"))
    put(site, watchlist=watchlist("aqim", "jnim"))
    change = operations.plan_return(site, READER, "watchlist", 1)
    assert (change.state, change.summary.items.removed) == ("changed", ("jnim",))
    assert site.versions.number("watchlist") == 2, "a plan changes nothing"
    assert operations.roll_back(site, OPERATOR, "watchlist", 1).version == 3
    newest = operations.list_versions(site, READER)[0]
    assert (newest.origin, newest.author, newest.note) == ("rollback", OPERATOR.name, "as version 1")
    assert list_audit(site, OPERATOR)[0].after == "version 3, as version 1"
    assert operations.roll_back(site, OPERATOR, "watchlist", 2).version == 4
    assert operations.show_version(site, READER, "watchlist", 4).content == watchlist("aqim", "jnim")
    assert operations.roll_back(site, OPERATOR, "watchlist", 2).version == 4, "it is in force already"


def states(site: Site) -> dict[str, str]:
    return {change.kind: change.state for change in configuration.plan(site, OPERATOR)}


def put_beside(site: Site, name: str, *ids: str) -> Path:
    file = site.config_dir / "watchlist" / f"{name}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(watchlist(*ids))
    return file


def test_the_folder_s_files_follow_those_too_that_were_not_there_then(site: Site) -> None:
    put(site, watchlist=watchlist("aqim"))
    case = put_beside(site, "case", "jnim")
    put(site)
    case.write_text(watchlist("jnim", "eigs"))
    put(site)
    assert operations.roll_back(site, OPERATOR, "watchlist", 2).not_written == ()
    assert case.read_text() == watchlist("jnim")
    assert operations.roll_back(site, OPERATOR, "watchlist", 1, force=True).not_written == ()
    assert not case.exists(), "and the next apply does not bring it back"
    assert set(states(site).values()) == {"unchanged"}
    assert operations.roll_back(site, OPERATOR, "watchlist", 3).not_written == ()
    assert case.read_text() == watchlist("jnim", "eigs")
    assert [len(one.files) for one in configuration.export(site, OPERATOR, site.config_dir)] == [2, 1, 1]


@pytest.mark.parametrize("kind", ["feeds", "subscriptions"])
def test_the_files_of_other_lists_follow_too(site: Site, kind: Kind) -> None:
    put(site, watchlist=watchlist("aqim"))
    text = {
        "feeds": "feeds:\n  - {url: 'https://example.org/a.rss'}\n",
        "subscriptions": "subscriptions:\n  - {id: desk, to: {inbox: operator}, entities: [aqim]}\n",
    }[kind]
    put(site, **{kind: text})
    operations.roll_back(site, OPERATOR, kind, 1, force=True)
    assert (site.config_dir / f"{kind}.yaml").read_text() == ""
    operations.roll_back(site, OPERATOR, kind, 2)
    assert (site.config_dir / f"{kind}.yaml").read_text() == text


def test_files_with_edits_of_their_own_stay_and_are_named(site: Site) -> None:
    put(site, watchlist=watchlist("aqim"))
    case = put_beside(site, "case", "jnim")
    put(site)
    case.write_text(watchlist("jnim", "eigs"))
    put(site)
    case.write_text(watchlist("jnim", "eigs", "katiba"))
    assert operations.roll_back(site, OPERATOR, "watchlist", 2).not_written == ("watchlist/case.yaml",)
    assert case.read_text() == watchlist("jnim", "eigs", "katiba")
    with pytest.raises(BadInput, match=r"^watchlist/case.yaml: version 4 by ada .* your edit began before it"):
        configuration.apply(site, OPERATOR, configuration.plan(site, OPERATOR))


def test_an_older_copy_is_named_by_its_file(site: Site) -> None:
    put(site, watchlist=watchlist("aqim"))
    case = put_beside(site, "case", "jnim")
    put(site)
    newer = f"{watchlist('aqim')}--- # watchlist/case.yaml\n{watchlist('jnim', 'eigs')}"
    site.versions.save("watchlist", newer, base=2, author="bob", origin="console", note="")
    [found] = config_files(site)
    assert "older than what is in force: watchlist/case.yaml" in found.message
    with pytest.raises(BadInput, match=r"^watchlist/case.yaml: version 3 by bob .* your copy is older"):
        configuration.apply(site, OPERATOR, configuration.plan(site, OPERATOR))
    assert case.read_text() == watchlist("jnim")


def test_what_is_in_force_elsewhere_is_not_left_without_its_entity(site: Site) -> None:
    put(site, watchlist=watchlist("aqim"))
    listed = "subscriptions:\n  - {id: desk, to: {inbox: operator}, entities: [jnim]}\n"
    put(site, watchlist=watchlist("aqim", "jnim"), subscriptions=listed)
    for act in (operations.plan_return, operations.roll_back):
        with pytest.raises(BadInput, match="jnim"):
            act(site, OPERATOR, "watchlist", 1)
    assert site.versions.number("watchlist") == 2


def test_a_version_that_removes_too_much_needs_force(site: Site) -> None:
    many = [f"group{number}" for number in range(12)]
    put(site, watchlist=watchlist("aqim"))
    put(site, watchlist=watchlist("aqim", *many))
    with pytest.raises(BadInput, match=r"would remove 12 of 13 entities.*rollback 1 --kind watchlist --force"):
        operations.roll_back(site, OPERATOR, "watchlist", 1)
    assert operations.roll_back(site, OPERATOR, "watchlist", 1, force=True).version == 3


def test_every_list_has_versions(site: Site) -> None:
    put(site, watchlist=watchlist("aqim"))
    put(site, feeds="feeds:\n  - {url: 'https://example.org/a.rss'}\n")
    assert operations.list_versions(site, READER, "feeds")[0].changes == ("1 feed added: https://example.org/a.rss",)
    assert operations.roll_back(site, OPERATOR, "feeds", 1, force=True).version == 3


def test_who_may_and_what_is_not_there(site: Site) -> None:
    with pytest.raises(OperationError, match="there is none yet: `wirewatch apply`") as nothing:
        operations.show_version(site, READER, "watchlist", 1)
    assert nothing.value.kind is ErrorKind.NOT_FOUND
    put(site, watchlist=watchlist(*GROUPS))
    with pytest.raises(OperationError, match="no version 7; there are 1 to 1"):
        operations.plan_return(site, READER, "watchlist", 7)
    with pytest.raises(OperationError) as forbidden:
        operations.roll_back(site, READER, "watchlist", 1)
    assert forbidden.value.kind is ErrorKind.FORBIDDEN
    with pytest.raises(OperationError):
        operations.list_versions(site, VISITOR)


def test_a_version_of_another_wirewatch_is_listed_and_not_put_in_force(site: Site) -> None:
    put(site, watchlist=watchlist("aqim"))
    texts = ("entities: [{id: old, nom: Old}]\n", watchlist("aqim", "jnim"))
    for base, text in enumerate(texts, start=1):
        site.versions.save("watchlist", text, base=base, author="bob", origin="file", note="")
    newest = operations.list_versions(site, READER)[0]
    assert newest.changes == ("written for another Wirewatch, which this one does not read",)
    with pytest.raises(BadInput, match="watchlist version 2"):
        operations.roll_back(site, OPERATOR, "watchlist", 2)
