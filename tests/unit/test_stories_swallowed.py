"""No second event is swallowed by a first that looks like it, and no other news by the address that it stands at."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import msgspec
import pytest
from story_placing import placed, stories
from wire_examples import article, changed

from processors.stories.language.lexicon import lines, other_names
from processors.stories.language.term_weights import stem

WIRE = "Gunmen came on motorcycles to {} at dawn and took a doctor from the clinic, officials in the region said."
TWINS = [  # headline and lead of one wire, and what stands in the gap of two events
    ("AQIM kidnaps a doctor in {}", WIRE, "Gao", "Kidal"),
    ("AQIM kidnaps a doctor in {}", WIRE, "Deltatown", "Etatown"),
    ("AQIM kidnaps a doctor in {}", "", "Gao", "Kidal"),
    (
        "Bomb kills ten people in {} market",
        "A bomb hidden in a car killed ten people in a market in {}.",
        "Mosul",
        "Kirkuk",
    ),
    (
        "{} claims a bomb attack near the capital",
        "The group said it was behind the bomb, which killed two guards.",
        "AQIM",
        "JNIM",
    ),
    (
        "Court jails opposition leader {} for five years",
        "A court sentenced {} on Monday; lawyers would appeal at once.",
        "Ama Tessi",
        "Kofi Harrow",
    ),
    (
        "Ambassador recalled from {} over remarks",
        "The ministry said on Tuesday that it had recalled its ambassador from {}.",
        "Chad",
        "Niger",
    ),
    (
        "Air raid alert declared in {} region",
        "Residents are asked to go to the shelters at once, the administration said.",
        "Kharkiv",
        "Odesa",
    ),
    (
        "Ferry sinks off {}, twenty missing",
        "A ferry sank off {} in a storm and twenty people are missing, the navy said.",
        "Betaland",
        "Gammaland",
    ),
    (
        "Six soldats tués dans une attaque à {}",
        "Des hommes armés ont attaqué un poste à {} et tué six soldats.",
        "Kidal",
        "Gao",
    ),
    (
        "Secuestran a un médico en {}",
        "Hombres armados secuestraron a un médico en {} al amanecer, dijo la policía.",
        "Culiacán",
        "Mazatlán",
    ),
    (
        "خطف طبيب في مدينة {} على يد مسلحين",
        "خطف مسلحون طبيبا في مدينة {} فجر الاحد بحسب ما قال مسؤولون في المنطقة",
        "غاو",
        "كيدال",
    ),
    (
        "В {} похищен врач, сообщили власти",
        "Вооружённые люди похитили врача в {} на рассвете, сообщили власти региона.",
        "Гао",
        "Кидале",
    ),
]


@pytest.mark.parametrize("hours", [1, 30])
@pytest.mark.parametrize("source", ["Example", "Other Post"])
@pytest.mark.parametrize(("title", "lead", "one", "other"), TWINS)
def test_the_same_words_of_another_place_person_or_group_are_another_story(
    title: str, lead: str, one: str, other: str, source: str, hours: float
) -> None:
    first = article(1, title.replace("{}", one), lead.replace("{}", one))
    second = article(2, title.replace("{}", other), lead.replace("{}", other), source=source, hours=hours)
    assert stories(first, second) == 2


BARGE = "A barge with forty workers on board ran into a bridge; divers searched the river until the evening."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Seven Kenyan workers drowned after barge rams bridge",
            "Seven workers drowned in Kenya after barge rams bridge",
        ),
        ("French workers drowned after barge rams bridge", "Barge rams bridge: workers drowned in France"),
        ("Zelensky tells workers: barge rams bridge", "Zelenskyy tells workers: barge rams bridge"),
        ("Workers drowned after Kharkiv barge rams bridge", "Workers drowned after Kharkov barge rams bridge"),
    ],
)
def test_a_name_in_other_words_or_letters_is_no_other_name(one: str, other: str) -> None:
    assert stories(article(1, one, BARGE), article(2, other, BARGE, hours=1, source="Other Post")) == 1


def test_a_name_stands_on_one_line_of_those_that_are_one() -> None:
    names = Counter(stem(name.lower()) for line in lines("one_name.txt") for name in line.split())
    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) == len(other_names()), "two names with one token, or one with none"


def test_no_chain_of_one_wires_reports_is_one_story() -> None:
    towns = ("Gao", "Kidal", "Dori", "Djibo", "Tillia", "Arbinda", "Mosul", "Kirkuk", "Kharkiv", "Odesa")
    title, lead = "AQIM kidnaps a doctor in {}", WIRE
    told = [
        article(n, title.replace("{}", town), lead.replace("{}", town), hours=n, source=f"Post {n % 3}")
        for n, town in enumerate(towns)
    ]
    assert stories(*told) == len(towns)


def test_a_second_place_does_not_slip_in_through_a_report_without_one() -> None:
    title, lead = "AQIM kidnaps a doctor{}", "Gunmen came on motorcycles at dawn and took a doctor from the clinic{}."
    told = [
        article(n, title.replace("{}", where), lead.replace("{}", where), hours=n, source=f"Post {n}")
        for n, where in enumerate(("", " in Gao", " in Kidal"))
    ]
    vague, gao, kidal = placed(*told)
    assert gao.placement.story == vague.placement.story
    assert kidal.placement.story != gao.placement.story


@pytest.mark.parametrize(
    "copy",
    [
        "(AFP) " + WIRE.replace("{}", "Gao"),
        WIRE.replace("{}", "Gao").replace("clinic", "hospital"),
        WIRE.replace("{}", "Gao")[:90],
        WIRE.replace("{}", "Gao") + " Nobody has said that it was behind it.",
    ],
)
def test_what_only_lacks_or_adds_words_is_one_story_still(copy: str) -> None:
    title = "AQIM kidnaps a doctor in Gao"
    assert stories(article(1, title, WIRE.replace("{}", "Gao")), article(2, title, copy, hours=1, source="Other")) == 1


TICKER = "example.org/breaking"
NEWS = [
    ("Ferry runs aground off Betaland", "The ferry with eighty people ran aground in thick fog; all were taken off."),
    ("Parliament passes budget by a vote", "Members voted for the budget after a debate of nine hours on Tuesday."),
    ("AQIM burns bridge near Dori", "Fighters of the group burned the only bridge over the river near Dori at night."),
]


@pytest.mark.parametrize("own_ids", [True, False])
def test_an_address_that_is_used_again_for_other_news_hides_none_of_it(own_ids: bool) -> None:  # noqa: FBT001
    told = [article(n, *words, hours=n, url=TICKER) for n, words in enumerate(NEWS)]
    if not own_ids:
        told = [msgspec.structs.replace(one, id=told[0].id) for one in told]
    answers = placed(*told, *told)
    assert [one.placement.role for one in answers[:3]] == ["first"] * 3
    assert len({one.placement.story for one in answers}) == 3
    assert answers[3:] == answers[:3], "asked again, the same answers"


def test_an_edit_of_other_news_at_a_used_address_joins_it() -> None:
    told = [article(n, *words, hours=n, url=TICKER) for n, words in enumerate(NEWS)]
    edited = changed(told[2], NEWS[2][0] + ", army says", NEWS[2][1] + " More to follow.")
    answers = placed(*told, edited)
    assert answers[3].placement.story == answers[2].placement.story


@pytest.mark.parametrize("own_ids", [True, False])
@pytest.mark.parametrize(
    ("number", "title", "text", "hours"),
    [
        (1, "Parliament passes budget by two votes", NEWS[1][1], 0),
        (1, "Budget passes by 12 votes, not by one", NEWS[1][1].replace("nine", "ten"), 0),
        (1, NEWS[1][0], "Correction: the vote was on Monday, and members spoke for ten hours.", 0),
        (1, "Budget passes, and what it brings", "Members voted for the budget; taxes on fuel rise.", 1),
        (2, "AQIM burns two bridges near Dori", NEWS[2][1].replace("the only bridge", "both bridges"), 0),
        (0, "Ferry with 90 people runs aground off Betaland", NEWS[0][1].replace("eighty", "ninety"), 0),
    ],
)
def test_a_correction_belongs_to_the_document_that_it_corrects(
    number: int,
    title: str,
    text: str,
    hours: float,
    own_ids: bool,  # noqa: FBT001
) -> None:
    told = [article(n, *words, hours=n, url=TICKER) for n, words in enumerate(NEWS)]
    if not own_ids:
        told = [msgspec.structs.replace(one, id=told[0].id) for one in told]
    corrected = changed(told[number], title, text)
    corrected = msgspec.structs.replace(corrected, published=corrected.published + timedelta(hours=hours))
    *answers, last = placed(*told, corrected)
    assert (last.placement.story, last.placement.role) == (answers[number].placement.story, "update")
    assert placed(*told, corrected, corrected, *told)[3:] == [last, last, *answers], "asked again, the same answers"


def test_of_a_ticker_the_last_documents_are_corrected_and_none_is_lost() -> None:
    towns = [f"{one}{other}" for one in ("Al", "Be", "Cor", "Dun") for other in ("bas", "bes", "bis", "bos")]
    told = [
        article(n, f"{town}ford {town}mills {town}gates", f"{town}port {town}wicks.", hours=n, url=TICKER)
        for n, town in enumerate(towns)
    ]
    answers = placed(*told)
    assert len({one.placement.story for one in answers}) == len(told)
    again = placed(*told, changed(told[-1], f"{told[-1].title}, late"), *told)
    assert again[len(told)].placement.story == answers[-1].placement.story
    assert again[len(told) + 1 :] == answers


@pytest.mark.parametrize(
    ("title", "text", "hours"),
    [
        ("Eighty saved from ferry off Betaland", NEWS[0][1], 1),
        ("Quite other words above it", NEWS[0][1], 1),
        (NEWS[0][0], "Nothing of what stood here before is left, and everything is told anew.", 1),
        (
            "Wholly different, yet of that very minute",
            "As an outlet does that retitles its page and keeps its date.",
            0,
        ),
    ],
)
def test_an_edit_is_no_other_document(title: str, text: str, hours: float) -> None:
    first, second = placed(article(1, *NEWS[0], url=TICKER), article(1, title, text, hours=hours, url=TICKER))
    assert (second.placement.story, second.placement.role) == (first.placement.story, "update")


def test_a_live_page_is_one_document_until_it_turns_to_other_news() -> None:
    told = [article(1, f"Live: {title}", text, hours=n, url=TICKER) for n, (title, text) in enumerate(NEWS)]
    assert stories(*told) == len(NEWS)
    later = article(1, f"Live: {NEWS[0][0]}, divers say", f"{NEWS[0][1]} The search goes on.", hours=9, url=TICKER)
    first, *_, last = placed(*told, later)
    assert (last.placement.story, last.placement.role) == (first.placement.story, "update")


@pytest.mark.parametrize(
    ("one", "other", "also"),
    [
        ("AQIM fighters seize school in Dori", "AQIM fighters burn bridge in Dori", True),
        ("AQIM fighters seize school in Dori", "AQIM fighters seize a school in Dori, army says", False),
        ("AQIM fighters seize school in Dori", "AQIM fighters seize school and clinic in Dori", False),
        ("AQIM frees two nurses near Gao", "AQIM bombs convoy near Gao", True),
        ("AQIM frees two nurses near Gao", "AQIM frees nurses near Gao after talks", False),
    ],
)
def test_an_outlets_own_second_page_on_another_act_is_told(one: str, other: str, also: bool) -> None:  # noqa: FBT001
    lead = "Residents of Dori in the north said on Sunday that fighters had come in the early morning."
    first, second = placed(article(1, one, lead), article(2, other, lead, hours=0.02))
    told = second.placement.role == "first" or any(fact.kind == "act" for fact in second.facts)
    assert told is also, (first, second)
