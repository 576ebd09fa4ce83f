"""What messages say: the news and its gravity first, by the reader's clock, in the reader's language and name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.utils import unquote
from typing import Any

import msgspec
import pytest
from alert_examples import NOW, article, mention, subscription, tagged
from message_examples import DELIVERY, WHY, contents, item

from alerts.delivery.channels.apprise import mail_of
from alerts.messages.contents import Contents, OtherArticle
from alerts.messages.fact_words import told_facts
from alerts.messages.links import Links
from alerts.messages.reader_view import ReaderView, view_of
from alerts.messages.rendered import Rendered
from alerts.messages.rendering import render
from alerts.messages.snapshot import headline_of, take_snapshot
from alerts.messages.webhook_payload import payload_of
from core.article import Fact, Severity, Tagged
from core.outcomes import HoldReason

FIRST = tagged(article(title="Gao base bombing", text="JNIM is suspected."))
TOLL = Fact(kind="toll", about="killed", value="27", before="12", text="27 killed")
DENIAL = Fact(kind="state", value="denied", text="denies")
TITLE = "JNIM denies role in Gao army base bombing"
BAMAKO = ReaderView("Sahel desk", "Africa/Nairobi", ("en", "fr"))


def _denies(title: str = TITLE, **at: int) -> Tagged:
    start = title.index("JNIM")
    found = mention("jnim", label="Jama'at Nusrat al-Islam", text="JNIM", name="JNIM", field="title")
    found = msgspec.structs.replace(found, start=start, end=start + 4, sentence=title, sentence_start=0, **at)
    return msgspec.structs.replace(tagged(article("a2", title=title), found, role="same"), facts=(TOLL, DENIAL))


def _follow_up(message: Tagged) -> Contents:
    why = msgspec.structs.replace(WHY, entities=("aqim", "jnim"))
    made = item(message, kind="update", first=FIRST, why=why)
    mentions = tuple(
        msgspec.structs.replace(
            made.first.mentions[0],
            entity="jnim",
            label=one.label,
            text=one.text,
            name=one.name,
            field=one.field,
            sentence=one.sentence,
            start=one.start,
            end=one.end,
        )
        for one in message.mentions
    )
    return contents(msgspec.structs.replace(made, snapshot=msgspec.structs.replace(made.snapshot, mentions=mentions)))


def _grave(severity: Severity, *, story: str = "s1", **changes: Any) -> Contents:  # noqa: ANN401
    why = msgspec.structs.replace(WHY, severity=severity)
    return contents(item(tagged(story=story), why=why, **changes))


def _of(*given: Contents) -> Contents:
    return contents(*(one for some in given for one in some.items))


def _mail(rendered: Rendered) -> dict[str, str]:
    made = mail_of(rendered, "wire@example.org", "desk@example.org", DELIVERY, lambda: NOW)
    return {name: str(made[name]) for name in ("List-Id", "Importance", "X-Priority")}


def test_the_news_stands_first_in_a_follow_up_s_subject() -> None:
    assert render(DELIVERY, _follow_up(_denies())).subject == "27 killed (was 12), JNIM denies: Gao base bombing"


@pytest.mark.parametrize("title", ["JNIM attack on Gao: the army denies losses", "Mali denies that JNIM was in Gao"])
def test_nobody_is_said_to_have_said_what_another_said(title: str) -> None:
    subject = render(DELIVERY, _follow_up(_denies(title))).subject
    assert subject == "27 killed (was 12), denied: Gao base bombing"


@pytest.mark.parametrize(
    ("by", "words"), [("Mali's army", "Mali's army denies"), ("Houthis", "Houthis deny"), ("ISIS", "ISIS denies")]
)
def test_a_fact_says_whose_word_it_is(by: str, words: str) -> None:
    told = msgspec.structs.replace(_denies(), facts=(msgspec.structs.replace(DENIAL, by=by),))
    assert render(DELIVERY, _follow_up(told)).subject == f"{words}: Gao base bombing"


def test_what_several_follow_ups_add_is_said_once_and_a_figure_as_it_is_now() -> None:
    act = Fact(kind="act", value="also")
    later = Fact(kind="toll", about="killed", value="40", before="27", text="40 killed")
    told = [
        msgspec.structs.replace(tagged(article(f"a{n}", title=title), role="same"), facts=facts)
        for n, title, facts in ((2, "One", (TOLL, DENIAL)), (3, "JNIM burns bridge", (later, DENIAL, act)))
    ]
    snapshots = [take_snapshot(one, WHY) for one in told]
    assert told_facts(snapshots) == ["40 killed (was 12)", "denied", "also: JNIM burns bridge"]


def test_a_follow_up_without_news_says_so() -> None:
    given = contents(item(tagged(article("a2", title="Reuters on Gao"), role="same"), kind="update", first=FIRST))
    assert render(DELIVERY, given).subject == "Update: Reuters on Gao"


@pytest.mark.parametrize(
    ("severity", "mark"), [("low", ""), ("medium", ""), ("high", "[high] "), ("critical", "[critical] ")]
)
def test_severity_stands_in_the_subject_where_it_matters(severity: Severity, mark: str) -> None:
    rendered = render(DELIVERY, _grave(severity))
    assert rendered.subject == f"{mark}Al-Qaeda in the Islamic Maghreb: Attaque près de Gao"
    assert (_mail(rendered)["Importance"] == "high") == (severity == "critical")


def test_a_digest_begins_with_what_is_critical_and_says_of_what_time_it_is() -> None:
    ends = NOW + timedelta(hours=19, minutes=30)
    given = _of(
        *(
            _grave(severity, story=severity, created=NOW, due=ends, held=HoldReason.DIGEST)
            for severity in ("low", "high", "medium", "critical")
        )
    )
    rendered = render(DELIVERY, given, readers=lambda _id: BAMAKO)
    assert rendered.subject == (
        "[critical] 4 stories, Wed 01 Jul 15:00 to Thu 02 Jul 10:30: Al-Qaeda in the Islamic Maghreb"
    )
    for form in (rendered.text, rendered.html, rendered.slack):
        assert "Wed 01 Jul 15:00 to Thu 02 Jul 10:30 EAT" in form
    assert rendered.text.index("CRITICAL") < rendered.text.index("HIGH") < rendered.text.index("3. ")


def test_times_are_by_the_reader_s_clock_and_the_subscription_has_its_name() -> None:
    links = Links("https://wire.example.org", [b"key"])
    rendered = render(
        DELIVERY, contents(item(tagged(), subscription="self-863982e5937a")), links=links, readers=lambda _id: BAMAKO
    )
    for form in (rendered.text, rendered.html, rendered.slack):
        assert "Wed 01 Jul 2026, 14:55 EAT" in form
        assert "Sahel desk" in form
        assert "self-863982e5937a" not in form
    assert _mail(rendered)["List-Id"] == '"Sahel desk" <self-863982e5937a.wirewatch.example.org>'


@pytest.mark.parametrize("name", ["بوكو حرام", 'a"b<c>', "x" * 80, "é" * 80])
def test_whatever_a_subscription_is_called_its_list_id_stays_whole(name: str) -> None:
    rendered = render(DELIVERY, contents(item(tagged())), readers=lambda _id: ReaderView(name))
    mail = mail_of(rendered, "wire@example.org", "desk@example.org", DELIVERY, lambda: NOW)
    raw = mail.as_bytes().partition(b"\n\n")[0]
    assert raw.isascii()
    [line] = [line for line in raw.decode().replace("\n ", " ").splitlines() if line.startswith("List-Id")]
    phrase, _, id_ = line.removeprefix("List-Id: ").rpartition(" ")
    assert id_ == "<sahel-desk.wirewatch.example.org>"
    assert unquote(str(make_header(decode_header(phrase)))) == name


def test_a_clock_without_a_name_is_said_by_its_distance() -> None:
    rendered = render(DELIVERY, contents(item(tagged())), readers=lambda _id: ReaderView("x", "America/Sao_Paulo"))
    assert "Wed 01 Jul 2026, 08:55 UTC-03" in rendered.text


def test_a_story_is_called_as_in_the_reader_s_language_and_a_follow_up_by_its_own_headline() -> None:
    at = datetime(2026, 7, 1, 11, tzinfo=UTC)
    english = OtherArticle("Attack near Gao", "River Post", "https://river.example/1", "en", at)
    german = OtherArticle("Angriff bei Gao", "Flussblatt", "https://fluss.example/1", "de", at)
    one = item(tagged(), "River Post", "Flussblatt", languages=(german, english))
    two = item(tagged(story="s2"))
    given = contents(one, two)
    rendered = render(DELIVERY, given, readers=lambda _id: BAMAKO)
    assert "Attack near Gao\nRiver Post" in rendered.text
    assert "https://river.example/1" in rendered.text
    assert "+2 outlets: Flussblatt, Le Fleuve" in rendered.text
    assert "Attack near Gao" not in render(DELIVERY, given).text, "without a language, as it came"
    alone = render(DELIVERY, contents(one), readers=lambda _id: BAMAKO)
    assert "Attack near Gao\nRiver Post" in alone.text
    assert "Attack near Gao" in alone.subject
    later = take_snapshot(msgspec.structs.replace(tagged(article("a2", title="Gao : 27 morts")), facts=(TOLL,)), WHY)
    follow_up = render(
        DELIVERY, contents(msgspec.structs.replace(one, kind="update", snapshot=later)), readers=lambda _id: BAMAKO
    )
    assert "\nGao : 27 morts\n" in follow_up.text
    assert "Follows up on: Attack near Gao" in follow_up.text, "the story as its reader reads it"
    assert follow_up.subject == "27 killed (was 12): Attack near Gao"


def test_an_untitled_post_is_named_by_its_first_words() -> None:
    assert headline_of("", "Fighting near\nGao.") == "Fighting near Gao."
    assert headline_of(" ", "word " * 100) == "word " * 17 + "word…"
    assert headline_of("", "x" * 500) == "x" * 90 + "…"
    assert headline_of("Title", "text") == "Title"
    rendered = render(DELIVERY, contents(item(tagged(article(title="", text="AQMI a revendiqué l'attaque de lundi.")))))
    assert rendered.subject == "Al-Qaeda in the Islamic Maghreb: AQMI a revendiqué l'attaque de lundi."


def test_where_only_the_headline_names_somebody_the_text_s_beginning_is_shown() -> None:
    head = mention(field="title", start=0, end=4, sentence="AQMI, encore", sentence_start=0)
    rendered = render(DELIVERY, contents(item(tagged(article(title="AQMI, encore", text="Lundi matin."), head))))
    for form in (rendered.text, rendered.html, rendered.slack):
        assert "Lundi matin." in form
        assert form.count("AQMI, encore") == (2 if form is rendered.html else 1)  # HTML has the subject as its title


def test_a_webhook_gets_the_severity_too() -> None:
    assert "'severity': 'critical'" in str(payload_of(_grave("critical"))["items"])


def test_a_subscription_s_name_is_one_short_line() -> None:
    assert view_of(subscription("x", name="  AQIM and Droukdel ", all=True)).name == "AQIM and Droukdel"
    assert view_of(subscription("x")).name == "x"
    for wrong in ("a\nb", "a\x00b", "\u202eb", "x" * 81):
        with pytest.raises(ValueError, match="name"):
            subscription("x", name=wrong, all=True)
