"""Several files are one watchlist: as one text and back, read together, and each mistake told in its own file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.files.blocks import WatchlistReader
from config.files.list_files import join, split
from config.files.watchlist import parse_watchlist
from config.versions.documents import text_of, write_text
from core.errors import BadInput

MINE = "entities:\n  - {id: aqim, name: AQIM, kind: group}\n"
THEIRS = "owner: compliance desk\ncertainty: sure\nentities:\n  - {id: qde.014, name: AQMI, kind: group}\n"
FILES = {"": MINE, "ofac": "entities: []\n", "un": THEIRS}


def test_files_become_one_text_and_files_again() -> None:
    assert join({"": MINE}) == MINE, "one file alone is its very text"
    assert split(join(FILES)) == FILES
    assert split(join({"": "entities: []", "un": THEIRS}))[""] == "entities: []\n"


TEXT = some.text(alphabet="ab:-# \n", max_size=40)


@given(files=some.dictionaries(some.sampled_from(["un", "ofac", "b.c"]), TEXT, max_size=3), main=TEXT)
def test_any_texts_come_back(files: dict[str, str], main: str) -> None:
    given_ = {"": main, **files}
    found = split(join(given_))
    assert set(found) == set(given_)
    assert [found[name].rstrip("\n") for name in given_] == [text.rstrip("\n") for text in given_.values()]


def test_they_are_read_as_one_list_each_as_sure_as_its_own_file_says() -> None:
    for read in (parse_watchlist, WatchlistReader().parse):
        found = read(join(FILES), "config/watchlist.yaml")
        assert [(one.id, one.certainty) for one in found.entities] == [("aqim", None), ("qde.014", "sure")]
        assert found.certainty == "likely"


def test_a_reader_keeps_what_it_knows_of_every_file() -> None:
    reader = WatchlistReader()
    before = reader.parse(join(FILES), "f")
    after = reader.parse(join({**FILES, "ofac": "entities:\n  - {id: x, name: X y, kind: group}\n"}), "f")
    assert after.entities[0] is before.entities[0]
    assert [one.id for one in after.entities] == ["aqim", "x", "qde.014"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"": MINE, "un": "entities:\n  - {id: b, name: B, kind: grp}\n"},
            "config/watchlist/un.yaml:2: entities[b].kind:",
        ),
        (
            {"": MINE, "un": THEIRS.replace("qde.014", "aqim")},
            "config/watchlist/un.yaml: entities[aqim]: is an entity of config/watchlist.yaml too; remove one of them",
        ),
        ({"": MINE, "un": "entities: [\n"}, "config/watchlist/un.yaml:2: not valid YAML"),
    ],
)
def test_a_mistake_is_told_in_its_file(files: dict[str, str], message: str) -> None:
    for read in (parse_watchlist, WatchlistReader().parse):
        with pytest.raises(BadInput) as caught:
            read(join(files), "config/watchlist.yaml")
        assert str(caught.value).startswith(message)


def test_a_folder_s_files_are_read_and_written_each_by_its_name(tmp_path: Path) -> None:
    write_text(tmp_path, "watchlist", join(FILES))
    assert (tmp_path / "watchlist/un.yaml").read_text(encoding="utf-8") == THEIRS
    assert text_of(tmp_path, "watchlist") == join(FILES)
    (tmp_path / "watchlist/.hidden.yaml").write_text("no", encoding="utf-8")
    (tmp_path / "watchlist/notes.txt").write_text("no", encoding="utf-8")
    assert text_of(tmp_path, "watchlist") == join(FILES)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("UN list.yaml", "", "name it in small letters"),
        ("un.yaml", "a: b\n--- # watchlist/x.yaml\n", "watchlist/un.yaml:2: begins another file"),
    ],
)
def test_a_file_that_cannot_be_one_of_them_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    write_text(tmp_path, "watchlist", join(FILES))
    (tmp_path / "watchlist" / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        text_of(tmp_path, "watchlist")
