"""A subscription of somebody's own that would lose its entity is named before anything is saved, by every door."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, subscription
from sites import OPERATOR, READER, site_of

from core.bus.sqlite import SqliteBus
from core.errors import BadInput
from core.outcomes import SubscriptionState
from operations import configuration, watchlist_drafts
from operations.imports import review as imports
from operations.imports.acceptance import Choice
from operations.versions import plan_return, roll_back
from operations.watchlist import check_in_force
from operations.watchlist_drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

FIRST = "entities:\n  - {id: aqim, name: AQIM, kind: group, related: [jnim-1]}\n"
LISTED = f"{FIRST}  - {{id: jnim-1, name: JNIM, kind: group}}\n"
RENAMED = f"{FIRST}  - {{id: gsim, name: JNIM, kind: group}}\n"
TABLE = b"name,kind,id\nNorthern Road,group,nr\nEastern Road,group,er\nWestern Road,group,wr\n"
ALL = Choice(accept=None)


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    bus = SqliteBus(tmp_path / "bus.db")
    made = site_of(either_database, bus, Hands(), tmp_path)
    made.versions.save("watchlist", FIRST, base=0, author="a", origin="file", note="")
    made.versions.save("watchlist", LISTED, base=1, author="a", origin="file", note="")
    wish = subscription("own", "inbox", "ada", entities=("jnim-1", "er"))
    made.stored.add(wish, owner="ada", state=SubscriptionState.ACTIVE, origin="self")
    yield made
    bus.close()


def _listed(table: bytes) -> imports.Request:
    return imports.Request("csv", {"roads.csv": table}, "roads")


def _save(site: Site, content: str, *, force: bool) -> None:
    draft, base = Draft(content), site.versions.number("watchlist")
    watchlist_drafts.try_content(site, READER, draft, timedelta(days=1))
    watchlist_drafts.save_content(site, OPERATOR, draft, base, untried=True, force=force)


def _save_without(site: Site, *, force: bool) -> None:
    _save(site, FIRST, force=force)


def _save_renamed(site: Site, *, force: bool) -> None:
    _save(site, RENAMED, force=force)


def _roll_back(site: Site, *, force: bool) -> None:
    roll_back(site, OPERATOR, "watchlist", 1, force=force)


def _plan_return(site: Site, *, force: bool) -> None:
    plan_return(site, READER, "watchlist", 1, force=force)


def _import(site: Site, *, force: bool) -> None:
    imports.accept_list(site, OPERATOR, _listed(TABLE), ALL, force=True)
    less = TABLE.replace(b"Eastern Road,group,er\n", b"")
    imports.accept_list(site, OPERATOR, _listed(less), ALL, force=force)


DOORS: tuple[tuple[Callable[..., None], str], ...] = (
    (_save_without, r"subscriptions that name what is gone: own: jnim-1; "),
    (_save_renamed, r"subscriptions that name what is gone: own: jnim-1 \(gsim now\); "),
    (_roll_back, r"subscriptions that name what is gone: own: jnim-1; "),
    (_plan_return, r"subscriptions that name what is gone: own: jnim-1; "),
    (_import, r"subscriptions that name what is gone: own: er; "),
)


@pytest.mark.parametrize(("door", "message"), DOORS)
def test_it_is_refused_with_its_name_and_done_where_it_is_meant(
    site: Site, door: Callable[..., None], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        door(site, force=False)
    door(site, force=True)


def test_apply_names_it_before_it_changes_anything(site: Site, tmp_path: Path) -> None:
    for file, text in {"watchlist": RENAMED, "feeds": "", "subscriptions": ""}.items():
        (tmp_path / f"{file}.yaml").write_text(text, encoding="utf-8")
    [change] = [one for one in configuration.plan(site, OPERATOR, force=True) if one.kind == "watchlist"]
    assert change.summary.lost == ("own: jnim-1 (gsim now)",)
    assert [one for one in change.summary.doubts if "has the id gsim now" in one]
    assert site.versions.number("watchlist") == 2


def test_the_list_in_force_is_checked_against_the_version_before(site: Site) -> None:
    assert check_in_force(site, READER).doubts == ()
    site.versions.save("watchlist", RENAMED, base=2, author="a", origin="file", note="")
    fresh = site_of(site.database, SqliteBus(site.config_dir / "other.db"), site.clock, site.config_dir)
    [told] = check_in_force(fresh, READER).doubts
    assert (told.kind, told.entity, told.name, told.add) == ("renamed", "aqim", "jnim-1", "related: [gsim]")
