"""The consolidated list of the United Nations Security Council (XML) as a watchlist.

What the list says is kept: the quality of an alias (low: a weak name), its reference as external id, nationality and
address as countries, and the references to other entries in its comments as related entities. Names are found as
listed (`fuzzy: off`); a thousand listed people have names enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pydantic

from config.files.watchlist import Entity, Kind, Name, Watchlist, of_entities
from core.errors import BadInput
from processors.text.folding import fold
from processors.text.known_words import places

_TRADE = frozenset({"DPRK", "Iran", "1737", "2231", "Iraq", "1518"})
"""Programmes that list companies and offices; the others list armed groups."""
_REFERENCE = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
_NAME_LIMIT = 300
_NOTE_LIMIT = 2_000
_SEVERAL = re.compile(r"\s*;\s*|\s*\([a-z]\)\s*")
_OFFICIAL = re.compile(r"\s*\(.*?\)|\bthe state of\b|\bthe\b", re.IGNORECASE)


def read_un(data: bytes, file: str) -> Watchlist:
    """Read the list; raises `BadInput` for anything else."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise BadInput(f"{file}: has a document type; the list of the United Nations has none, so fetch it anew")
    try:
        root = ET.fromstring(data)  # noqa: S314  # without a document type there is nothing to expand
    except ET.ParseError as error:
        raise BadInput(f"{file}: not XML: {error}; give the file as the United Nations publish it") from error
    if root.tag != "CONSOLIDATED_LIST":
        raise BadInput(f"{file}: begins with <{root.tag}>; the list of the United Nations with <CONSOLIDATED_LIST>")
    entries = [*root.iterfind("INDIVIDUALS/INDIVIDUAL"), *root.iterfind("ENTITIES/ENTITY")]
    references = {_text(entry, "REFERENCE_NUMBER") for entry in entries}
    try:
        return of_entities(tuple(_entity(entry, references) for entry in entries))
    except pydantic.ValidationError as error:
        raise BadInput(
            f"{file}: has an entry without a usable name or reference: {error.errors()[0]['msg']}"
        ) from error
    except KeyError as error:
        raise BadInput(f"{file}: lists one reference number twice; fetch it anew") from error


def _entity(entry: ET.Element, references: set[str]) -> Entity:
    reference = _text(entry, "REFERENCE_NUMBER")
    comment = _text(entry, "COMMENTS1")
    parts = [_text(entry, f"{part}_NAME") for part in ("FIRST", "SECOND", "THIRD", "FOURTH")]
    name = _clean(" ".join(filter(None, parts)))
    others = sorted(set(_REFERENCE.findall(comment)) & references - {reference})
    return Entity(
        id=reference.lower(),
        name=name,
        kind=_kind(entry),
        names=tuple(_names(entry, name)),
        tags=(_tag(_text(entry, "UN_LIST_TYPE")),),
        fuzzy="off",
        countries=tuple(sorted(set(_countries(entry)))),
        related=tuple(one.lower() for one in others),
        ids={"un": reference},
        notes=comment[:_NOTE_LIMIT],
    )


def _kind(entry: ET.Element) -> Kind:
    if entry.tag == "INDIVIDUAL":
        return "person"
    return "organisation" if _text(entry, "UN_LIST_TYPE") in _TRADE else "group"


def _names(entry: ET.Element, name: str) -> Iterator[str | Name]:
    seen = {name}
    for alias in (*entry.iterfind("NAME_ORIGINAL_SCRIPT"), *entry.iterfind(f"{entry.tag}_ALIAS")):
        written = alias.text or "" if alias.tag == "NAME_ORIGINAL_SCRIPT" else _text(alias, "ALIAS_NAME")
        low = _text(alias, "QUALITY").lower() == "low"
        for one in map(_clean, _SEVERAL.split(written)):
            if one and one not in seen:
                seen.add(one)
                yield Name(text=one, strength="weak") if low else one


def _clean(name: str) -> str:
    return " ".join(name.strip(" ,\t\n").split())[:_NAME_LIMIT].strip()


def _countries(entry: ET.Element) -> Iterator[str]:
    for path in ("NATIONALITY/VALUE", f"{entry.tag}_ADDRESS/COUNTRY", f"{entry.tag}_PLACE_OF_BIRTH/COUNTRY"):
        for found in entry.iterfind(path):
            given = found.text or ""
            for name in (given, _OFFICIAL.sub(" ", given)):
                codes = places().get(fold(name).strip(), ())
                if codes:
                    yield codes[0]
                    break


def _tag(programme: str) -> str:
    return fold(programme).strip().replace(" ", "-") or "un"


def _text(element: ET.Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())
