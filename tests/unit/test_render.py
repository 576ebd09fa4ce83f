from __future__ import annotations

from html.parser import HTMLParser

import pytest
from alert_examples import article, mention, tagged
from message_examples import DELIVERY, contents, item

from alerts.messages.harmless import plain
from alerts.messages.rendered import Rendered
from alerts.messages.rendering import render
from alerts.messages.subjects import SUBJECT_LIMIT
from alerts.why_matched import Why
from core.article import Tagged
from core.web_address import safe_link

WHY = Why(("aqim",), ("entity aqim",))
HOSTILE = "<script>alert(1)</script><!channel> \u202egpj.exe\x1b[31m\r\nBcc: x@example.org"


def _rendered(message: Tagged, *outlets: str) -> Rendered:
    return render(DELIVERY, contents(item(message, *outlets)))


def _forms(of: Rendered) -> list[str]:
    return [of.text, of.html, of.slack]


def test_an_alert_says_who_what_where_when_and_why() -> None:
    for form in _forms(_rendered(tagged())):
        for words in (
            "Al-Qaeda in the Islamic Maghreb",
            "Attaque près de Gao",
            "Le Fleuve",
            "Wed 01 Jul 2026, 11:55 UTC",
            "https://example.org/a1",
            "AQMI",
            "named as “<bdi>AQMI</bdi>”" if "<bdi>" in form else "named as “AQMI”",
            "sahel-desk",
            "asks for: ",
        ):
            assert words in form
        assert "outlet:" not in form


def test_the_name_is_marked_in_its_sentence() -> None:
    rendered = _rendered(tagged())
    assert "»AQMI« a revendiqué l'attaque." in rendered.text
    assert ">AQMI</mark> a revendiqué l&#39;attaque." in rendered.html
    assert "> *AQMI* a revendiqué l'attaque." in rendered.slack


def test_the_subject_is_the_entity_and_the_headline() -> None:
    assert _rendered(tagged()).subject == "Al-Qaeda in the Islamic Maghreb: Attaque près de Gao"


def test_other_outlets_are_counted_and_named() -> None:
    for form in _forms(_rendered(tagged(), "River Post", "Desert Daily")):
        assert "+2 outlets" in form
        assert "River Post, Desert Daily" in form


def test_hostile_text_is_inert_in_every_form() -> None:
    bad = mention(text=HOSTILE, name=HOSTILE, sentence=HOSTILE, start=7, end=12, label=HOSTILE)
    rendered = _rendered(tagged(article(title=HOSTILE, source=HOSTILE), bad), HOSTILE)
    assert "<script" not in rendered.html
    assert "<!channel" not in rendered.html
    assert "\n" not in rendered.subject
    for form in (rendered.subject, *_forms(rendered)):
        assert not set(form) & set("\u202e\x1b\r")
    assert "\nBcc" not in rendered.text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://user@example.org/", "http:///x", "", "//x.org"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert safe_link(url) == ""
    rendered = _rendered(tagged(article(url=url)))
    assert "href" not in rendered.html


def test_an_address_cannot_leave_its_attribute() -> None:
    rendered = _rendered(tagged(article(url='https://example.org/"onclick="x\'<b>')))
    assert '"onclick' not in rendered.html
    assert "https://example.org/%22onclick=%22" in rendered.html


def test_a_long_headline_makes_a_subject_of_bounded_length() -> None:
    subject = _rendered(tagged(article(title="word " * 500))).subject
    assert len(subject) <= SUBJECT_LIMIT
    assert subject.endswith("…")


def test_a_long_sentence_is_cut_around_the_name() -> None:
    sentence = "x" * 5000 + " AQMI " + "y" * 5000
    found = mention(start=5001, end=5005, sentence=sentence, sentence_start=0)
    rendered = _rendered(tagged(article(text=sentence), found))
    assert "x »AQMI« y" in rendered.text
    assert len(rendered.text) < 1500


def test_a_mention_without_its_sentence_is_still_explained() -> None:
    rendered = _rendered(tagged(article(), mention(sentence="", sentence_start=0)))
    assert "»" not in rendered.text
    assert "named as “AQMI”" in rendered.text


def test_a_message_shows_each_name_once_and_never_the_headline_again() -> None:
    head = mention(field="title", start=0, end=4, sentence="AQMI, encore", sentence_start=0, text="AQMI")
    body = mention(text="Aqmi")
    rendered = _rendered(tagged(article(), head, body, body))
    assert rendered.text.count("Why you get this") == 1
    assert "»AQMI« a revendiqué" in rendered.text
    assert "encore" not in rendered.text
    assert "named as “Aqmi”, “AQMI”" in rendered.text


def test_joiners_that_scripts_need_survive_and_controls_do_not() -> None:
    assert plain("می\u200cخواهم\x00\u2066", 50) == "می\u200cخواهم"


def test_every_element_of_the_mail_is_closed() -> None:
    class Balance(HTMLParser):
        open_: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
            if tag != "meta":
                self.open_.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open_.pop() == tag

    parser = Balance()
    parser.open_ = []
    parser.feed(_rendered(tagged(), "River Post").html)
    assert parser.open_ == []
