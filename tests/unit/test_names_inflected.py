"""Names as their languages inflect them: every language of the tables, one row a case; and what is not served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from names_found import mentions_in
from wire_examples import article

import processors.text
from config.files.watchlist import Entity, Kind, Name, Watchlist
from processors.entities.compile.declension import in_cases
from processors.text.endings import has_marks, readings
from processors.text.guess import guess_language

NOTHING = ""
_KINDS: dict[str, Kind] = {"p": "person", "g": "group", "o": "organisation"}
Row = tuple[str, str, str, str, str]
"""Language, kind, listed name, text, what is found."""
CYRILLIC: list[Row] = [
    ("ru", "p", "Владимир Зорван", "встреча с Владимиром Зорваном", "Владимиром Зорваном"),
    ("ru", "p", "Владимир Зорвин", "визит Владимира Зорвина", "Владимира Зорвина"),
    ("ru", "p", "Владимир Зорвин", "встреча с Владимиром Зорвиным", "Владимиром Зорвиным"),
    ("ru", "p", "Владимир Зорвин", "письмо Владимиру Зорвину", "Владимиру Зорвину"),
    ("ru", "p", "Владимир Зорвин", "встреча с Владимиром Зорвинским", NOTHING),
    ("ru", "p", "Сергей Зорванский", "слова Сергея Зорванского", "Сергея Зорванского"),
    ("ru", "p", "Сергей Зорванский", "встреча с Сергеем Зорванским", "Сергеем Зорванским"),
    ("ru", "p", "Мария Зорвова", "слова Марии Зорвовой", "Марии Зорвовой"),
    ("ru", "p", "Игорь Зорвов", "встреча с Игорем Зорвовым", "Игорем Зорвовым"),
    ("ru", "p", "Доку Зорвов", "встреча с Доку Зорвовым", "Доку Зорвовым"),
    ("uk", "p", "Володимир Зорванський", "зустріч з Володимиром Зорванським", "Володимиром Зорванським"),
    ("ru", "g", "Исламское государство", "боевики Исламского государства", "Исламского государства"),
    ("ru", "g", "Исламское государство", "борьба с Исламским государством", "Исламским государством"),
    ("ru", "g", "Северный альянс", "боевики Северного альянса", "Северного альянса"),
    ("ru", "g", "Талибан", "Талибанские боевики напали", "Талибанские"),
    ("ru", "g", "Талибан", "с Талибанским отрядом", "Талибанским"),
    ("ru", "g", "Талибан", "Талибанка пришла", NOTHING),
    ("ru", "g", "Хезболла", "удары Хезболлой", "Хезболлой"),
]
GREEK: list[Row] = [
    ("el", "p", "Κυριάκος Ζορβάνης", "ο λόγος του Κυριάκου Ζορβάνη", "Κυριάκου Ζορβάνη"),
    ("el", "p", "Κυριάκος Ζορβάνης", "είδε τον Κυριάκο Ζορβάνη", "Κυριάκο Ζορβάνη"),
    ("el", "p", "Νίκος Ζορβάς", "ο λόγος του Νίκου Ζορβά", "Νίκου Ζορβά"),
    ("el", "p", "Μαρία Ζορβάκη", "ο λόγος της Μαρίας Ζορβάκη", "Μαρίας Ζορβάκη"),
    ("el", "p", "Κυριάκος Ζορβάνης", "ο λόγος του Γιώργου Ζορβανίδη", NOTHING),
    ("el", "g", "Χαμάς", "επίθεση της Χαμάς", "Χαμάς"),
]
KOREAN: list[Row] = [
    ("ko", "g", "하마스", "하마스가 공격했다", "하마스"),
    ("ko", "g", "하마스", "하마스는 공격했다", "하마스"),
    ("ko", "g", "하마스", "하마스를 공격했다", "하마스"),
    ("ko", "g", "하마스", "하마스의 공격", "하마스"),
    ("ko", "g", "하마스", "하마스와 협상", "하마스"),
    ("ko", "g", "하마스", "하마스에게서 받았다", "하마스"),
    ("ko", "g", "하마스", "하마스터 사육", NOTHING),
    ("ko", "g", "하마스", "신하마스 조직", NOTHING),
    ("ko", "p", "김조반", "김조반이 말했다", "김조반"),
]
LATIN: list[Row] = [
    ("pl", "p", "Viktor Zorvan", "rozmowa z Viktorem Zorvanem w Warszawie", "Viktorem Zorvanem"),
    ("pl", "p", "Adam Zorwański", "słowa Adama Zorwańskiego", "Adama Zorwańskiego"),
    ("pl", "p", "Adam Zorwański", "rozmowa z Adamem Zorwańskim", "Adamem Zorwańskim"),
    ("pl", "p", "Adam Zorwański", "rozmowa z Janem Zorwańskim", NOTHING),
    ("pl", "g", "Hezbollah", "w nocy ataki Hezbollahu", "Hezbollahu"),
    ("cs", "g", "Hizballáh", "v noci útoky Hizballáhu", "Hizballáhu"),
    ("cs", "p", "Petr Zorvan", "setkání s Petrem Zorvanem", "Petrem Zorvanem"),
    ("cs", "p", "Petr Zorvanský", "slova Petra Zorvanského", "Petra Zorvanského"),
    ("sk", "p", "Peter Zorvan", "stretnutie s Peterom Zorvanom", "Peterom Zorvanom"),
    ("hr", "p", "Marko Zorvan", "susret s Marko Zorvanom", "Marko Zorvanom"),
    ("sl", "p", "Viktor Zorvan", "srečanje z Viktorjem Zorvanom", NOTHING),
    ("sl", "p", "Viktor Zorvan", "srečanje z Viktorom Zorvanom", "Viktorom Zorvanom"),
    ("bs", "g", "Hezbollah", "noćas napadi Hezbollaha", "Hezbollaha"),
    ("sr", "g", "Hezbolah", "noćas napadi Hezbolaha", "Hezbolaha"),
    ("fi", "g", "Hizbollah", "illalla Hizbollahin isku", "Hizbollahin"),
    ("fi", "p", "Sanna Zorvan", "illalla Sanna Zorvanin puhe", "Sanna Zorvanin"),
    ("fi", "p", "Aapo Zorvan", "nyt Aapo Zorvanilla on", "Aapo Zorvanilla"),
    ("fi", "p", "Aapo Zorvan", "nyt Aapo Zorvanderin puhe", NOTHING),
    ("et", "p", "Kaja Zorvan", "kohtumine Kaja Zorvaniga", "Kaja Zorvaniga"),
    ("hu", "g", "Hezbollah", "az este a Hezbollahnak nincs", "Hezbollahnak"),
    ("hu", "p", "Viktor Zorván", "találkozott Viktor Zorvánnal", "Viktor Zorvánnal"),
    ("hu", "p", "Viktor Zorván", "találkozott Viktor Zorvánfivel", NOTHING),
    ("de", "g", "Islamischer Zorvan", "im Namen des Islamischen Zorvans", "Islamischen Zorvans"),
    ("de", "p", "Olaf Zorvan", "nach Olaf Zorvans Rede", "Olaf Zorvans"),
    ("nl", "p", "Mark Zorvan", "na Mark Zorvans rede", "Mark Zorvans"),
    ("sv", "p", "Olof Zorvan", "efter Olof Zorvans tal", "Olof Zorvans"),
    ("da", "p", "Mette Zorvan", "efter Mette Zorvans tale", "Mette Zorvans"),
    ("no", "p", "Jonas Zorvan", "etter Jonas Zorvans tale", "Jonas Zorvans"),
    ("nb", "p", "Jonas Zorvan", "etter Jonas Zorvans tale", "Jonas Zorvans"),
    ("lt", "p", "Vladimir Zorvan", "susitikimas su Vladimiru Zorvanu", "Vladimiru Zorvanu"),
    ("lt", "p", "Vladimir Zorvan", "kalbėjo Vladimiras Zorvanas", "Vladimiras Zorvanas"),
    ("lv", "p", "Vladimir Zorvan", "tikšanās ar Vladimiru Zorvanu", "Vladimiru Zorvanu"),
    ("lv", "p", "Vladimir Zorvan", "runāja Vladimirs Zorvans", "Vladimirs Zorvans"),
    ("ro", "g", "Hezbollah", "noaptea atacurile Hezbollahului", "Hezbollahului"),
    ("en", "p", "Olaf Zorvan", "before Olaf Zorvans speech", NOTHING),
    ("", "p", "Olaf Zorvan", "before Olaf Zorvanem spoke", NOTHING),
]
ROWS = [*CYRILLIC, *GREEK, *KOREAN, *LATIN]


def _texts(entity: Entity, text: str, language: str) -> list[str]:
    found = mentions_in(article(1, "", text, language=language), Watchlist(entities=(entity,)))
    assert all(text[one.start : one.end] == one.text for one in found)
    return [one.text for one in found]


@pytest.mark.parametrize(("language", "kind", "listed", "text", "written"), ROWS)
def test_a_name_is_found_in_the_cases_of_its_language(
    language: str, kind: str, listed: str, text: str, written: str
) -> None:
    entity = Entity(id="a", name=listed, kind=_KINDS[kind])
    assert _texts(entity, text, language) == ([written] if written else [])


def _rows(table: str) -> Iterator[tuple[str, str]]:
    folder = Path(processors.text.__file__).parent / "inflection"
    for line in (folder / table).read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            head, _, others = line.partition(": ")
            yield head, others


def test_every_language_of_the_table_has_a_row_here() -> None:
    tried = {row[0] for row in LATIN if row[4] != NOTHING} | {"korean"}
    assert {language for language, _ in _rows("endings.txt")} == tried


@pytest.mark.parametrize(("language", "endings"), [row for row in _rows("endings.txt") if row[0] != "korean"])
def test_every_ending_of_the_table_is_taken_off_in_its_language(language: str, endings: str) -> None:
    for one in endings.split():
        ending, _, nominative = one.partition("=")
        stem = f"Zorva{ending[0]}" if language == "hu" and len(ending) > 2 and ending[1:] in {"al", "el"} else "Zorvatk"
        read = [text.replace("\u00ad", "") for text in readings(f"{stem}{ending} sprach", language)]
        assert any(text.startswith(f"{stem}{nominative} ") for text in read), (language, one, read)


@pytest.mark.parametrize(("head", "others"), list(_rows("cases.txt")))
def test_every_case_of_the_table_is_made_of_a_name(head: str, others: str) -> None:
    script, _, ending = head.partition(" ")
    word, fixed = ("Зорвт", "Бо ") if script == "cyrillic" else ("Ζορβτ", "")
    made = list(in_cases(f"{fixed}{word}{ending}"))
    assert [one.split()[-1] for one in made] == [f"{word}{other}" for other in others.split()]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le chef du groupe a été tué dans une frappe près de la ville, selon l'armée", "fr"),
        ("The head of the group was killed in a strike near the town, the army said", "en"),
        ("El jefe del grupo murió en un ataque cerca de la ciudad, según el ejército", "es"),
        ("Prezydent spotkał się z ministrem w Warszawie", "pl"),
        ("GIA", ""),
        ("", ""),
    ],
)
def test_a_language_is_guessed_where_it_is_sure(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_languages_of_a_name_count_in_an_article_whose_feed_does_not_say() -> None:
    name = Name.model_validate({"text": "Zorvan", "languages": ["fr"]})
    entity = Entity(id="z", name="Zorvan", kind="group", names=(name,))
    assert _texts(entity, "Les combattants de Zorvan ont été tués dans une frappe près de la ville", "") == ["Zorvan"]
    assert _texts(entity, "The fighters of Zorvan were killed in a strike near the town, they said", "") == []
    assert _texts(entity, "Zorvan", "") == ["Zorvan"]


def test_a_language_is_only_asked_for_where_letters_are_of_one_that_inflects() -> None:
    assert has_marks("Spotkał się z Zorwańskim")
    assert not has_marks("Beyoncé plays in Paris")
    entity = Entity(id="z", name="Adam Zorwański", kind="person")
    assert _texts(entity, "Premier spotkał się wczoraj w stolicy z Adamem Zorwańskim", "") == ["Adamem Zorwańskim"]
