"""The list of the Office of Foreign Assets Control: SDN and aliases as CSV, or the advanced XML.

The CSV has two files, names and aliases, joined by number. What it calls weak stands in the remarks, in single quotes
after `a.k.a.`; the advanced XML says it of each alias. Aircraft are left out: their names are serial numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from config.files.watchlist import Entity, Kind
from core.errors import BadInput
from processors.entities.importers import tables
from processors.entities.importers.listed import Alias, entity
from processors.entities.importers.xml_file import is_xml, read_xml, text

_NOTHING = "-0-"
_KINDS: dict[str, Kind] = {"individual": "person", "vessel": "vessel", _NOTHING: "organisation", "": "organisation"}
_ARMED = frozenset({"SDGT", "FTO", "SDT"})
"""Programmes on terrorism: of a body they may mean a group or a firm, so both are `group`, which asks for less."""
_LEGAL = re.compile(
    r"\b(?:ltd|llc|inc|limited|company|co|corp|gmbh|sarl|sal|bank|trading|airlines?|air|fze|est)\b", re.IGNORECASE
)
_WEAK = re.compile(r"(?:a|f|n)\.k\.a\. '([^']+(?:'\w[^']*)*)'")
_COUNTRY = re.compile(r"\b(?:nationality|citizen|POB [^;]*?,) ?([A-Z][A-Za-z ,()]*?)(?=[;.]|$)")
_SDN_COLUMNS, _ALT_COLUMNS = 12, 5


def read_ofac(files: Mapping[str, bytes]) -> list[Entity]:
    """Read the list; raises `BadInput` for anything else. `files`: the CSV of names and that of aliases, or one XML."""
    found: list[Entity] = []
    names: list[tuple[str, bytes]] = []
    aliases: dict[str, list[str]] = defaultdict(list)
    for file, data in files.items():
        if is_xml(data):
            found += _advanced(read_xml(data, file, "the Office of Foreign Assets Control publishes"), file)
            continue
        first = next(iter(tables.rows(data, file)), [])
        if len(first) == _SDN_COLUMNS and first[0].strip().isdigit():
            names.append((file, data))
        elif len(first) == _ALT_COLUMNS and first[1].strip().isdigit():
            for row in tables.rows(data, file):
                if len(row) >= _ALT_COLUMNS - 1:
                    aliases[row[0].strip()].append(_said(row[3]))
        else:
            raise BadInput(f"{file}: is no file of names (12 columns), of aliases (5 columns), nor an XML file of OFAC")
    for file, data in names:
        found += filter(None, (_of_row(row, aliases) for row in tables.rows(data, file) if len(row) >= _SDN_COLUMNS))
    if not found:
        raise BadInput(f"{', '.join(files)}: names nobody; give the file of names (SDN.CSV) beside that of aliases")
    return found


def _of_row(row: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> Entity | None:
    number, name, type_, programmes, *_ = (_said(field) for field in row)
    remarks = _said(row[11])
    kind = _KINDS.get(type_)
    if kind is None:
        return None
    listed = [one.strip() for one in re.split(r"\]\s*\[|;", programmes) if one.strip()]
    return entity(
        f"ofac-{number}",
        name,
        _body(kind, name, listed),
        aliases=[*map(Alias, aliases.get(number, ())), *(Alias(one, weak=True) for one in _WEAK.findall(remarks))],
        programmes=listed,
        countries=_COUNTRY.findall(remarks),
        ids={"ofac": number},
        notes=remarks,
    )


def _body(kind: Kind, name: str, programmes: Sequence[str]) -> Kind:
    armed = kind == "organisation" and _ARMED.intersection(programmes) and not _LEGAL.search(name)
    return "group" if armed else kind


def _said(field: str) -> str:
    stripped = field.strip()
    return "" if stripped == _NOTHING else stripped


def _advanced(root: ET.Element, file: str) -> Iterator[Entity]:
    """Read either XML: the advanced one, or the plain one (`sdnList`)."""
    if root.tag == "sdnList":
        yield from filter(None, map(_plain, root.iterfind("sdnEntry")))
        return
    if root.tag != "Sanctions":
        raise BadInput(f"{file}: begins with <{root.tag}>; the XML files of OFAC with <Sanctions> or <sdnList>")
    words = {
        (table.tag, value.get("ID")): " ".join((value.text or "").split())
        for table in root.iterfind("ReferenceValueSets/*")
        for value in table
    }
    areas = {one.get("ID"): _area(one, words) for one in root.iterfind("Locations/Location")}
    programmes: dict[str | None, list[str]] = defaultdict(list)
    for entry in root.iterfind("SanctionsEntries/SanctionsEntry"):
        programmes[entry.get("ProfileID")] += [
            found for one in entry.iterfind("SanctionsMeasure/Comment") if (found := (one.text or "").strip())
        ]
    for party in root.iterfind("DistinctParties/DistinctParty"):
        for profile in party.iterfind("Profile"):
            made = _profile(party, profile, words, areas, programmes[profile.get("ID")])
            if made is not None:
                yield made


_Words = Mapping[tuple[str, str | None], str]


def _area(location: ET.Element, words: _Words) -> str:
    country = location.find("LocationCountry")
    return "" if country is None else words.get(("CountryValues", country.get("CountryID")), "")


def _profile(
    party: ET.Element, profile: ET.Element, words: _Words, areas: Mapping[str | None, str], programmes: Sequence[str]
) -> Entity | None:
    number = party.get("FixedRef") or profile.get("ID") or ""
    subtype = words.get(("PartySubTypeValues", profile.get("PartySubTypeID")), "").lower()
    if subtype == "aircraft":
        return None
    parts = _part_types(profile, words)
    listed = [Alias(name, weak) for name, weak in _documented(profile, parts)]
    if not listed:
        return None
    first = next((one for one in profile.iterfind(".//Alias") if one.get("Primary") == "true"), None)
    names = listed if first is None else _from_primary(listed, [name for name, _ in _names_of(first, parts)])
    located = [areas.get(one.get("LocationID"), "") for one in profile.iterfind("Feature//VersionLocation")]
    is_person = any("Last Name" in kind or "First Name" in kind for kind in parts.values())
    kind: Kind = "vessel" if subtype == "vessel" else "person" if is_person else "organisation"
    return entity(
        f"ofac-{number}",
        names[0].text,
        _body(kind, names[0].text, programmes),
        aliases=names[1:],
        programmes=programmes,
        countries=located,
        ids={"ofac": number},
        notes=text(party, "Comment"),
    )


def _part_types(profile: ET.Element, words: _Words) -> dict[str | None, str]:
    return {
        group.get("ID"): words.get(("NamePartTypeValues", group.get("NamePartTypeID")), "")
        for group in profile.iterfind("Identity/NamePartGroups//NamePartGroup")
    }


def _documented(profile: ET.Element, parts: Mapping[str | None, str]) -> Iterator[tuple[str, bool]]:
    for alias in profile.iterfind("Identity/Alias"):
        yield from _names_of(alias, parts)


def _names_of(alias: ET.Element, parts: Mapping[str | None, str]) -> Iterator[tuple[str, bool]]:
    low = alias.get("LowQuality") == "true"
    for name in alias.iterfind("DocumentedName"):
        values = [
            (parts.get(value.get("NamePartGroupID"), ""), (value.text or "").strip())
            for value in name.iterfind("DocumentedNamePart/NamePartValue")
        ]
        family = " ".join(value for kind, value in values if "Last Name" in kind)
        given = " ".join(value for kind, value in values if "Last Name" not in kind)
        yield (f"{family}, {given}" if family and given else family or given), low


def _from_primary(listed: Sequence[Alias], primary: Sequence[str]) -> list[Alias]:
    return sorted(listed, key=lambda one: one.text not in primary[:1])


def _plain(entry: ET.Element) -> Entity | None:
    number, type_ = text(entry, "uid"), text(entry, "sdnType").lower()
    kind = _KINDS.get("" if type_ == "entity" else type_)
    if kind is None:
        return None
    name = _joined(entry)
    programmes = [(one.text or "").strip() for one in entry.iterfind("programList/program")]
    aliases = [Alias(_joined(one), text(one, "category").lower() == "weak") for one in entry.iterfind("akaList/aka")]
    countries = [
        *((one.text or "") for one in entry.iterfind("nationalityList/nationality/country")),
        *((one.text or "") for one in entry.iterfind("citizenshipList/citizenship/country")),
        *((one.text or "") for one in entry.iterfind("addressList/address/country")),
    ]
    return entity(
        f"ofac-{number}",
        name,
        _body(kind, name, programmes),
        aliases=aliases,
        programmes=programmes,
        countries=countries,
        ids={"ofac": number},
        notes=text(entry, "remarks"),
    )


def _joined(element: ET.Element) -> str:
    family, given = text(element, "lastName"), text(element, "firstName")
    return f"{family}, {given}" if family and given else family or given
