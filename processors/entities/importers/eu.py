"""The consolidated list of the European Union: its XML, its CSV (a line a name), or its acts as CSV (a line an entry).

Entries of the acts are known by act and number. An entry that the Union took over from the United Nations carries their
reference where the file says it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from config.files.watchlist import Entity, Kind
from core.errors import BadInput
from processors.entities.importers import tables
from processors.entities.importers.listed import UN_REFERENCE, Alias, entity, id_of
from processors.entities.importers.xml_file import is_xml, read_xml, text

_KINDS: dict[str, Kind] = {
    "person": "person",
    "p": "person",
    "vessel": "vessel",
    "company": "company",
}
_SEVERAL = re.compile(r"\s*;\s*")
_NATIONS = re.compile(r"\s*(?:;|,|/|\band\b)\s*")
_ARMED = frozenset({"EU-TERR", "EU-TAQA-EUAQ", "TERR", "TAQA", "EUAQ", "HAM"})


def read_eu(files: Mapping[str, bytes]) -> list[Entity]:
    """Read the list; raises `BadInput` for anything else."""
    found: list[Entity] = []
    for file, data in files.items():
        if is_xml(data):
            found += _of_xml(read_xml(data, file, "the European Union publishes"), file)
        else:
            found += _of_table(tables.table(data, file, frozenset({"recordid", "entitylogicalid"})))
    return found


def _of_table(given: Iterable[tables.Row]) -> Iterator[Entity]:
    by_entry: dict[str, list[tables.Row]] = defaultdict(list)
    acts: list[tables.Row] = []
    for row in given:
        if "entitylogicalid" in row:
            by_entry[row["entitylogicalid"]].append(row)
        else:
            acts.append(row)
    yield from _of_acts(acts)
    yield from filter(None, (_of_lines(number, lines) for number, lines in by_entry.items() if number))


def _of_acts(given: Iterable[tables.Row]) -> Iterator[Entity]:
    """Read the acts; a number that an annex has twice is told apart by the order of the lines."""
    seen: Counter[str] = Counter()
    for row in given:
        number = "-".join(filter(None, (row.get(key, "") for key in ("celex", "annex", "recordid"))))
        seen[id_of(number)] += 1
        again = seen[id_of(number)]
        made = _of_act(row, number if again == 1 else f"{number}.{again}")
        if made is not None:
            yield made


def _of_act(row: tables.Row, number: str) -> Entity | None:
    programme = row.get("programkey", "")
    split = {key: _SEVERAL.split(row.get(key, "")) for key in ("alias", "weakalias", "previousname")}
    nations = [row.get(key, "") for key in ("country", "nationality", "jurisdiction")]
    return entity(
        f"eu-{number}",
        row.get("name", ""),
        _kind(row.get("schema", ""), [programme]),
        aliases=[
            *map(Alias, split["alias"]),
            *map(Alias, split["previousname"]),
            *(Alias(one, weak=True) for one in split["weakalias"]),
        ],
        programmes=[programme],
        countries=_nations(nations),
        ids={"eu": number},
        notes=row.get("reason", "") or row.get("notes", ""),
    )


def _of_lines(number: str, lines: Sequence[tables.Row]) -> Entity | None:
    first = lines[0]
    names = [one.get("namealiaswholename", "") or _whole(one) for one in lines]
    weak = [one.get("namealiasstrong", "true").lower() == "false" for one in lines]
    listed = [Alias(name, low) for name, low in zip(names, weak, strict=True) if name.strip()]
    if not listed:
        return None
    programmes = [one.get("entityregulationprogramme", "") for one in lines]
    reference = first.get("entityeureferencenumber", "") or number
    kind = first.get("entitysubjecttype", "") or first.get("entitysubjecttypeclassificationcode", "")
    return entity(
        f"eu-{number}",
        listed[0].text,
        _kind(kind, programmes),
        aliases=listed[1:],
        programmes=programmes,
        countries=[
            one.get(key, "")
            for one in lines
            for key in ("citizenshipcountryiso2code", "addresscountryiso2code", "birthdatecountryiso2code")
        ],
        ids={"eu": reference, "un": first.get("entityunitednationid", "").strip()},
        notes=first.get("entityremark", ""),
    )


def _whole(row: tables.Row) -> str:
    parts = ("namealiasfirstname", "namealiasmiddlename", "namealiaslastname")
    return " ".join(filter(None, (row.get(part, "").strip() for part in parts)))


def _of_xml(root: ET.Element, file: str) -> Iterator[Entity]:
    entries = list(root.iterfind("sanctionEntity"))
    if root.tag != "export" or not entries:
        raise BadInput(f"{file}: begins with <{root.tag}>; the list of the European Union with <export>")
    for entry in entries:
        listed = [
            Alias(one.get("wholeName") or _parts(one), one.get("strong") == "false")
            for one in entry.iterfind("nameAlias")
        ]
        listed = [one for one in listed if one.text.strip()]
        kind = entry.find("subjectType")
        programmes = [one.get("programme", "") for one in entry.iterfind("regulation")]
        reference = entry.get("euReferenceNumber") or entry.get("logicalId") or ""
        made = entity(
            f"eu-{entry.get('logicalId') or reference}",
            listed[0].text if listed else "",
            _kind("" if kind is None else kind.get("code", ""), programmes),
            aliases=listed[1:],
            programmes=programmes,
            countries=[one.get("countryIso2Code", "") for tag in _PLACES for one in entry.iterfind(tag)],
            ids={"eu": reference, "un": entry.get("unitedNationId") or _reference(entry)},
            notes=text(entry, "remark"),
        )
        if made is not None:
            yield made


_PLACES = ("citizenship", "address", "birthdate")


def _reference(entry: ET.Element) -> str:
    found = {one for remark in entry.iterfind("remark") for one in UN_REFERENCE.findall(remark.text or "")}
    return found.pop() if len(found) == 1 else ""


def _parts(alias: ET.Element) -> str:
    return " ".join(filter(None, (alias.get(key, "") for key in ("firstName", "middleName", "lastName"))))


def _kind(said: str, programmes: Iterable[str]) -> Kind:
    kind = _KINDS.get(said.strip().lower())
    return kind or ("group" if _ARMED.intersection(programmes) else "organisation")


def _nations(given: Iterable[str]) -> Iterator[str]:
    for one in given:
        yield from _NATIONS.split(one)
