"""What an article adds to its story."""

from __future__ import annotations

import pytest
from told_facts import LANGUAGES, LATER, judged, rows_of
from wire_examples import article

from core.article import Article, Fact, Mention
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.comparison.updates import StoryState, after, pack_story_state, unpack_story_state, update
from processors.stories.language.event_extraction import extract_events
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.pages import Placed
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork

PAGE = "example.org/one-page"


def mention(entity: str) -> Mention:
    return Mention(
        entity=entity, label=entity, kind="group", name=entity, text=entity, field="title", start=0, end=4, rule="exact"
    )


def versions(*told: tuple[float, str, tuple[str, ...]]) -> list[Placed]:
    """Place versions of one page: hours, title, watched entities."""
    work = UnitOfWork({}, {}, lambda _key: None, PageCache(), shipped())
    made: list[tuple[Article, tuple[str, ...]]] = [
        (article(number, title, hours=hours, url=PAGE), entities)
        for number, (hours, title, entities) in enumerate(told)
    ]
    prints = [fingerprint(one, [mention(name) for name in names]) for one, names in made]
    return [work.place(incoming(one)).placed for one in prints]


def facts(placed: Placed) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.value, one.about, one.before) for one in placed.facts]


@pytest.mark.parametrize(
    ("title", "casualties"),
    [
        ("Bomb kills at least 14 people in Gao", {"killed": 14}),
        ("Death toll from floods rises to 1,250", {"killed": 1250}),
        ("Fourteen soldiers killed and 20 wounded in ambush", {"killed": 14, "wounded": 20}),
        ("Au moins 27 morts et 40 blessés dans une attaque", {"killed": 27, "wounded": 40}),
        ("Gunmen kidnap 30 pupils in Kaduna", {"kidnapped": 30}),
        ("Army frees 12 hostages", {"freed": 12}),
        ("Massacre of 1994 remembered by the dead's families", {}),
        ("Leader, 45, gives a speech", {}),
        ("Man, 35-year-old, died in crash", {}),
        ("Exports rise 14% as dead stock is sold", {}),
    ],
)
def test_a_figure_beside_a_word_of_casualties_is_a_casualty_figure(title: str, casualties: dict[str, int]) -> None:
    assert {one.kind: one.figure for one in extract_events(article(1, title)).casualties} == casualties


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Group claims responsibility for attack in Gao", "claimed"),
        ("Le groupe revendique l'attaque de Gao", "claimed"),
        ("Army denies it shelled the village", "denied"),
        ("L'armée dément toute bavure", "denied"),
        ("Police arrest suspect over market bombing", "arrested"),
        ("Un suspect arrêté à Bamako", "arrested"),
        ("Abducted teacher freed after two months", "freed"),
        ("Les otages ont été libérés", "freed"),
        ("Former president dies in hospital", "died"),
        ("L'ancien ministre est mort à Paris", "died"),
        ("Prime minister resigns after vote", "resigned"),
        ("Le premier ministre a démissionné", "resigned"),
        ("Court: man sentenced to life for bombing", "convicted"),
    ],
)
def test_a_change_of_status_is_read_in_english_and_french(title: str, status: str) -> None:
    assert status in {one.status for one in extract_events(article(1, title)).status_changes}


def test_the_first_article_of_a_story_has_no_facts() -> None:
    [first] = versions((0, "Bomb kills 14 in Gao, group claims responsibility", ("jnim",)))
    assert first.facts == ()


def test_a_watched_entity_a_risen_casualty_figure_and_a_change_of_status_are_facts() -> None:
    placed = versions(
        (0, "Bomb kills 10 people in Gao", ()),
        (2, "Bomb kills 11 people in Gao", ()),
        (4, "Bomb kills 12 people in Gao", ()),
        (6, "Group claims responsibility for bomb in Gao", ("jnim",)),
    )
    assert facts(placed[1]) == []
    assert facts(placed[2]) == [("toll", "12", "killed", "10")]
    assert facts(placed[3]) == [("entity", "jnim", "", ""), ("state", "claimed", "", "")]
    assert placed[2].facts[0].text == "kills 12"


