"""Where listed names may stand in a text: one pass of the automata, then runs of words that may spell one otherwise."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from processors.entities.compile.compiled import Compiled, Layer, PatternOwner
from processors.entities.compile.patterns import Rule, span_of
from processors.entities.compile.spelling import alike, same_sound, spelling_key
from processors.entities.tag.variants import Variant, variants
from processors.text.folding import Offsets, around_apostrophes, fold, offsets

_LONGEST = 80
"""Characters of a name in another spelling."""


class NameCandidate(NamedTuple):
    """A place in a text where a name may stand: `text[start:end]`."""

    start: int
    end: int
    owner: PatternOwner
    rule: Rule


def candidates_in(compiled: Compiled, text: str) -> list[NameCandidate]:
    """Give every place where a listed name may stand; mostly none, after one pass in microseconds."""
    found = list(_pass(compiled, text, drop_apostrophes=False))
    for start, end in around_apostrophes(text):
        part = _pass(compiled, text[start:end], drop_apostrophes=True)
        found += (one._replace(start=one.start + start, end=one.end + start) for one in part)
    found += _other_spellings(compiled, text, found)
    return found


def _other_spellings(compiled: Compiled, text: str, listed: Sequence[NameCandidate]) -> list[NameCandidate]:
    found: dict[tuple[int, int, str], NameCandidate] = {}
    known: dict[str, list[tuple[int, int]]] = {}
    for layer in (compiled.base, compiled.recent):
        for start, end, read, owner in _spelled_in(layer, text):
            id_ = owner.entity.id
            if not known:
                known = _places(listed)
            if (start, end, id_) in found or _is_known(known.get(id_, []), start, end):
                continue
            if _LIKE[owner.rule](read, owner.written) and not (layer is compiled.base and id_ in compiled.gone):
                found[start, end, id_] = NameCandidate(start, end, owner, owner.rule)
    return list(found.values())


def _is_same(written: str, name: str) -> bool:
    return fold(written) == fold(name)


_LIKE: Mapping[str, Callable[[str, str], bool]] = {"typo": alike, "translit": same_sound, "form": _is_same}


def _spelled_in(layer: Layer, text: str) -> Iterator[Variant[PatternOwner]]:
    """Give each run of words of a text that may spell a name otherwise: see `spelling.same_sound`."""
    if layer.spellings:
        yield from variants(text, layer.spellings, typos=layer.typos, firsts=layer.firsts)


def _pass(compiled: Compiled, text: str, *, drop_apostrophes: bool) -> Iterator[NameCandidate]:
    folded = fold(text, drop_apostrophes=drop_apostrophes)
    back: Offsets | None = None
    for layer in (compiled.base, compiled.recent):
        for start, end, owner in layer.find(folded):
            if layer is compiled.base and owner.entity.id in compiled.gone:
                continue
            inside = span_of(folded, start, end, owner.bounds)
            if inside is None:
                continue
            back = back or offsets(text, drop_apostrophes=drop_apostrophes)
            if (span := back.span(*inside)) is not None:
                if owner.bounds == "spelling":
                    yield from _spelled_from(text, span[0], owner)
                    continue
                rule: Rule = "apostrophe" if drop_apostrophes and owner.rule == "exact" else owner.rule
                yield NameCandidate(*span, owner, rule)


def _spelled_from(text: str, start: int, owner: PatternOwner) -> Iterator[NameCandidate]:
    """Give the name whose first word stands there, where the rest is spelled otherwise."""
    part = text[start : start + _LONGEST]
    for begin, end, _, _ in variants(part, {spelling_key(owner.written): (owner,)}, typos=False):
        if begin == 0 and same_sound(part[:end], owner.written):
            yield NameCandidate(start, start + end, owner, owner.rule)


def _places(listed: Sequence[NameCandidate]) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {"": []}
    for one in sorted((one for one in listed if one.owner.level != "refused"), key=itemgetter(0)):
        places.setdefault(one.owner.entity.id, []).append((one.start, one.end))
    return places


def _is_known(places: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether a name as listed stands there, not only inside. Names are shorter than the eight before reach."""
    after = bisect_left(places, (end, 0))
    over = [place for place in places[max(0, after - 8) : after] if place[1] > start]
    return any(not (start <= place[0] and place[1] <= end and place != (start, end)) for place in over)
