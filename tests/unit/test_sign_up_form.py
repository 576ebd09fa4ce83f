"""The sign-up form: who may, and which names it knows; on the shipped list."""

from __future__ import annotations

import pytest
from alert_examples import subscription
from sites import shipped

from config.files.references import names_of
from config.files.watchlist import parse_watchlist
from console.public.sign_up_form import chosen_from, name_of
from operations.errors import OperationError
from operations.sign_up import ids_of, may_sign_up

WATCHLIST = parse_watchlist(shipped("watchlist"), "watchlist.yaml")
KNOWN = names_of(WATCHLIST)
PENDING = subscription("self-1", "email", "a@example.org", all=True)


@pytest.mark.parametrize(
    ("address", "allowed", "may"),
    [
        ("a@b.example", "*", True),
        ("a@B.example", "b.example", True),
        ("a@x.b.example", "b.example", False),
        ("a@b.example", "", False),
    ],
)
def test_the_operator_says_whose_people_may_sign_up(address: str, allowed: str, may: bool) -> None:  # noqa: FBT001
    assert may_sign_up(address, allowed) is may


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Shekau", "abubakar-shekau"),  # listed with rules: {text: Shekau, strength: strong}
        ("ag ghaly", "iyad-ag-ghaly"),
        ("شيكاو", "abubakar-shekau"),
        ("Iyad Ag Ghali", "iyad-ag-ghaly"),
        ("JNIM", "jnim"),
        ("jnim", "jnim"),
    ],
)
def test_a_name_is_known_however_the_list_writes_it(name: str, entity: str) -> None:
    chosen = chosen_from({"names": [name], "address": ["other@example.org"]}, KNOWN, PENDING)
    assert (chosen.id, chosen.to, chosen.entities, chosen.all) == ("self-1", PENDING.to, (entity,), False)


def test_every_name_of_the_shipped_list_can_be_chosen() -> None:
    listed = [(name, entity.id) for entity in WATCHLIST.entities for name, _ in entity.listed()]
    assert len(listed) > len(WATCHLIST.entities)
    assert [name for name, _ in listed if not ids_of((name,), KNOWN)] == []


def test_a_name_that_nobody_lists_is_refused_with_what_may_be_meant() -> None:
    with pytest.raises(OperationError, match=r"Shekaw is not in the watchlist.*did you mean abubakar-shekau"):
        ids_of(("Shekaw",), KNOWN)
    with pytest.raises(OperationError, match="More than 100 names"):
        ids_of(tuple(map(str, range(101))), KNOWN)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"names": ["AQIM\nDroukdel"]}, "AQIM and Droukdel"),
        ({"names": ["JNIM"], "tags": ["sahel", "mali"], "kinds": ["person"]}, "JNIM, sahel, mali +1"),
        ({"kinds": ["group"]}, "every group"),
        ({"all": ["yes"], "names": ["JNIM"]}, "Everything"),
        ({"names": ["x" * 200]}, "x" * 79 + "…"),
    ],
)
def test_a_subscription_is_named_by_what_it_asks_for(given: dict[str, list[str]], name: str) -> None:
    assert name_of(given) == name
