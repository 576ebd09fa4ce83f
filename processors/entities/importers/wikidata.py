"""Wikidata: entities as JSON, as `Special:EntityData/Q….json`, an array, or one a line give them.

Labels and aliases in the languages that Wirewatch is read in; what an entity is follows from P31, where it is at home
from P17, P27, P495 and P159. An alias of one short word is weak: anybody may add one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from config.files.watchlist import Entity, Kind
from core.errors import BadInput
from processors.entities.importers.listed import Alias, entity

_LANGUAGES = (
    "en",
    "mul",
    "fr",
    "ar",
    "es",
    "de",
    "ru",
    "pt",
    "it",
    "tr",
    "fa",
    "uk",
    "zh",
    "ja",
    "nl",
    "pl",
    "he",
    "sw",
)
_MOST_ALIASES = 60
_KIND_OF: dict[str, Kind] = {
    "Q5": "person",
    "Q4830453": "company",
    "Q783794": "company",
    "Q891723": "company",
    "Q6881511": "company",
    "Q7278": "party",
    "Q476028": "club",
    "Q847017": "club",
    "Q327333": "agency",
    "Q192350": "agency",
    "Q17149090": "group",
    "Q1328899": "group",
    "Q17127659": "group",
    "Q6979593": "group",
    "Q1752939": "group",
    "Q11446": "vessel",
    "Q559026": "vessel",
    "Q515": "place",
    "Q6256": "place",
    "Q3957": "place",
    "Q486972": "place",
    "Q2424752": "product",
}
_COUNTRY_OF = {
    "Q142": "fr", "Q145": "gb", "Q183": "de", "Q30": "us", "Q159": "ru", "Q148": "cn", "Q912": "ml", "Q965": "bf",
    "Q1032": "ne", "Q1033": "ng", "Q262": "dz", "Q1025": "mr", "Q657": "td", "Q1016": "ly", "Q948": "tn", "Q1028": "ma",
    "Q79": "eg", "Q1049": "sd", "Q958": "ss", "Q1045": "so", "Q114": "ke", "Q115": "et", "Q805": "ye", "Q851": "sa",
    "Q794": "ir", "Q796": "iq", "Q858": "sy", "Q822": "lb", "Q801": "il", "Q810": "jo", "Q43": "tr", "Q889": "af",
    "Q843": "pk", "Q668": "in", "Q17": "jp", "Q884": "kr", "Q423": "kp", "Q212": "ua", "Q184": "by", "Q29": "es",
    "Q38": "it", "Q45": "pt", "Q155": "br", "Q96": "mx", "Q739": "co", "Q717": "ve", "Q241": "cu", "Q974": "cd",
}  # fmt: skip
_HOME = ("P17", "P27", "P495", "P159")


def read_wikidata(files: Mapping[str, bytes]) -> list[Entity]:
    """Read entities; raises `BadInput` for anything else."""
    found = [made for file, data in files.items() for one in _given(data, file) if (made := _entity(one)) is not None]
    if not found:
        raise BadInput(f"{', '.join(files)}: has no entity with a label; fetch Special:EntityData/Q….json")
    return found


def _given(data: bytes, file: str) -> Iterator[Mapping[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
        try:
            value = json.loads(text)
        except ValueError:  # one a line, as in dumps: `[`, `{…},`, `]`
            lines = (line.strip().rstrip(",") for line in text.splitlines())
            value = [json.loads(line) for line in lines if line not in {"", "[", "]"}]
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{file}: is no JSON of Wikidata: {error}; fetch Special:EntityData/Q….json") from error
    if isinstance(value, dict) and isinstance(value.get("entities"), dict):
        value = list(value["entities"].values())
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _entity(one: Mapping[str, Any]) -> Entity | None:
    number = str(one.get("id", ""))
    labels = _by_language(one.get("labels"))
    if not labels or not number:
        return None
    aliases = [text for texts in _by_language(one.get("aliases")).values() for text in texts][:_MOST_ALIASES]
    claims = one.get("claims")
    said = claims if isinstance(claims, dict) else {}
    kind: Kind = next((_KIND_OF[value] for value in _values(said, "P31") if value in _KIND_OF), "organisation")
    (name, *_), *others = labels.values()
    descriptions = _by_language(one.get("descriptions"))
    return entity(
        number,
        name,
        kind,
        aliases=[
            *(Alias(text) for texts in others for text in texts),
            *(Alias(text, _is_short(text)) for text in aliases),
        ],
        countries=[
            code.upper() for key in _HOME for value in _values(said, key) if (code := _COUNTRY_OF.get(value, ""))
        ],
        ids={"wikidata": number},
        notes=next((texts[0] for texts in descriptions.values()), ""),
    )


def _is_short(text: str) -> bool:
    return " " not in text and len(text) <= 4  # noqa: PLR2004


def _by_language(given: object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if isinstance(given, dict):
        for language in _LANGUAGES:
            values = given.get(language)
            texts = [text for one in (values if isinstance(values, list) else [values]) if (text := _text(one))]
            if texts:
                found[language] = texts
    return found


def _text(one: object) -> str:
    value = one.get("value") if isinstance(one, dict) else None
    return value if isinstance(value, str) else ""


def _values(claims: Mapping[str, Any], key: str) -> Iterator[str]:
    given = claims.get(key)
    for claim in given if isinstance(given, list) else []:
        try:
            yield str(claim["mainsnak"]["datavalue"]["value"]["id"])
        except (KeyError, TypeError):  # a claim without a value says nothing
            continue
