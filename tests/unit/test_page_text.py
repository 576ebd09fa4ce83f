"""What stands on an article's page, in the stages after ingest: names are found in it, its story does not change."""

from __future__ import annotations

import msgspec
import pytest
from alert_examples import mention, subscription, tagged
from wire_examples import article

from alerts.matching import fits
from alerts.messages.snapshot import take_snapshot
from alerts.why_matched import Why
from config.files.watchlist import Entity, Watchlist
from core.article import Article, encode
from processors.entities.tagger import Tagger
from processors.stories.comparison.fingerprint import fingerprint
from processors.text.boilerplate import TEXT_LIMIT, clean

WATCHLIST = Watchlist(entities=(Entity(id="dine", name="Ansar Dine", kind="group"),))
TAGGER = Tagger(lambda: (7, WATCHLIST))
LEAD = "Gunmen raided a salt mine at dawn."
PAGE = "Gunmen raided a salt mine at dawn. Elders blame Ansar Dine for it. Five men are missing."


def with_page(page: str, title: str = "Raid at dawn", text: str = LEAD) -> Article:
    return msgspec.structs.replace(article(1, title, text), page=page)


def test_a_name_that_only_the_page_has_is_found_where_it_stands() -> None:
    one = with_page(PAGE)
    (found,) = TAGGER.tag([one])[0]
    assert (found.field, one.page[found.start : found.end]) == ("page", "Ansar Dine")
    assert found.sentence == "Elders blame Ansar Dine for it."
    assert one.page[found.sentence_start :].startswith(found.sentence)
    assert list(TAGGER.tag([with_page("")])[0]) == []


@pytest.mark.parametrize(("title", "text"), [("Ansar Dine strikes", LEAD), ("Raid", f"{LEAD} It was Ansar Dine")])
def test_what_title_and_text_say_is_found_as_without_a_page(title: str, text: str) -> None:
    bare, whole = TAGGER.tag([with_page("", title, text), with_page(PAGE, title, text)])
    assert list(whole[: len(bare)]) == list(bare)
    assert [one.field for one in whole[len(bare) :]] == ["page"]


def test_no_name_reaches_from_the_text_into_the_page() -> None:
    assert list(TAGGER.tag([with_page("Dine with us tonight.", text="They met Ansar")])[0]) == []


def test_the_fingerprint_of_a_story_is_that_of_title_and_text() -> None:
    bare, whole = with_page("", text=f"{LEAD} Ansar Dine"), with_page(PAGE, text=f"{LEAD} Ansar Dine")
    assert fingerprint(whole, TAGGER.tag([whole])[0]) == fingerprint(bare, TAGGER.tag([bare])[0])


def test_a_page_is_bounded_and_rid_of_boilerplate() -> None:
    assert len(clean(with_page("a b " * 10_000)).page) <= TEXT_LIMIT
    assert clean(with_page("All of it. Read more")).page == "All of it."


def test_words_of_a_filter_count_in_the_page_too() -> None:
    one = with_page(PAGE)
    assert fits(subscription(all=True, must=("elders",)), one)
    assert not fits(subscription(all=True, must=("elders",)), with_page(""))
    assert not fits(subscription(all=True, must_not=("missing",)), one)


def test_a_message_shows_the_sentence_of_the_page_rather_than_the_headline_again() -> None:
    in_title = mention(field="title", start=0, end=4, text="Aqmi", sentence="Aqmi strikes", sentence_start=0)
    in_page = mention(field="page")
    shown = take_snapshot(tagged(None, in_title, in_page), Why(("aqim",), ("all",), "medium")).mentions
    assert [one.field for one in shown] == ["page", "title"]


def test_an_article_without_a_page_is_written_and_read_as_one_of_before() -> None:
    before = encode(with_page("")).replace(b'"page":"",', b"")
    assert msgspec.json.decode(before, type=Article) == with_page("")
