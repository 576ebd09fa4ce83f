"""A table that anybody makes: a header, one line an entity. Only `name` must be there.

    name,kind,names,tags,countries,id,weak,notes
    Hemedti,person,Mohamed Hamdan Dagalo; حميدتي,rsf,sd,,Hemeti,

Several names (tags, countries) in one cell are divided by semicolons. `aliases` and `alias` are read as `names`.
Names stay letter for letter; of a person, `SURNAME, First` is turned round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import get_args

from config.files.watchlist import Entity, Kind
from core.errors import BadInput
from processors.entities.importers import tables
from processors.entities.importers.listed import Alias, entity, id_of

_KINDS: tuple[Kind, ...] = get_args(Kind)
_LIKE: dict[str, Kind] = {"organization": "organisation", "individual": "person", "entity": "organisation"}


def read_plain_csv(files: Mapping[str, bytes]) -> list[Entity]:
    """Read tables; raises `BadInput` with file and line."""
    found: dict[str, Entity] = {}
    for file, data in files.items():
        for number, row in tables.numbered(data, file, frozenset({"name"})):
            one = _entity(row, f"{file}: row {number}")
            if one is None:
                raise BadInput(f"{file}: row {number}: has no name; write one, or remove the line")
            if one.id in found:
                raise BadInput(f"{file}: row {number}: {one.id} stands twice; give each an id of its own")
            found[one.id] = one
    return list(found.values())


def _entity(row: tables.Row, where: str) -> Entity | None:
    name = row.get("name", "")
    id_ = row.get("id", "").strip() or id_of(name) or f"entry-{abs(hash(name)) % 10**8}"
    return entity(
        id_,
        name,
        _kind(row.get("kind", "") or row.get("type", ""), where),
        aliases=[
            *(Alias(one) for key in ("names", "aliases", "alias") for one in _several(row, key)),
            *(Alias(one, weak=True) for key in ("weak", "weaknames", "weakaliases") for one in _several(row, key)),
        ],
        programmes=[*_several(row, "tags"), *_several(row, "programme")],
        countries=[
            one.upper() if re.fullmatch(r"[a-z]{2}", one) else one
            for one in _several(row, "countries") + _several(row, "country")
        ],
        ids={},
        notes=row.get("notes", ""),
        as_written=True,
    )


def _several(row: tables.Row, key: str) -> list[str]:
    return [one.strip() for one in row.get(key, "").split(";") if one.strip()]


def _kind(said: str, where: str) -> Kind:
    word = said.strip().lower()
    if word in _KINDS:
        return _KINDS[_KINDS.index(word)]
    if not word:
        return "organisation"
    if word in _LIKE:
        return _LIKE[word]
    close = get_close_matches(word, _KINDS, n=1)
    meant = f"; did you mean {close[0]}?" if close else ""
    raise BadInput(f'{where}: kind: "{said}" is none of {", ".join(_KINDS)}{meant}')


def header() -> Iterator[str]:
    """Give the columns that are read."""
    yield from ("name", "kind", "names", "weak", "tags", "countries", "id", "notes")
