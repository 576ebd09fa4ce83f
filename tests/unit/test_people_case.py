"""Names in capitals, as registers print them, become names as people write them."""

from __future__ import annotations

import pytest

from config.files.watchlist import Kind
from processors.entities.importers.people_case import family_last, people_case

NAMES: list[tuple[Kind, str, str]] = [
    ("group", "THE HOUTHIS", "The Houthis"),
    ("group", "AQIM", "AQIM"),
    ("group", "HAMAS", "Hamas"),
    ("group", "M23", "M23"),
    ("group", "A.Q.I.M.", "A.Q.I.M."),
    ("group", "ISIL (DA'ESH)", "ISIL (Da'esh)"),
    ("group", "AL-QA'IDA IN THE ISLAMIC MAGHREB", "Al-Qa'ida in the Islamic Maghreb"),
    ("group", "ARMY OF LIBERATION (ALN)", "Army of Liberation (ALN)"),
    ("group", "Boko Haram", "Boko Haram"),
    ("group", "ARMY OF THE ROAD (AoR)", "Army of the Road (AoR)"),
    ("organisation", "JSC ROSTEC", "JSC Rostec"),
    ("organisation", "ARAB BANK PLC", "Arab Bank PLC"),
    ("organisation", "RAILCOM CO., LTD.", "Railcom Co., Ltd."),
    ("organisation", "Bank MTS", "Bank MTS"),
    ("company", "L'ENTREPRISE DE LA MER", "L'Entreprise de la Mer"),
    ("person", "ZORAN VUKMIR", "Zoran Vukmir"),
    ("person", "ABD AL-MALIK AL-HOUTHI", "Abd al-Malik al-Houthi"),
    ("person", "OSAMA BIN LADEN", "Osama bin Laden"),
    ("person", "SA'ID O'BRIEN", "Sa'id O'Brien"),
    ("person", "JOHN MCDONALD III", "John McDonald III"),
    ("person", "LÓPEZ DE LA CRUZ", "López de la Cruz"),
    ("person", "Rabah TAHARI", "Rabah Tahari"),
    ("person", "AL-YACOUB Ibrahim", "Al-Yacoub Ibrahim"),
    ("person", "Денис БЕРЕЗОВСКИЙ", "Денис Березовский"),
    ("person", "مختار بلمختار", "مختار بلمختار"),
    ("vessel", "YU JONG 2", "Yu Jong 2"),
]


@pytest.mark.parametrize(("kind", "printed", "written"), NAMES)
def test_a_name_is_written_as_people_write_it(kind: Kind, printed: str, written: str) -> None:
    assert people_case(printed, kind) == written
    assert people_case(written, kind) == written, "once is enough"


def test_what_begins_the_words_of_another_name_is_an_abbreviation() -> None:
    assert people_case("ISWAP", "group", ["Islamic State West Africa Province"]) == "ISWAP"
    assert people_case("ISWAP", "group", ["Some Other Name"]) == "Iswap"


ABBREVIATIONS: list[tuple[str, tuple[str, ...], str]] = [
    ("UN", (), "UN"),
    ("GE", (), "GE"),
    ("IS", (), "IS"),
    ("AL", (), "AL"),
    ("KMDTC", (), "KMDTC"),
    ("NDRPV", (), "NDRPV"),
    ("KQDRE", (), "KQDRE"),
    ("ISIS IN THE VALLEY", (), "ISIS in the Valley"),
    ("RIVER TRADE OOD", (), "River Trade OOD"),
    ("RIVER OIL II", (), "River Oil II"),
    ("ОКБ БТРЗ", (), "Окб БТРЗ"),
    ("ROMIDE", ("ROVIAN MINING DEVELOPMENT CORPORATION",), "ROMIDE"),
    ("PDVEA", ("PETROLEOS DE VESTIA E ALTAR, S.A.",), "PDVEA"),
    ("ROMIDE", ("ROMIDE TRADING",), "Romide"),
    ("RIVAN", ("RIVAN AL-SUNDA ARMY",), "Rivan"),
    ("RIVER BANK", ("BROAD AND NEW KNOWLEDGE",), "River Bank"),
    ("THE BROAD ARMY", ("ARMY",), "The Broad Army"),
    ("SCHWAN STRASSE", (), "Schwan Strasse"),
    ("ΤΩΝ ΠΟΛΕΩΝ", (), "Των Πολεων"),
    ("KHSHAB BAKHSH", (), "Khshab Bakhsh"),
]


@pytest.mark.parametrize(("printed", "others", "written"), ABBREVIATIONS)
def test_abbreviations_stay_and_words_do_not(printed: str, others: tuple[str, ...], written: str) -> None:
    assert people_case(printed, "organisation", others) == written


@pytest.mark.parametrize(
    ("printed", "countries", "spoken"),
    [
        ("VUKMIR, Zoran", (), "Zoran VUKMIR"),
        ("KIM, Jong Un", ("kp",), "KIM Jong Un"),
        ("ADISA TRADE, LTD.", (), "ADISA TRADE, LTD."),
        ("A, B, C", (), "A, B, C"),
        ("Zoran Vukmir", (), "Zoran Vukmir"),
    ],
)
def test_a_family_s_name_comes_last_where_it_is_spoken_so(
    printed: str, countries: tuple[str, ...], spoken: str
) -> None:
    assert family_last(printed, countries) == spoken
