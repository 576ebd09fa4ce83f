"""The sanctions list of the United Kingdom: its CSV or XML, and the consolidated list of OFSI (CSV).

All three have one line, or one element, a name: `Name 6` is the family's name or that of a body, 1 to 5 come before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from config.files.watchlist import Entity, Kind
from core.errors import BadInput
from processors.entities.importers import tables
from processors.entities.importers.listed import Alias, entity
from processors.entities.importers.xml_file import is_xml, read_xml, text

_KINDS: dict[str, Kind] = {"individual": "person", "ship": "vessel", "entity": "organisation"}
_ARMED = ("isil", "al-qaida", "terror")
_PARTS = ("name1", "name2", "name3", "name4", "name5", "name6")
_COLUMNS = frozenset({"name6", "uniqueid", "groupid"})


def read_uk(files: Mapping[str, bytes]) -> list[Entity]:
    """Read the list; raises `BadInput` for anything else."""
    by_entry: dict[str, list[tables.Row]] = defaultdict(list)
    for file, data in files.items():
        given = _of_xml(data, file) if is_xml(data) else _of_csv(data, file)
        for row in given:
            by_entry[row.get("uniqueid", "") or row.get("groupid", "")].append(row)
    return [made for number, lines in by_entry.items() if number and (made := _entity(number, lines)) is not None]


def _of_csv(data: bytes, file: str) -> Iterator[tables.Row]:
    yield from tables.table(data, file, _COLUMNS)


def _of_xml(data: bytes, file: str) -> Iterator[tables.Row]:
    root = read_xml(data, file, "the United Kingdom publishes")
    if root.find("Designation") is None:
        raise BadInput(f"{file}: begins with <{root.tag}>; the list of the United Kingdom with <Designations>")
    for one in root.iterfind("Designation"):
        about = {
            "uniqueid": text(one, "UniqueID"),
            "unreferencenumber": text(one, "UNReferenceNumber"),
            "regimename": text(one, "RegimeName"),
            "individualentityship": text(one, "IndividualEntityShip"),
            "otherinformation": text(one, "OtherInformation"),
            "ukstatementofreasons": text(one, "UKStatementofReasons"),
        }
        places = [found.text or "" for path in _PLACES for found in one.iterfind(path)]
        for name in one.iterfind("Names/Name"):
            parts = {part: text(name, part.capitalize()) for part in _PARTS}
            yield {**about, **parts, "nametype": text(name, "NameType"), "aliasstrength": text(name, "AliasStrength")}
        for name in one.iterfind("NonLatinNames/NonLatinName"):
            yield {**about, "namenonlatinscript": text(name, "NameNonLatinScript"), "nametype": "Alias"}
        yield from ({**about, "nationality": place} for place in places)


_PLACES = ("Addresses/Address/AddressCountry", "IndividualDetails/Individual/Nationalities/Nationality")


def _entity(number: str, lines: Sequence[tables.Row]) -> Entity | None:
    first = lines[0]
    ordered = sorted(
        lines, key=lambda one: (one.get("nametype") or one.get("aliastype") or "").lower() != "primary name"
    )
    listed = [
        Alias(name, "low" in (one.get("aliasstrength") or one.get("aliasquality") or "").lower())
        for one in ordered
        for name in _names(one)
    ]
    if not listed:
        return None
    regimes = [one.get("regimename") or one.get("regime") or "" for one in lines]
    return entity(
        f"uk-{number}",
        listed[0].text,
        _kind(first, regimes),
        aliases=listed[1:],
        programmes=regimes,
        countries=[
            one.get(key, "") for one in lines for key in ("nationality", "nationalityies", "addresscountry", "country")
        ],
        ids={"uk": number, "un": first.get("unreferencenumber", "")},
        notes=first.get("ukstatementofreasons") or first.get("otherinformation") or "",
    )


def _names(row: tables.Row) -> Iterator[str]:
    latin = " ".join(filter(None, (row.get(part, "").strip() for part in _PARTS)))
    yield from filter(None, (latin, row.get("namenonlatinscript", "").strip()))


def _kind(row: tables.Row, regimes: Sequence[str]) -> Kind:
    said = row.get("individualentityship") or row.get("designationtype") or row.get("grouptype") or ""
    kind = _KINDS.get(said.strip().lower(), "organisation")
    armed = kind == "organisation" and any(word in one.lower() for one in regimes for word in _ARMED)
    return "group" if armed else kind
