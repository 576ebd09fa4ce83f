"""Spellings that the press uses for one name, collected from general knowledge: how many does `translit` find?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names_found import mentions_in
from wire_examples import article

from config.files.watchlist import Entity, Fuzzy, Kind, Name, Watchlist
from processors.entities.compile.compiler import CURATED_LIMIT
from processors.entities.compile.spelling import spelling_key
from processors.entities.tagger import Tagger
from processors.text.sounds import key_of

PAIRS: list[tuple[Kind, str, str]] = [
    ("group", "Hezbollah", "Hizballah"),
    ("group", "Hezbollah", "Hizbullah"),
    ("group", "Hizbollah", "Hezballah"),
    ("group", "al-Qaida", "al-Qaeda"),
    ("group", "al-Qaida", "Al-Qaïda"),
    ("group", "al-Qaeda", "al-Qa'ida"),
    ("group", "al-Qaeda", "el-Kaida"),
    ("group", "Daesh", "Da'ish"),
    ("group", "Daesh", "Daech"),
    ("group", "Houthi", "Huthi"),
    ("group", "Lashkar-e-Tayyiba", "Lashkar-e-Taiba"),
    ("group", "Lashkar-e-Taiba", "Lashkar-i-Toyba"),
    ("group", "Jaish-e-Mohammed", "Jaish-i-Muhammad"),
    ("group", "Hamas", "Hammas"),
    ("group", "Al-Shabaab", "Al-Shebab"),
    ("group", "Taliban", "Taleban"),
    ("group", "Jamaat-ul-Ahrar", "Jama'at al-Ahrar"),
    ("group", "Ansar al-Sharia", "Ansar al-Charia"),
    ("group", "Hezbollah", "حزب الله"),
    ("group", "Taliban", "طالبان"),
    ("group", "Hezbollah", "Хизболла"),
    ("person", "Abdelmalek Droukdel", "Abdelmalek Drukdal"),
    ("person", "Abdelmalek Droukdel", "Abd al-Malik Droukdal"),
    ("person", "Mokhtar Belmokhtar", "Moktar Belmoktar"),
    ("person", "Mokhtar Belmokhtar", "Mukhtar Belmukhtar"),
    ("person", "Mokhtar Belmokhtar", "مختار بلمختار"),
    ("person", "Iyad Ag Ghaly", "Iyad Ag Ghali"),
    ("person", "Muammar Gaddafi", "Moammar Gadhafi"),
    ("person", "Muammar Gaddafi", "Mouammar Kadhafi"),
    ("person", "Muammar Gaddafi", "Muammar Qaddafi"),
    ("person", "Muammar Gaddafi", "Moamer Kadhafi"),
    ("person", "Muammar Gaddafi", "Muammar al-Qadhafi"),
    ("person", "Muammar Gaddafi", "Муаммар Каддафи"),
    ("person", "Osama bin Laden", "Usama bin Ladin"),
    ("person", "Ayman al-Zawahiri", "Aiman al-Zawahri"),
    ("person", "Abubakar Shekau", "Aboubakar Shekau"),
    ("person", "Amadou Koufa", "Amadu Kufa"),
    ("person", "Gulbuddin Hekmatyar", "Gulbudin Hikmatyar"),
    ("person", "Sirajuddin Haqqani", "Siradjuddin Hakkani"),
    ("person", "Qasem Soleimani", "Qassem Suleimani"),
    ("person", "Bashar al-Assad", "Bachar el-Assad"),
    ("person", "Saddam Hussein", "Sadam Husayn"),
    ("person", "Hassan Nasrallah", "Hasan Nasralla"),
    ("person", "Abdulrahman Yusufi", "Abderrahmane Youssoufi"),
    ("person", "Ramzan Kadyrov", "Рамзан Кадыров"),
]
APART = [
    ("group", "Houthi", "Haiti"),
    ("person", "Amadou Koufa", "Kyiv"),
    ("group", "al-Qaida", "Qadi"),
    ("group", "Hezbollah", "Hezb"),
    ("group", "AL FURQAN", "African"),
    ("group", "AL FURQAN", "Foreign"),
    ("person", "Hyon Kwang Il", "Hong Kong"),
    ("person", "Omar Gharib", "Marco Rubio"),
    ("group", "Taliban", "Tileben"),
    ("person", "Muhammad Syawal", "Mohamed Salah"),
]


def finds(kind: Kind, listed: str, text: str, fuzzy: Fuzzy = "translit") -> str:
    name = Name(text=listed, strength="strong", fuzzy=fuzzy)
    watchlist = Watchlist(entities=(Entity(id="a", name=listed, kind=kind, names=(name,)),))
    found = mentions_in(article(1, f"the {text}."), watchlist)
    return found[0].text if found else ""


@pytest.mark.slow
def test_four_of_five_press_pairs_meet() -> None:
    apart = [(one, other) for kind, one, other in PAIRS if finds(kind, one, other) != other]
    assert len(PAIRS) >= 40
    assert len(apart) <= len(PAIRS) / 5, apart


@pytest.mark.parametrize(("kind", "listed", "other"), APART)
def test_names_that_only_sound_alike_stay_apart(kind: Kind, listed: str, other: str) -> None:
    assert finds(kind, listed, other) == ""


def test_a_spelling_says_that_it_is_one() -> None:
    name = Name(text="Hizballah", fuzzy="translit")
    watchlist = Watchlist(entities=(Entity(id="a", name="Hizballah", kind="group", names=(name,)),))
    [mention] = mentions_in(article(1, "Hezbollah said"), watchlist)
    assert (mention.rule, mention.name, mention.text) == ("translit", "Hizballah", "Hezbollah")
    assert "spelling of Hizballah" in mention.reason


@pytest.mark.parametrize(
    ("changes", "kind", "more", "finds_it"),
    [
        ({}, "group", 0, True),
        ({"fuzzy": "off"}, "group", 0, False),
        ({}, "organisation", 0, False),
        ({"ids": {"un": "QDe.000"}}, "group", 0, False),
        ({"ids": {"un": "QDe.000"}, "fuzzy": "translit"}, "group", 0, True),
        ({}, "group", CURATED_LIMIT, False),
    ],
)
def test_other_spellings_of_people_and_groups_are_found_where_editors_wrote_the_list_or_ask_for_them(
    changes: dict[str, object],
    kind: Kind,
    more: int,
    finds_it: bool,  # noqa: FBT001
) -> None:
    entity = Entity.model_validate({"id": "a", "name": "Hizballah", "kind": kind, **changes})
    others = tuple(Entity(id=f"o{number}", name=f"Qzvx {number} Wtrk", kind="topic") for number in range(more))
    tagger = Tagger(lambda: (1, Watchlist(entities=(entity, *others))))
    assert bool(tagger.tag([article(1, "Hezbollah said")])[0]) is finds_it


@pytest.mark.parametrize("slip", ["Belmokthar", "Belmokhar", "Belmookhtar", "Blemokhtar", "Belmokhtarr"])
def test_typo_finds_a_slip_of_the_pen(slip: str) -> None:
    assert finds("person", "Mokhtar Belmokhtar", f"Mokhtar {slip}", "typo") == f"Mokhtar {slip}"


@pytest.mark.parametrize("other", ["Mokhtar Belkacem", "Mohamed Belmokhtar", "Mokhtar Bouteflika"])
def test_typo_does_not_find_another_name(other: str) -> None:
    assert finds("person", "Mokhtar Belmokhtar", other, "typo") == ""


@given(st.text(max_size=30))
def test_any_text_has_a_key_and_the_same_one_again(name: str) -> None:
    assert spelling_key(name) == spelling_key(name)
    assert all(len(key_of(word).skeleton) <= len(word) * 4 for word in name.casefold().split())