def test_every_article_says_what_it_adds_however_soon() -> None:
    placed = versions(
        (0, "Bomb in Gao", ()),
        (0.1, "Bomb kills 10 people in Gao", ()),
        (0.5, "Bomb kills 20 people in Gao", ()),
        (1.2, "Bomb kills 20 people in Gao, army says", ()),
        (3, "Bomb in Gao kills 20 people", ()),
    )
    assert [facts(one) for one in placed] == [
        [],
        [("toll", "10", "killed", "")],
        [("toll", "20", "killed", "10")],
        [],
        [],
    ]


def test_what_a_story_has_said_survives_packing() -> None:
    told = (Fact(kind="toll", value="70000", about="killed"), Fact(kind="entity", value="aqim"))
    state = after(StoryState(articles=3), extract_events(article(1, "x")), told)
    assert unpack_story_state(b"**" + pack_story_state(state) + b"rest", 2) == state
    assert update(state, extract_events(article(1, "Bomb kills 70,000"))) == ()


@pytest.mark.parametrize("language", [*LANGUAGES, LATER])
def test_our_labelled_headlines_are_read_as_labelled(language: str) -> None:
    """benchmarks/story_facts.py prints the same with its errors."""
    rows = [judged(row) for half in ("made by", "held out") for row in rows_of(language, half)]
    right, false, missed = (sum(len(getattr(row, kind)) for row in rows) for kind in ("right", "false", "missed"))
    assert len(rows) >= 80
    assert right / (right + false) >= 0.97, [row.error() for row in rows if row.false]
    assert right / (right + missed) >= 0.85, [row.error() for row in rows if row.missed]
    assert sum(row.named for row in rows) >= 0.8 * sum(row.spoken for row in rows)


@pytest.mark.parametrize(
    ("title", "by"),
    [
        ("JNIM claims responsibility for attack on Gao", "JNIM"),
        ("Attack on Gao base claimed by JNIM", "JNIM"),
        ("Mali's army denies shelling a village", "Mali's army"),
        ("The Houthis also deny attacking the tanker", "Houthis"),
        ("Tanker burns; Houthis deny attacking it", "Houthis"),
        ("L'attentat revendiqué par le JNIM", "JNIM"),
        ("L'armée dément toute bavure", "armée"),
        ("El ejército niega haber bombardeado la aldea", "ejército"),
        ("الجيش ينفي قصف قرية", "الجيش"),
        ("The man who had fled the town in the night denies it", ""),
    ],
)
def test_a_claim_carries_its_claimant(title: str, by: str) -> None:
    [change] = extract_events(article(1, title)).status_changes
    assert change.by == by


@pytest.mark.parametrize(
    "title",
    [
        "Rescue teams search for 20 missing after ferry sinks",
        "Mine collapse: rescue operation under way for 14 trapped workers",
        "Court issues an arrest warrant for six officers",
        "Fighting dies down in Zetatown between JNIM and army",
        "Governor under fire: 'I am not resigned to defeat'",
        "Hospital denied funds for years, doctors say",
        "Minister claimed travel costs after convoy burned",
        "Seats freed up for medics on ferry to Mutown",
        "Bank charged fees for years",
        "Ten years after the blast that killed 89",
        "Were 12 killed in the mine?",
        "Town marks the tenth anniversary of the raid in which 130 died",
        "In 2014, 44 people were killed in the same pit",
    ],
)
def test_what_only_sounds_like_a_fact_says_nothing(title: str) -> None:
    events = extract_events(article(1, title))
    assert (events.casualties, events.status_changes) == ((), ())


@pytest.mark.parametrize("place", ["Gao", "Gao base bombing", "the collapse of a mine near Kayes in the west"])
@pytest.mark.parametrize("verb", ["rises to", "climbs to", "passes", "now", "stands at", "reaches"])
def test_a_toll_is_read_however_far_its_figure_stands(place: str, verb: str) -> None:
    [one] = extract_events(article(1, f"Death toll in {place} {verb} 27")).casualties
    assert (one.kind, one.figure) == ("killed", 27)
