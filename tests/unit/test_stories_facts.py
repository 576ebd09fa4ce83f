"""What an article adds to its story, told at most once an hour."""

from __future__ import annotations

import json
import lzma
from itertools import islice, pairwise

import pytest
from recorded import DATA
from wire_examples import article

from core.article import Article, Fact, Mention
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.comparison.updates import State, after, pack_state, unpack_state, update
from processors.stories.language import claims as reports
from processors.stories.language.claims import report
from processors.stories.language.kinds import is_digest, is_market
from processors.stories.language.stems import FIGURE, MAY_BE_DIGEST, MAY_BE_MARKET, STATES, TOLLS, subjects_of
from processors.stories.language.tokens import WORD, known
from processors.stories.memory.unit_of_work import Desk, Known, Placed

PAGE = "example.org/one-page"


def mention(entity: str) -> Mention:
    return Mention(
        entity=entity, label=entity, kind="group", name=entity, text=entity, field="title", start=0, end=4, rule="exact"
    )


def versions(*told: tuple[float, str, tuple[str, ...]]) -> list[Placed]:
    """Place versions of one page: hours, title, watched entities."""
    desk = Desk({}, {}, lambda _key: None, Known(), shipped())
    made: list[tuple[Article, tuple[str, ...]]] = [
        (article(number, title, hours=hours, url=PAGE), entities)
        for number, (hours, title, entities) in enumerate(told)
    ]
    return [desk.place(fingerprint(one, [mention(name) for name in names])) for one, names in made]


def facts(placed: Placed) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.value, one.about, one.before) for one in placed.facts]


@pytest.mark.parametrize(
    ("title", "tolls"),
    [
        ("Bomb kills at least 14 people in Gao", {"killed": 14}),
        ("Death toll from floods rises to 1,250", {"killed": 1250}),
        ("Fourteen soldiers killed and 20 wounded in ambush", {"killed": 14, "wounded": 20}),
        ("Au moins 27 morts et 40 blessés dans une attaque", {"killed": 27, "wounded": 40}),
        ("Gunmen kidnap 30 pupils in Kaduna", {"kidnapped": 30}),
        ("Army frees 12 hostages", {"freed": 12, "kidnapped": 12}),
        ("Massacre of 1994 remembered by the dead's families", {}),
        ("Leader, 45, gives a speech", {}),
        ("Man, 35-year-old, died in crash", {}),
        ("Exports rise 14% as dead stock is sold", {}),
    ],
)
def test_a_figure_beside_a_word_of_casualties_is_a_toll(title: str, tolls: dict[str, int]) -> None:
    assert {kind: figure for kind, figure, _ in report(article(1, title)).tolls} == tolls


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("Group claims responsibility for attack in Gao", "claimed"),
        ("Le groupe revendique l'attaque de Gao", "claimed"),
        ("Army denies it shelled the village", "denied"),
        ("L'armée dément toute bavure", "denied"),
        ("Police arrest suspect over market bombing", "arrested"),
        ("Deux suspects arrêtés à Bamako", "arrested"),
        ("Abducted teacher freed after two months", "freed"),
        ("Les otages ont été libérés", "freed"),
        ("Former president dies in hospital", "died"),
        ("L'ancien ministre est mort à Paris", "died"),
        ("Prime minister resigns after vote", "resigned"),
        ("Le premier ministre a démissionné", "resigned"),
        ("Court: man sentenced to life for bombing", "convicted"),
    ],
)
def test_a_change_of_state_is_read_in_english_and_french(title: str, state: str) -> None:
    assert state in {name for name, _ in report(article(1, title)).states}


def test_the_first_article_of_a_story_has_no_facts() -> None:
    [first] = versions((0, "Bomb kills 14 in Gao, group claims responsibility", ("jnim",)))
    assert first.facts == ()


def test_a_watched_entity_a_risen_toll_and_a_change_of_state_are_facts() -> None:
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


def test_within_the_hour_news_is_held_back_and_told_by_the_next_article_after_it() -> None:
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
        [],
        [("toll", "20", "killed", "10")],
        [],
    ]


def test_a_live_page_yields_at_most_one_material_update_an_hour() -> None:
    told = [(minute / 60, f"Live: bomb kills {10 + minute} people in Gao", ()) for minute in range(0, 240, 5)]
    times = [at for (at, _, _), one in zip(told, versions(*told), strict=True) if one.facts]
    assert times
    assert all(round(later - earlier, 6) >= 1 for earlier, later in pairwise(times))


def test_what_a_story_has_said_survives_packing() -> None:
    told = (Fact(kind="toll", value="70000", about="killed"), Fact(kind="entity", value="aqim"))
    state = after(State(articles=3, told=5), report(article(1, "x")), told, 1_800_000_000)
    assert unpack_state(b"**" + pack_state(state) + b"rest", 2) == state
    assert update(state, report(article(1, "Bomb kills 70,000")), 1_900_000_000) == ()


@pytest.mark.slow
def test_what_is_looked_for_first_hides_nothing_that_a_pattern_finds() -> None:
    found = 0
    with lzma.open(DATA / "stream" / "2026-W26.ndjson.xz", "rt", encoding="utf-8") as stream:
        for line in islice(stream, 2000):
            row = json.loads(line)
            text = reports._lowered(f"{row['title']}. {row['description'] or ''}"[:400])
            kinds = [kind for kind, patterns in reports._TOLL.items() if any(one.search(text) for one in patterns)]
            states = [state for state, pattern in reports._STATE_PATTERN.items() if pattern.search(text)]
            subjects = subjects_of(text)
            assert subjects & FIGURE or not kinds, text
            assert all(subjects >> TOLLS.index(kind) & 1 for kind in kinds), text
            assert all(subjects >> len(TOLLS) + STATES.index(state) & 1 for state in states), text
            title = row["title"].lower()
            assert subjects & MAY_BE_MARKET or not is_market(title), text
            assert subjects & MAY_BE_DIGEST or not is_digest(title), text
            by_word = 0
            for word in WORD.findall(f"{row['title']}. {row['description'] or ''}"[:400]):
                by_word |= known(word).subjects
            assert subjects & ~by_word == 0, text
            found += len(kinds) + len(states)
    assert found > 100
