from __future__ import annotations

from typing import Any

import pytest
from alert_examples import article, mention, subscription, tagged

from alerts.match import index, matches
from config.subscriptions import Subscription
from core.article import Tagged


def _wanting(message: Tagged, *subscriptions: Subscription) -> list[str]:
    return [match.subscription.id for match in matches(index(subscriptions), message)]


@pytest.mark.parametrize(
    "parts", [{"entities": ("aqim",)}, {"kinds": ("group",)}, {"tags": ("sahel",)}, {"all": True}], ids=str
)
def test_each_part_of_a_filter_finds_an_article(parts: dict[str, Any]) -> None:
    assert _wanting(tagged(), subscription(**parts)) == ["desk"]


@pytest.mark.parametrize("parts", [{"entities": ("jnim",)}, {"kinds": ("person",)}, {"tags": ("levant",)}], ids=str)
def test_a_filter_that_asks_for_something_else_does_not_want_it(parts: dict[str, Any]) -> None:
    assert _wanting(tagged(), subscription(**parts)) == []


def test_an_article_that_names_nobody_is_wanted_by_nobody_not_even_by_all() -> None:
    assert _wanting(tagged(named=False), subscription(all=True)) == []


def test_the_reason_names_entities_and_parts_of_the_filter() -> None:
    message = tagged(article(), mention(), mention("jnim", tags=(), start=20, end=24))
    found = matches(index([subscription(entities=("jnim",), tags=("sahel",))]), message)
    assert [match.why.entities for match in found] == [("aqim", "jnim")]
    assert [match.why.by for match in found] == [("tag sahel", "entity jnim")]


def test_a_language_narrows_but_an_unknown_language_is_let_through() -> None:
    english = subscription(all=True, languages=("en",))
    assert _wanting(tagged(article(language="fr")), english) == []
    assert _wanting(tagged(article(language="")), english) == ["desk"]
    assert _wanting(tagged(article(language="en-GB")), english) == ["desk"]


def test_a_source_narrows_whatever_its_case() -> None:
    assert _wanting(tagged(), subscription(all=True, sources=("le fleuve",))) == ["desk"]
    assert _wanting(tagged(), subscription(all=True, sources=("Another",))) == []


def test_every_subscription_that_wants_it_is_found_once_in_order() -> None:
    many = [subscription("b", tags=("sahel",), entities=("aqim",)), subscription("a", all=True)]
    assert _wanting(tagged(), *many) == ["a", "b"]
