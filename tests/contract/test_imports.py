"""Lists of others under review: all, some, none; refreshed with what an editor changed; never instead of one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, article, batch, tagged
from sites import OPERATOR, READER, VISITOR, site_of

from alerts.worker import AlertHandler
from config.files.list_files import join, split
from config.files.watchlist import Name, parse_watchlist
from config.versions.documents import text_of, write_text
from core.bus.sqlite import SqliteBus
from core.errors import BadInput
from operations import configuration
from operations.errors import ErrorKind, OperationError
from operations.imports import review as operations
from operations.imports.acceptance import Choice
from operations.versions import list_versions
from operations.watchlist_files import list_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

MINE = """\
# the desk's own
entities:
  - id: aqim
    name: Al-Qaeda in the Islamic Maghreb  # as we say
    kind: group
    names: [AQIM]
  - {id: droukdel, name: Abdelmalek Droukdel, kind: person, ids: {un: QDi.232}}
"""
LIST = """\
name,kind,id,names,weak,tags,countries
Al-Qaida Group of the Maghreb,group,qde.014,AQIM; AQMI,Base,al-qaida,dz
Northern Road,group,qde.901,Road Men,Wolf,al-qaida,ml
Adisa Trade,organisation,kpe.902,,,dprk,kp
"""
ALL = Choice(accept=None)


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    bus = SqliteBus(tmp_path / "bus.db")
    made = site_of(either_database, bus, Hands(), tmp_path)
    for kind, text in {"watchlist": MINE, "feeds": "", "subscriptions": ""}.items():
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    configuration.apply(made, OPERATOR, configuration.plan(made, OPERATOR, author="ada"), author="ada")
    yield made
    bus.close()


def asked(text: str = LIST, **more: frozenset[str]) -> operations.Request:
    return operations.Request("csv", {"list.csv": text.encode()}, "un", **more)


def shown(site: Site, text: str = LIST, **more: frozenset[str]) -> dict[str, operations.ReviewedEntity]:
    return {one.id: one for one in operations.review(site, READER, asked(text, **more)).entities}


def in_force(site: Site) -> dict[str, str]:
    current = site.versions.current("watchlist")
    assert current is not None
    return split(current.content)


def test_a_review_says_what_would_come_and_whom_of_ours_it_may_be_and_changes_nothing(site: Site) -> None:
    found = shown(site)
    assert {id_: (one.state, one.name) for id_, one in found.items()} == {
        "qde.014": ("new", "Al-Qaida Group of the Maghreb"),
        "qde.901": ("new", "Northern Road"),
        "kpe.902": ("new", "Adisa Trade"),
    }
    assert [(one.entity, one.why) for one in found["qde.014"].duplicates] == [("aqim", "the name AQIM")]
    assert {one.text: one.quality for one in found["qde.901"].names}["Wolf"] == "weak"
    assert site.versions.number("watchlist") == 1
    with pytest.raises(OperationError):
        operations.review(site, VISITOR, asked())


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"programmes": frozenset({"DPRK"})}, {"kpe.902"}),
        ({"kinds": frozenset({"group"})}, {"qde.014", "qde.901"}),
        ({"countries": frozenset({"ml", "kp"})}, {"qde.901", "kpe.902"}),
        ({"kinds": frozenset({"group"}), "countries": frozenset({"ml"})}, {"qde.901"}),
    ],
)
def test_entries_are_looked_at_by_programme_kind_and_country(
    site: Site, filters: dict[str, frozenset[str]], ids: set[str]
) -> None:
    assert set(shown(site, LIST, **filters)) == ids


def test_what_is_accepted_comes_to_a_file_of_its_own_and_ours_stays_as_it_is(site: Site) -> None:
    made = operations.accept_list(site, OPERATOR, asked(), Choice(frozenset({"qde.901"}), frozenset({"kpe.902"})))
    assert (made.file, made.counts) == ("watchlist/un.yaml", {"left": 1, "added": 1, "declined": 1})
    files = in_force(site)
    assert files[""] == MINE
    assert [one.id for one in parse_watchlist(files["un"], "f").entities] == ["qde.901"]
    assert text_of(site.config_dir, "watchlist") == join(files), "the folder follows"
    assert list_versions(site, READER)[0].origin == "import"
    assert [(one.name, one.entities) for one in list_files(site, READER)] == [
        ("watchlist.yaml", 2),
        ("watchlist/un.yaml", 1),
    ]
    assert set(shown(site)) == {"qde.014"}, "what was declined is not asked again, what was left is"


def test_all_leaves_what_may_be_ours_for_a_word_about_it(site: Site) -> None:
    assert operations.accept_list(site, OPERATOR, asked(), ALL).counts == {"left": 1, "added": 2}
    both = Choice(accept=None, duplicates="both")
    assert operations.accept_list(site, OPERATOR, asked(), both).counts == {"added": 1}
    assert shown(site) == {}


def test_none_changes_nothing_and_is_remembered(site: Site) -> None:
    made = operations.accept_list(site, OPERATOR, asked(), Choice(decline=None))
    assert (made.version, made.counts) == (1, {"declined": 3})
    assert shown(site) == {}
    later = LIST.replace("Road Men", "Road Men; Men of the Road")
    assert {id_: one.declined for id_, one in shown(site, later).items()} == {"qde.901": True}


def test_a_merge_gives_ours_the_names_that_it_has_not_and_leaves_its_comments(site: Site) -> None:
    operations.accept_list(site, OPERATOR, asked(), Choice(accept=None, duplicates="merge"))
    own = parse_watchlist(in_force(site)[""], "f").entities[0]
    assert own.names == ("AQIM", "Al-Qaida Group of the Maghreb", "AQMI", Name(text="Base", strength="weak"))
    assert "name: Al-Qaeda in the Islamic Maghreb  # as we say" in in_force(site)[""]
    assert own.ids == {}, "an id would make it one taken over, whose names are judged more strictly"
    later = LIST.replace("AQIM; AQMI", "AQIM; AQMI; GSPC").replace("Base", "")
    assert shown(site, later)["qde.014"].merged_into == "aqim"
    operations.accept_list(site, OPERATOR, asked(later), ALL)
    assert parse_watchlist(in_force(site)[""], "f").entities[0].names[-1] == "GSPC"


def test_a_shared_id_tells_a_duplicate_whatever_it_is_called(site: Site) -> None:
    line = '{"id": "x-1", "schema": "Person", "caption": "Abou Someone", "properties": {"unscId": ["QDi.232"]}}'
    request = operations.Request("opensanctions", {"e.json": line.encode()})
    [one] = operations.review(site, READER, request).entities
    assert [(other.entity, other.why) for other in one.duplicates] == [("droukdel", "un: QDi.232")]


def test_a_refresh_shows_what_changed_upstream_and_keeps_what_we_changed(site: Site) -> None:
    operations.accept_list(site, OPERATOR, asked(), Choice(accept=None, duplicates="both"))
    edited = in_force(site)["un"].replace("Road Men", "Road People").replace("id: qde.901", "id: qde.901  # ours")
    write_text(site.config_dir, "watchlist", join({**in_force(site), "un": edited}))
    configuration.apply(site, OPERATOR, configuration.plan(site, OPERATOR, author="bob"), author="bob")
    assert shown(site) == {}, "our own edit is no news of theirs"
    later = "\n".join(line for line in LIST.splitlines() if "kpe" not in line)
    later = later.replace("Road Men,Wolf", "Road Men; Men of the Road,Wolf").replace("AQIM; AQMI", "AQIM")
    found = shown(site, later)
    assert {id_: (one.state, one.changes) for id_, one in found.items()} == {
        "qde.901": ("changed", ("+ Men of the Road",)),
        "qde.014": ("changed", ("- AQMI",)),
        "kpe.902": ("gone", ("is listed no more",)),
    }
    made = operations.accept_list(site, OPERATOR, asked(later), ALL)
    assert made.counts == {"changed": 2, "removed": 1}
    [_, road] = parse_watchlist(in_force(site)["un"], "f").entities
    assert road.names == ("Road People", Name(text="Wolf", strength="weak"), "Men of the Road")
    assert "id: qde.901  # ours" in in_force(site)["un"]
    assert shown(site, later) == {}


def test_what_it_would_find_in_the_archive_is_part_of_the_review(site: Site) -> None:
    handler = AlertHandler(site.database, lambda: (1, ()), site.clock)
    titles = ("Road Men attack Dori", "Men of the road at work", "AQIM denies it")
    for number, title in enumerate(titles):
        handler.handle(batch([tagged(article(f"a{number}", title=title, text=""), story=f"s{number}", named=False)]))
    found = operations.review(site, READER, asked(), timedelta(days=1))
    assert found.articles == len(titles)
    by_id = {one.id: one for one in found.entities}
    assert {id_: one.found for id_, one in by_id.items()} == {"qde.014": 1, "qde.901": 1, "kpe.902": 0}
    noise = by_id["qde.901"].noise
    assert noise is not None
    assert noise.examples[0].sentence == titles[0]
    assert site.versions.number("watchlist") == 1


def test_ids_that_are_not_proposed_and_lists_nobody_knows_are_told(site: Site) -> None:
    with pytest.raises(OperationError, match=r"qde\.9: the list has no entry of this id") as caught:
        operations.accept_list(site, OPERATOR, asked(), Choice(frozenset({"qde.9"})))
    assert caught.value.kind is ErrorKind.INVALID
    with pytest.raises(OperationError, match="kind: men is none of"):
        operations.review(site, READER, asked(kinds=frozenset({"men"})))
    with pytest.raises(OperationError, match="no name of a file"):
        operations.review(site, READER, operations.Request("csv", {"f": LIST.encode()}, "../x"))
    with pytest.raises(OperationError):
        operations.accept_list(site, READER, asked(), ALL)


def test_an_export_leaves_no_file_that_would_come_back(site: Site) -> None:
    operations.accept_list(site, OPERATOR, asked(), ALL)
    folder = site.config_dir / "copy"
    configuration.export(site, OPERATOR, folder)
    assert text_of(folder, "watchlist") == join(in_force(site))
    (folder / "watchlist/other.yaml").write_text("entities: []\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"other\.yaml is not in force; apply it, or move it"):
        configuration.export(site, OPERATOR, folder)
