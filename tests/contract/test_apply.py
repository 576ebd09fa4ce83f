"""Files in force: of two editors with a folder each none undoes the other's work, and no list is emptied by a slip."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import FILES, Editor, entity

from config.versions.base import FILE
from config.versions.export import export
from config.versions.refusal import FilesRefused
from config.versions.store import Versions
from core.clock import now
from core.database import Database
from core.errors import BadInput

NOTHING_NEW = {"watchlist": "unchanged", "feeds": "unchanged", "subscriptions": "unchanged"}


@pytest.fixture
def versions(either_database: Database) -> Versions:
    return Versions(either_database, now)


@pytest.fixture
def alice(versions: Versions, tmp_path: Path) -> Editor:
    made = Editor(versions, tmp_path / "alice", "alice")
    made.apply()
    return made


def test_files_are_applied_once_by_their_author(alice: Editor) -> None:
    assert {(one.author, one.origin) for one in alice.versions.in_force().values()} == {("alice", "file")}
    assert alice.states() == NOTHING_NEW
    assert alice.apply() == {}
    alice.add("watchlist", entity("jnim"))
    assert {kind: one.number for kind, one in alice.apply(note="new").items()} == {"watchlist": 2}
    assert alice.versions.history("watchlist")[0].note == "new"


def test_an_edit_that_began_before_a_colleagues_is_refused_with_both_differences(alice: Editor, tmp_path: Path) -> None:
    bob = alice.copy(tmp_path / "bob", "bob")
    alice.add("watchlist", "# alice was here\n")
    alice.apply(note="a hint")
    bob.write("watchlist", FILES["watchlist"].replace("AQIM", "AQMI"))
    with pytest.raises(FilesRefused) as caught:
        bob.apply()
    text = str(caught.value)
    assert "watchlist.yaml: version 2 by alice" in text
    assert "a hint" in text
    assert "1 entity changed: aqim" in text
    assert "-  - {id: aqim, name: AQIM" in text
    assert "+  - {id: aqim, name: AQMI" in text
    assert "+# alice was here" in text
    assert "-# alice was here" not in text
    assert "--force" in text
    assert caught.value.reasons.keys() == {"watchlist"}
    assert alice.versions.numbers()["watchlist"] == 2
    bob.apply(force=True)
    assert [one.author for one in alice.versions.history("watchlist")] == ["bob", "alice", "alice"]
    assert bob.states() == NOTHING_NEW


def test_everything_that_others_did_meanwhile_is_told(alice: Editor, tmp_path: Path) -> None:
    bob = alice.copy(tmp_path / "bob", "bob")
    alice.add("watchlist", entity("jnim"))
    alice.apply()
    alice.versions.save("watchlist", FILES["watchlist"] + "# c\n", base=2, author="carol", origin="console", note="")
    bob.add("watchlist", entity("gspc"))
    with pytest.raises(FilesRefused) as caught:
        bob.apply()
    text = str(caught.value)
    assert [who in text for who in ("version 3 by carol", "version 2 by alice", "version 1 by")] == [True, True, False]
    assert "+# c" in text


def test_an_older_copy_that_nobody_edited_undoes_nothing(alice: Editor, tmp_path: Path) -> None:
    bob = alice.copy(tmp_path / "bob", "bob")
    alice.add("watchlist", entity("jnim"))
    alice.apply()
    assert bob.states()["watchlist"] == "behind"
    with pytest.raises(FilesRefused, match="version 2 by alice") as caught:
        bob.apply()
    assert "+  - {id: jnim" in str(caught.value)
    bob.add("feeds", "  - url: https://b.example/rss\n")  # his edit is of another kind: both stay
    assert {kind: one.number for kind, one in bob.apply().items()} == {"feeds": 2}
    assert "jnim" in alice.versions.in_force()["watchlist"].content
    bob.apply(force=True)
    assert "jnim" not in alice.versions.in_force()["watchlist"].content


def test_a_subscription_is_checked_against_the_watchlist_that_stays(alice: Editor, tmp_path: Path) -> None:
    bob = alice.copy(tmp_path / "bob", "bob")
    alice.write("watchlist", "entities:\n" + entity("jnim", "sahel") + entity("is", "levant"))
    alice.apply()
    bob.add("subscriptions", "  - {id: b, to: {inbox: b}, entities: [aqim]}\n")
    with pytest.raises(FilesRefused, match="aqim is not in the watchlist"):
        bob.apply()
    bob.write("subscriptions", FILES["subscriptions"] + "  - {id: b, to: {inbox: b}, tags: [levant]}\n")
    assert set(bob.apply()) == {"subscriptions"}


def test_what_is_exported_is_applied_as_nothing_and_edited_from_there(alice: Editor, tmp_path: Path) -> None:
    bob = alice.copy(tmp_path / "bob", "bob")
    alice.add("watchlist", entity("jnim"))
    alice.apply()
    bob.add("watchlist", entity("gspc"))
    assert bob.states()["watchlist"] == "conflict"
    export(alice.versions, tmp_path / "fresh")
    fresh = Editor(alice.versions, tmp_path / "fresh", "bob", {})
    assert fresh.states() == NOTHING_NEW
    fresh.add("watchlist", entity("gspc"))
    assert fresh.apply()["watchlist"].number == 3


def test_a_folder_that_cannot_be_written_to_is_told(alice: Editor, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="you may write"):
        export(alice.versions, tmp_path / "file" / "folder")


def test_without_a_base_the_own_last_version_may_follow_and_nobody_elses(alice: Editor, tmp_path: Path) -> None:
    checkout = alice.copy(tmp_path / "checkout", "alice")
    (checkout.folder / FILE).unlink()
    checkout.add("watchlist", entity("jnim"))
    assert checkout.states()["watchlist"] == "changed"
    checkout.name = "bob"
    assert checkout.states()["watchlist"] == "conflict"
    with pytest.raises(FilesRefused, match="version 1 by alice"):
        checkout.apply()
    checkout.name = "alice"
    checkout.apply()
    alice.versions.save("watchlist", FILES["watchlist"] + "#\n", base=2, author="alice", origin="console", note="")
    (checkout.folder / FILE).unlink()
    checkout.add("watchlist", entity("gspc"))
    assert checkout.states()["watchlist"] == "conflict"  # hers, and not from these files


def test_without_a_base_an_old_version_is_known_by_its_text(alice: Editor, tmp_path: Path) -> None:
    bob = alice.copy(tmp_path / "bob", "bob")
    (bob.folder / FILE).unlink()
    alice.add("watchlist", entity("jnim"))
    alice.apply()
    assert bob.states()["watchlist"] == "behind"


def test_a_damaged_base_is_as_good_as_none(alice: Editor) -> None:
    (alice.folder / FILE).write_text("{")
    assert alice.states() == NOTHING_NEW
    alice.apply()
    assert (alice.folder / FILE).read_text().startswith("{\n")


def test_a_bad_file_changes_nothing_and_every_mistake_is_told(alice: Editor) -> None:
    alice.add("feeds", "  - url: https://b.example/rss\n")
    alice.write("watchlist", "entities: 7\n")
    alice.write("subscriptions", "subscriptions: [{id: x}]\n")
    with pytest.raises(FilesRefused) as caught:
        alice.apply()
    assert set(caught.value.reasons) == {"watchlist", "subscriptions"}
    assert caught.value.waiting == ("feeds",)
    assert set(alice.versions.numbers().values()) == {1}


def test_a_missing_file_and_one_that_is_no_utf8_are_told(alice: Editor) -> None:
    (alice.folder / "feeds.yaml").unlink()
    (alice.folder / "watchlist.yaml").write_bytes("entities:\n  # né\n".encode("latin-1"))
    with pytest.raises(FilesRefused) as caught:
        alice.plan()
    assert "feeds.yaml: is missing" in caught.value.reasons["feeds"]
    assert "watchlist.yaml:2: is not UTF-8" in caught.value.reasons["watchlist"]


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("watchlist", "", "would remove 1 of 1 entities: aqim"),
        ("feeds", "feeds: []\n", "would remove 1 of 1 feeds: https://a.example/rss"),
        ("subscriptions", "", "would remove 1 of 1 subscriptions: desk"),
    ],
)
def test_an_emptied_list_is_refused_and_counted(alice: Editor, kind: str, text: str, told: str) -> None:
    alice.write(kind, text)
    with pytest.raises(FilesRefused, match=told) as caught:
        alice.apply()
    assert "--force" in str(caught.value)
    assert "what you would change: 1 " in str(caught.value)
    assert "\n-" in str(caught.value), "the difference, before anybody forces it"
    assert set(alice.versions.numbers().values()) == {1}
    if kind != "watchlist":  # a subscription needs its tag
        alice.apply(force=True)
        assert alice.versions.numbers()[kind] == 2  # type: ignore[index]  # one of the three


def test_a_list_that_loses_most_of_its_entities_is_refused(alice: Editor) -> None:
    alice.write("watchlist", FILES["watchlist"] + "".join(entity(f"g{n}") for n in range(19)))
    alice.apply()
    alice.write("watchlist", FILES["watchlist"] + "".join(entity(f"g{n}") for n in range(8)))
    with pytest.raises(FilesRefused, match=r"would remove 11 of 20 entities: g8, g9, .*and 3 more"):
        alice.apply()
    alice.write("watchlist", FILES["watchlist"] + "".join(entity(f"g{n}") for n in range(9)))
    assert alice.apply()["watchlist"].number == 3
