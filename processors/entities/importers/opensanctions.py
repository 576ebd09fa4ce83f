"""OpenSanctions: FollowTheMoney entities as JSON lines, one line an entity with its properties as lists of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from config.files.watchlist import Entity, Kind
from core.errors import BadInput
from processors.entities.importers.listed import Alias, entity

_KINDS: dict[str, Kind] = {
    "Person": "person",
    "Organization": "organisation",
    "LegalEntity": "organisation",
    "Company": "company",
    "PublicBody": "agency",
    "Vessel": "vessel",
}
"""Of the other schemata nothing is taken over: addresses, sanctions, links between entities, aircraft."""
_GROUP_TOPICS = frozenset({"crime.terror", "crime.war"})
_UN, _WIKIDATA = "unscId", "wikidataId"


class _Ftm(msgspec.Struct):
    schema: str
    properties: dict[str, list[object]] = {}
    id: str = ""
    caption: str = ""
    datasets: list[str] = []


_decoder = msgspec.json.Decoder(_Ftm)


def read_opensanctions(files: Mapping[str, bytes]) -> list[Entity]:
    """Read the lines; raises `BadInput` with the line that is none of them."""
    found: list[Entity] = []
    for file, data in files.items():
        for number, line in enumerate(data.split(b"\n"), start=1):
            if line.strip():
                found += _of_line(line, f"{file}:{number}")
    return found


def _of_line(line: bytes, where: str) -> Iterator[Entity]:
    try:
        one = _decoder.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        said = f"{where}: is no entity of FollowTheMoney: {error}"
        raise BadInput(f'{said}; each line is {{"id": …, "schema": "Person", "properties": {{…}}}}') from error
    kind = _KINDS.get(one.schema)
    if kind is None:
        return
    given = {key: [str(text) for text in values] for key, values in one.properties.items()}
    names = [*filter(None, [one.caption]), *given.get("name", ())]
    if kind == "organisation" and _GROUP_TOPICS.intersection(given.get("topics", ())):
        kind = "group"
    made = entity(
        one.id,
        names[0] if names else "",
        kind,
        aliases=[*map(Alias, (*names[1:], *_all(given, "alias", "previousName", "abbreviation"))), *_weak(given)],
        programmes=_all(given, "programId", "program") or one.datasets,
        countries=[code.upper() for code in _all(given, "country", "nationality", "citizenship", "jurisdiction")],
        ids={
            "opensanctions": one.id,
            "un": _first(given, _UN),
            "wikidata": _first(given, _WIKIDATA) or (one.id if _is_wikidata(one.id) else ""),
        },
        notes="; ".join(_all(given, "notes", "position")),
    )
    if made is not None:
        yield made


def _weak(given: Mapping[str, Sequence[str]]) -> Iterator[Alias]:
    yield from (Alias(text, weak=True) for text in given.get("weakAlias", ()))


def _all(given: Mapping[str, Sequence[str]], *keys: str) -> list[str]:
    return [text for key in keys for text in given.get(key, ())]


def _first(given: Mapping[str, Sequence[str]], key: str) -> str:
    return next(iter(given.get(key, ())), "")


def _is_wikidata(id_: str) -> bool:
    return id_[:1] == "Q" and id_[1:].isdigit()
