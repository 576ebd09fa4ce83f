"""The consolidated list of the United Nations Security Council (XML).

What the list says is kept: the quality of an alias (low: a weak name), its reference as external id, nationality and
address as countries, and the references to other entries in its comments as related entities. Names are found as
listed (`fuzzy: off`); a thousand listed people have names enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from config.files.watchlist import Entity, Kind
from core.errors import BadInput
from processors.entities.importers.listed import UN_REFERENCE, Alias, clean, entity, id_of
from processors.entities.importers.xml_file import read_xml, text

_TRADE = frozenset({"DPRK", "Iran", "1737", "2231", "Iraq", "1518"})
"""Programmes that list companies and offices; the others list armed groups."""
_SEVERAL = re.compile(r"\s*;\s*|\s*\([a-z]\)\s*")


def read_un(data: bytes, file: str) -> list[Entity]:
    """Read the list; raises `BadInput` for anything else."""
    root = read_xml(data, file, "the United Nations publish")
    if root.tag != "CONSOLIDATED_LIST":
        raise BadInput(f"{file}: begins with <{root.tag}>; the list of the United Nations with <CONSOLIDATED_LIST>")
    entries = [*root.iterfind("INDIVIDUALS/INDIVIDUAL"), *root.iterfind("ENTITIES/ENTITY")]
    references = {text(entry, "REFERENCE_NUMBER") for entry in entries}
    return [_entity(entry, references, file) for entry in entries]


def _entity(entry: ET.Element, references: set[str], file: str) -> Entity:
    reference = text(entry, "REFERENCE_NUMBER")
    comment = text(entry, "COMMENTS1")
    name = " ".join(filter(None, (text(entry, f"{part}_NAME") for part in ("FIRST", "SECOND", "THIRD", "FOURTH"))))
    others = sorted(set(UN_REFERENCE.findall(comment)) & references - {reference})
    made = entity(
        reference,
        name,
        _kind(entry),
        aliases=_aliases(entry),
        programmes=[text(entry, "UN_LIST_TYPE") or "un"],
        countries=_countries(entry),
        ids={"un": reference},
        related=map(id_of, others),
        notes=comment,
    )
    if made is None or not clean(name):
        raise BadInput(f"{file}: has an entry without a usable name or reference ({reference or name}); fetch it anew")
    return made


def _kind(entry: ET.Element) -> Kind:
    if entry.tag == "INDIVIDUAL":
        return "person"
    return "organisation" if text(entry, "UN_LIST_TYPE") in _TRADE else "group"


def _aliases(entry: ET.Element) -> Iterator[Alias]:
    for alias in (*entry.iterfind("NAME_ORIGINAL_SCRIPT"), *entry.iterfind(f"{entry.tag}_ALIAS")):
        written = alias.text or "" if alias.tag == "NAME_ORIGINAL_SCRIPT" else text(alias, "ALIAS_NAME")
        low = text(alias, "QUALITY").lower() == "low"
        yield from (Alias(one, low) for one in _SEVERAL.split(written))


def _countries(entry: ET.Element) -> Iterator[str]:
    for path in ("NATIONALITY/VALUE", f"{entry.tag}_ADDRESS/COUNTRY", f"{entry.tag}_PLACE_OF_BIRTH/COUNTRY"):
        yield from (found.text or "" for found in entry.iterfind(path))
