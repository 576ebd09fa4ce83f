"""An entity that has another id is recognised by its names."""

from __future__ import annotations

import pytest

from config.files.renames import renamed_ids
from config.files.subscriptions import check_against, read_subscriptions
from config.files.watchlist import Watchlist, parse_watchlist
from config.versions.summary import lines_of, summarise
from core.errors import BadInput

OLD = "{id: jnim, name: JNIM, kind: group, names: [GSIM, Nusrat al-Islam]}"
CASES: tuple[tuple[str, str, dict[str, str]], ...] = (
    (OLD, "{id: gsim, name: JNIM, kind: group, names: [GSIM, Nusrat al-Islam]}", {"jnim": "gsim"}),
    (OLD, "{id: gsim, name: GSIM, kind: group, names: [JNIM, nusrat al-islam]}", {"jnim": "gsim"}),
    (OLD, "{id: gsim, name: JNIM, kind: group, names: [GSIM, Nusrat al-Islam, Support Group]}", {"jnim": "gsim"}),
    (OLD, "{id: gsim, name: JNIM, kind: group}", {}),
    (OLD, "{id: gsim, name: AQIM, kind: group}", {}),
    (OLD, f"{OLD}, {{id: gsim, name: JNIM, kind: group, names: [GSIM]}}", {}),
    (
        OLD,
        "{id: a, name: JNIM, kind: group, names: [GSIM]}, {id: b, name: Nusrat al-Islam, kind: group}",
        {"jnim": "a"},
    ),
    (f"{OLD}, {{id: b, name: GSIM, kind: group}}", "{id: c, name: GSIM, kind: group}", {"b": "c"}),
    (OLD, "", {}),
    ("", OLD, {}),
)


def _list(entities: str) -> Watchlist:
    return parse_watchlist(f"entities: [{entities}]", "w")


@pytest.mark.parametrize(("before", "after", "renamed"), CASES)
def test_names_tell_who_it_is(before: str, after: str, renamed: dict[str, str]) -> None:
    assert renamed_ids(_list(before), _list(after)) == renamed


def test_before_there_was_anything_nothing_was_renamed() -> None:
    assert renamed_ids(None, _list(OLD)) == {}


def test_a_subscription_that_names_the_old_id_is_told_the_new_one() -> None:
    subscriptions = "subscriptions: [{id: own, to: {inbox: a}, entities: [jnim]}]\n"
    listed, lines = read_subscriptions(subscriptions, "s")
    after = _list("{id: k-1, name: JNIM, kind: group, names: [GSIM, Nusrat al-Islam]}")
    with pytest.raises(BadInput, match=r"jnim is not in the watchlist.*did you mean k-1\?"):
        check_against(listed, lines, "s", after, renamed_ids(_list(OLD), after))
    summary = summarise("watchlist", _list(OLD), after, listed.subscriptions)
    assert "subscriptions that name what is gone: own: jnim (k-1 now)" in lines_of(summary)
