from __future__ import annotations

from typing import Any

import pytest
from alert_examples import article, mention, subscription, tagged

from alerts.matching import index, matches, why_not
from alerts.why_matched import Why
from config.files.subscriptions import Subscription
from core.article import Tagged
from core.outcomes import Refusal


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


def test_a_country_narrows_and_an_outlet_of_unknown_country_does_not_fit() -> None:
    malian = subscription(all=True, countries=("ML",))
    assert _wanting(tagged(article(country="ml")), malian) == ["desk"]
    assert _wanting(tagged(article(country="fr")), malian) == []
    assert _wanting(tagged(article(country="")), malian) == []


def test_only_what_is_severe_enough_counts() -> None:
    message = tagged(article(), mention(severity="high"), mention("jnim", severity="low", start=20, end=24))
    assert _wanting(message, subscription(all=True, severity="high")) == ["desk"]
    assert _wanting(message, subscription(entities=("jnim",), severity="medium")) == []
    [found] = matches(index([subscription(all=True, severity="medium")]), message)
    assert found.why == Why(("aqim",), ("all",), "high")


@pytest.mark.parametrize(
    ("words", "occurs"),
    [
        ("attaque", True),
        ("ATTAQUE  près", True),
        ("attaq", False),
        ("Gao", True),
        ("ga", False),
        ("/rev[eé]ndiqu\\pL/", True),
        ("/(?:otage|rançon)/", False),
    ],
)
def test_words_must_or_must_not_occur(words: str, occurs: bool) -> None:  # noqa: FBT001
    assert (_wanting(tagged(), subscription(all=True, must=(words,))) == ["desk"]) is occurs
    assert (_wanting(tagged(), subscription(all=True, must_not=(words,))) == []) is occurs


def test_one_of_the_words_that_must_occur_is_enough_and_scripts_have_word_ends_too() -> None:
    arabic = tagged(article(title="هجوم قرب غاو", text="أعلن التنظيم"))
    assert _wanting(arabic, subscription(all=True, must=("كرة", "هجوم"))) == ["desk"]
    assert _wanting(arabic, subscription(all=True, must=("هجو",))) == []


@pytest.mark.parametrize(
    ("parts", "refusals"),
    [
        ({"all": True}, ()),
        ({"entities": ("jnim",)}, (Refusal.NOT_ASKED_FOR,)),
        ({"all": True, "severity": "critical"}, (Refusal.SEVERITY,)),
        ({"all": True, "languages": ("en",), "sources": ("X",)}, (Refusal.LANGUAGE, Refusal.SOURCE)),
        ({"all": True, "countries": ("ml",), "must": ("otage",)}, (Refusal.COUNTRY, Refusal.MUST)),
        ({"tags": ("levant",), "must_not": ("Gao",)}, (Refusal.NOT_ASKED_FOR, Refusal.MUST_NOT)),
    ],
)
def test_every_reason_why_not_is_named(parts: dict[str, Any], refusals: tuple[Refusal, ...]) -> None:
    wish = subscription(**parts)
    assert why_not(wish, tagged()) == refusals
    assert (_wanting(tagged(), wish) == ["desk"]) is (refusals == ())


def test_an_index_follows_changes_of_the_list() -> None:
    first, other = subscription("a", all=True), subscription("b", entities=("jnim",))
    prepared = index([first, other])
    prepared.update([subscription("a", entities=("jnim",)), other])
    assert matches(prepared, tagged()) == ()
    prepared.update([other, first])
    assert [match.subscription.id for match in matches(prepared, tagged())] == ["a"]
    prepared.update([])
    assert matches(prepared, tagged(article(), mention("jnim"))) == ()


def test_severity_refuses_only_where_everything_of_interest_is_too_small_and_is_named_first() -> None:
    wish = subscription(entities=("aqim", "jnim"), severity="high", languages=("en",))
    small = tagged(article(), mention(severity="low"), mention("jnim", severity="medium", start=20, end=24))
    assert why_not(wish, small) == (Refusal.SEVERITY, Refusal.LANGUAGE)
    one_is_grave = tagged(article(), mention(severity="low"), mention("jnim", severity="high", start=20, end=24))
    assert why_not(wish, one_is_grave) == (Refusal.LANGUAGE,)
    grave_of_another = tagged(
        article(), mention(severity="low"), mention("isgs", severity="critical", start=20, end=24)
    )
    assert why_not(wish, grave_of_another) == (Refusal.SEVERITY, Refusal.LANGUAGE)
    assert why_not(wish, tagged(named=False)) == (Refusal.NO_MENTION, Refusal.LANGUAGE)
