"""Names that suggest themselves, and those that are none because they are found anyway."""

from __future__ import annotations

import pytest

from config.files.watchlist import parse_watchlist
from processors.entities.name_variants import (
    KnownNames,
    compile_named,
    compile_spelled,
    made_variants,
    spelled_in,
    standing,
)


def _listed(entity: str) -> str:
    return f"entities:\n  - {{id: zorv, {entity}}}\n"


MADE = (
    ("name: Rapid Support Forces, kind: group", "RSF"),
    ("name: Movement for the Unity of Zorvan, kind: group", "MFTUOZ MUZ"),
    ("name: Movement for the Unity of Zorvan, kind: group, names: [MUZ]", ""),
    ("name: Zorvan Front, kind: group", ""),
    ("name: Union of the Free Zorvans of the Valley and the Eastern Plains, kind: party", "UFZVEP"),
    ("name: al-Zorvan, kind: group", "Zorvan"),
    ("name: al-Zorvan al-Kabir, kind: group", "AZAK"),
    ("name: حوثي, kind: group", "الحوثي"),
    ("name: الحوثي, kind: group", ""),
    ("name: Zorvan Air Lines, kind: company", "ZAL Zorvan"),
    ("name: Zorvan Rovers, kind: club", "Zorvan"),
    ("name: Sydney Rovers, kind: club", ""),
    ("name: Zorvana Miller, kind: person", "Zorvana"),
    ("name: John Zorvan, kind: person", ""),
    ("name: {text: Rapid Support Forces, strength: off}, kind: group", ""),
    ("name: Rapid Support Forces, kind: topic", ""),
)


@pytest.mark.parametrize(("entity", "expected"), MADE)
def test_a_name_suggests_others(entity: str, expected: str) -> None:
    [listed] = parse_watchlist(_listed(entity), "w.yaml").entities
    assert [one.text for one in made_variants(listed)] == expected.split()


FOUND_ANYWAY = (
    ("name: Université de Zorvan, kind: organisation", "Universite de Zorvan", True),
    ("name: Boko Zorvan, kind: group", "Boko-Zorvan", True),
    ("name: القاعدة, kind: group", "والقاعدة", False),  # the candidate is القاعدة inside of it, which needs no name
    ("name: Hezbollah, kind: group", "Hizbullah", True),
    ("name: Hezbollah, kind: group, fuzzy: off", "Hizbullah", False),
    ("name: AQIM, kind: group", "A.Q.I.M", True),
    ("name: Rapid Support Forces, kind: group", "RSF", False),
)


@pytest.mark.parametrize(("entity", "text", "found"), FOUND_ANYWAY)
def test_what_is_found_anyway_is_known(entity: str, text: str, *, found: bool) -> None:
    known = KnownNames(parse_watchlist(_listed(entity), "w.yaml"))
    assert known.finds("zorv", text) is found


MET = (
    ("name: Belmokhtar, kind: person", "they say Belmokthar fled", "Belmokthar"),
    ("name: Belmokhtar, kind: person, fuzzy: off", "Бельмохтар бежал", "Бельмохтар"),
    ("name: BELMOKHTAR, kind: person, ids: {un: QDi.000}", "they say Belmoktar fled", "Belmoktar"),
    ("name: Rapid Support Forces, kind: group", "the Rapid Support Forces (RSF) fled", "RSF"),
    ("name: Rapid Support Forces, kind: group", "the Rapid Support Forces (UN) fled", ""),
    ("name: Rapid Support Forces, kind: group", "the Rapid Support Forces (again) fled", ""),
    ("name: Rapid Support Forces, kind: group", "rapid support for forces", ""),
)


@pytest.mark.parametrize(("entity", "text", "expected"), MET)
def test_a_text_has_spellings_and_initials(entity: str, text: str, expected: str) -> None:
    [listed] = parse_watchlist(_listed(entity), "w.yaml").entities
    assert [one.text for one in spelled_in(compile_spelled(listed), text)] == expected.split()


def test_a_name_stands_where_it_would_not_count_too() -> None:
    [listed] = parse_watchlist(_listed("name: Zorvan Front, kind: group"), "w.yaml").entities
    compiled = compile_named(listed, ["Front", "ZF"])
    assert standing(compiled, "The Front won") == {"Front"}
    assert standing(compiled, "ZF and the Front, not zf") == {"Front", "ZF"}
    assert standing(compiled, "The Zorvan Front won, not the front") == {"Zorvan Front"}
    assert standing(compiled, "nothing") == frozenset()
