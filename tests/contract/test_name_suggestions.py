"""Names suggested for an entity: each with what adding it would really have found, and with nothing saved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import article, tagged
from sites import READER, VISITOR, archived_site

from operations import name_suggestions as operations
from operations.draft_trials import try_draft
from operations.errors import OperationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

RUNNING = """\
entities:
  - {id: rsf, name: Rapid Support Forces, kind: group}
  - {id: zorvan, name: Zorvanov, kind: person, fuzzy: off}
  - {id: reeves, name: Rachel Zorvan Fund, kind: organisation}
"""
TEXTS = (
    "Rapid Support Forces (RSF) shell El Fasher",
    "RSF shells El Fasher again",
    "The army says the RSF has left, as ZORVANOF did",
    "General Zorvanof met his staff, and Zorvanof spoke",
    "Rachel Zorvan Fund wins; rzf is an odd word",
    "Parliament votes on the budget",
)
DAY = timedelta(days=1)


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    some = [article(f"a{number}", title=title, text="", language="en") for number, title in enumerate(TEXTS)]
    told = [tagged(one, story=f"s{number}", named=False) for number, one in enumerate(some)]
    with archived_site(either_database, tmp_path, RUNNING, told) as made:
        yield made


def test_each_name_is_told_with_what_it_would_have_found(site: Site) -> None:
    steps: list[tuple[int, int]] = []
    found = operations.suggest_names(site, READER, "Rapid Support Forces", DAY, progress=lambda *one: steps.append(one))
    [one] = found.names
    assert (one.name, one.why, one.found, one.articles, one.add) == ("RSF", "acronym", 3, 3, "names: [RSF]")
    assert [hit.sentence for hit in one.examples] == [TEXTS[0], TEXTS[1], TEXTS[2]]
    assert (found.entity, found.articles, found.unseen) == ("rsf", len(TEXTS), ())
    assert steps[-1] == (2 * len(TEXTS), 2 * len(TEXTS))
    assert site.versions.number("watchlist") == 1, "nothing is saved"


def test_a_spelling_that_articles_use_is_told_as_they_write_it(site: Site) -> None:
    [one] = operations.suggest_names(site, READER, "zorvan", DAY).names
    assert (one.name, one.why, one.found, one.articles) == ("Zorvanof", "spelling", 3, 2)


def test_what_is_told_is_what_a_trial_of_the_list_with_the_name_finds(site: Site) -> None:
    for id_ in ("rsf", "zorvan"):
        [one] = operations.suggest_names(site, READER, id_, DAY).names
        entity = operations.with_name(operations.entity_of(site, id_), one.name)
        running = site.in_force.watchlist()
        entities = tuple(entity if each.id == id_ else each for each in running.entities)
        [difference] = try_draft(site, READER, running.model_copy(update={"entities": entities}), DAY).differences
        assert (difference.entity, difference.gained, difference.lost) == (id_, one.found, 0)


def test_what_stands_nowhere_is_named_apart(site: Site) -> None:
    found = operations.suggest_names(site, READER, "reeves", DAY)
    assert (found.names, found.unseen) == ((), ("RZF", "Rachel Zorvan"))


def test_who_is_not_listed_is_said_and_who_may_be_meant(site: Site) -> None:
    with pytest.raises(OperationError, match="zorvam is not in the watchlist in force; did you mean zorvan"):
        operations.suggest_names(site, READER, "zorvam", DAY)
    with pytest.raises(OperationError, match="may not look"):
        operations.suggest_names(site, VISITOR, "rsf", DAY)
