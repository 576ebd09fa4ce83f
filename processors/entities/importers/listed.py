"""One entry of a published list → an entity: names cleaned, in people's case, each once; countries by code. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from config.files.watchlist import Entity, Kind, Name
from processors.entities.importers.people_case import family_last, people_case
from processors.text.folding import fold
from processors.text.known_words import places

NOTE_LIMIT = 2_000
UN_REFERENCE = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
"""An entry of the United Nations' list, as its own and others' remarks name it: QDe.014."""
_NAME_LIMIT = 300
_MOST_NAMES = 500
"""Of one entry: the longest of the published lists have some ninety."""
_OFFICIAL = re.compile(r"\s*\(.*?\)|\bthe state of\b|\bthe\b|\b(?:islamic )?republic of\b", re.IGNORECASE)
_NO_ID = re.compile(r"[^a-z0-9._-]+")
_CODE = re.compile(r"[A-Za-z]{2}")
_ENUMERATED = re.compile(r"^\([a-z]\)\s*")
_BRACKETED = re.compile(r"([^()]+?)\s*\(([^()]+)\)")
_LATIN = 0x250
_QUOTES = frozenset('"“”„«»')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


class Alias(msgspec.Struct, frozen=True):
    """One more name of an entry."""

    text: str
    weak: bool = False
    """The list itself says that it identifies nobody alone."""


def entity(
    id_: str,
    name: str,
    kind: Kind,
    *,
    aliases: Iterable[Alias] = (),
    programmes: Iterable[str] = (),
    countries: Iterable[str] = (),
    ids: Mapping[str, str],
    related: Iterable[str] = (),
    notes: str = "",
    as_written: bool = False,
) -> Entity | None:
    """Give an entity; None for an entry that has no name or no id at all.

    `as_written`: whoever wrote the list meant each capital, so that names stay letter for letter.
    """
    codes = tuple(sorted({code for one in countries for code in codes_of(one)}))
    found = _all_names([Alias(name), *list(aliases)[:_MOST_NAMES]], kind, codes, as_written=as_written)
    shaped = id_of(id_)
    if not found or not shaped:
        return None
    (first, _), *others = found.items()
    return Entity(
        id=shaped,
        name=first,
        kind=kind,
        names=tuple(Name(text=text, strength="weak") if weak else text for text, weak in others),
        tags=tuple(dict.fromkeys(filter(None, map(id_of, programmes)))),
        fuzzy="off",
        countries=codes,
        related=tuple(dict.fromkeys(related)),
        ids={key: value for key, value in ids.items() if value},
        notes=clean(notes, NOTE_LIMIT),
    )


def clean(text: str, limit: int = _NAME_LIMIT) -> str:
    """Give a text of one line, without what nobody sees."""
    return " ".join(_CONTROL.sub(" ", text).strip(" ,;\t\n").split())[:limit].strip()


def id_of(text: str) -> str:
    """Give what a list calls a thing as an id; "" where nothing is left of it."""
    return _NO_ID.sub("-", fold(text).strip() if not text.isascii() else text.lower()).strip("._-")[:128]


def codes_of(given: str) -> Iterator[str]:
    """Give the code of a country by any of its names."""
    given = given.strip()
    if _CODE.fullmatch(given) and given.upper() == given:
        yield given.lower()
        return
    for name in (given, _OFFICIAL.sub(" ", given)):
        codes = places().get(fold(name).strip(), ())
        if codes:
            yield codes[0]
            return


def _all_names(aliases: Sequence[Alias], kind: Kind, codes: Sequence[str], *, as_written: bool) -> dict[str, bool]:
    """Give names once, with whether they are weak: a name that is good anywhere is good.

    Names that differ in their case only are one, unless somebody meant each capital.
    """
    apart = [Alias(text, one.weak) for one in aliases for text in _by_script(clean(one.text))]
    written = [Alias(text, one.weak) for one in apart if (text := _bare(one.text)) and _has_letters(text)]
    others = [one.text for one in written]
    found: dict[str, tuple[str, bool]] = {}
    for one in written:
        turned = family_last(one.text, codes) if kind == "person" else one.text
        shown = turned if as_written else people_case(turned, kind, others)
        key = shown if as_written else shown.casefold()
        first, weak = found.get(key, (shown, True))
        found[key] = first, weak and one.weak
    return {text: weak and place > 0 for place, (text, weak) in enumerate(found.values())}


def _by_script(text: str) -> tuple[str, ...]:
    """Give `El Harrachi (الحراشي)` as two names: the brackets hold it in another script."""
    found = _BRACKETED.fullmatch(text)
    if found is None or _is_latin(found[1]) == _is_latin(found[2]):
        return (text,)
    return found[1], found[2].removeprefix("original script:").strip()


def _bare(text: str) -> str:
    """Give a name without the (b) of an enumeration, and without quotes around it or left over."""
    text = _ENUMERATED.sub("", text)
    if text[:1] in _QUOTES and text[-1:] in _QUOTES:
        text = text[1:-1]
    elif sum(text.count(sign) for sign in _QUOTES) == 1:
        text = text.strip("".join(_QUOTES))
    return text.strip()


def _is_latin(text: str) -> bool:
    return all(ord(letter) < _LATIN for letter in text if letter.isalpha())


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
