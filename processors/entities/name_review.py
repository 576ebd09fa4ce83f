"""What the rules about names say of a list before any article is read: never found, only with luck, weak. Pure.

`config/files/doubts.py` says what needs no rules: a name of two, an unknown `related`, a pattern.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from config.files.doubts import DoubtKind, NameDoubt, line_of
from config.files.watchlist import Certainty, Entity, Watchlist
from processors.entities.compile.compiled import PatternOwner
from processors.entities.compile.compiled_entity import compile_entity, person_tokens_of
from processors.entities.compile.compiler import is_curated
from processors.entities.compile.families import family_of
from processors.entities.tag.weights import LEAST, weight_of, weights

_WITNESSES = ("near", "requires", "name", "own word", "country", "context", "related", "trade", "in a place")
"""Rows of `tag/weights.txt` that an editor can bring about, or recognise in an article."""
_USUAL = 0.8
"""What a sentence adds where it writes a name as one, whatever it says: a capital inside of it, a verb, a genitive."""
_OF_CONTEXT = frozenset({"group", "person"})
_EVERYDAY = frozenset({"everyday", "everyday place", "dictionary"})
"""Doubts about a name that is a word, too."""
_BESIDE = "words that stand beside it"
_LEVELS = {"refused": 0, "weak": 1, "strong": 2}


def review_names(watchlist: Watchlist, edited: Collection[str] | None = None) -> Iterator[NameDoubt]:
    """Give the doubts about the names of the edited entities, of all where none are given."""
    for entity, best in _best_of(watchlist, edited):
        yield from _of_entity(entity, best, watchlist.certainty)


def worth_of_names(watchlist: Watchlist) -> Iterator[tuple[str, str, str, str]]:
    """Give each name with its entity's id, what it is worth alone (strong, weak, refused), and why."""
    for entity, best in _best_of(watchlist):
        for text, listing in entity.listed():
            owner = best.get(text)
            level, reason = (owner.level, owner.reason) if owner else ("refused", "off, or without a letter")
            yield entity.id, text, level, "as its list says" if listing.strength == "weak" == level else reason


def _best_of(
    watchlist: Watchlist, edited: Collection[str] | None = None
) -> Iterator[tuple[Entity, dict[str, PatternOwner]]]:
    """Give of each entity the strongest spelling of each name."""
    curated = is_curated(watchlist)
    people = {entity.id: person_tokens_of(entity) for entity in watchlist.entities}
    bearers = Counter(word for words in people.values() for word in set(words.split()))
    for entity in watchlist.entities:
        if edited is not None and entity.id not in edited:
            continue
        best: dict[str, PatternOwner] = {}
        for _, owner in compile_entity(entity, people[entity.id], bearers, explain=True, curated=curated).owners:
            known = best.get(owner.name)
            if known is None or _LEVELS[owner.level] > _LEVELS[known.level]:
                best[owner.name] = owner
        yield entity, best


def _of_entity(entity: Entity, best: Mapping[str, PatternOwner], certainty: Certainty) -> Iterator[NameDoubt]:
    if all(owner.level == "refused" for owner in best.values()):
        yield _never_found(entity, best)
        return
    if all(owner.level != "strong" for owner in best.values()) and (told := _by_luck(entity, best, certainty)):
        yield told
    for owner in best.values():
        if owner.level == "refused":
            reason = f"“{owner.name}” is not looked for: {owner.reason}"
            yield NameDoubt("refused", entity.id, owner.name, reason, _for_refused(entity, owner.name))
        elif owner.level == "weak":
            yield _weak(owner, certainty)


def _never_found(entity: Entity, refused: Mapping[str, PatternOwner]) -> NameDoubt:
    named = refused.get(entity.name) or next(iter(refused.values()), None)
    name = named.name if named else entity.name
    off = all(listing.strength == "off" for _, listing in entity.listed())
    why = named.reason if named else "off, as all its names are" if off else "without a letter"
    add = _for_refused(entity, name) if named is not None or off else "names: [another name, with letters]"
    return NameDoubt("never_found", entity.id, name, f"no name of it can be found: “{name}” is {why}", add)


def _by_luck(entity: Entity, best: Mapping[str, PatternOwner], certainty: Certainty) -> NameDoubt | None:
    """Tell where hardly anything that may stand in an article is enough for any name of an entity."""
    weak = [owner for owner in best.values() if owner.level == "weak"]
    if any(_is_enough(owner, entity.certainty or certainty) for owner in weak):
        return None
    one = next((owner for owner in weak if owner.name == entity.name), weak[0])
    reason = f"it is found with luck only: “{one.name}” is weak: {one.reason}, and hardly anything speaks for it"
    return NameDoubt("luck", entity.id, one.name, reason, line_of(one.name, near=f"[{_BESIDE}]"))


def _is_enough(owner: PatternOwner, certainty: Certainty) -> bool:
    """Tell whether what articles usually say beside a weak name makes it count; where only proof counts, if it has any.

    The context words are made for groups and people: beside a club they are chance.
    """
    start, speaks = _worth(owner)
    if _needs_proof(owner):
        made_for = family_of(owner.entity.kind) in _OF_CONTEXT
        return any(start + weight >= LEAST[certainty] for row, weight in speaks.items() if row != "context" or made_for)
    two_best = sum(sorted(speaks.values(), reverse=True)[:2])
    return start + two_best + _USUAL >= LEAST[certainty]


def _for_refused(entity: Entity, name: str) -> str:
    """Give what to write instead of a name that is not looked for: never `strong`, as such a word is anything."""
    off = all(listing.strength == "off" for text, listing in entity.listed() if text == name)
    return line_of(name, strength="auto") if off else "names: [a longer name]"


def _weak(owner: PatternOwner, certainty: Certainty) -> NameDoubt:
    alone, together = witnesses(owner, owner.entity.certainty or certainty)
    said = "; found with one of" if alone else "; found where several of these speak for it"
    told = alone or together
    reason = f"“{owner.name}” is weak: {owner.reason}{said}: {', '.join(told)}"
    kind: DoubtKind = "everyday" if owner.curated and owner.doubt in _EVERYDAY else "weak"
    return NameDoubt(kind, owner.entity.id, owner.name, reason, line_of(owner.name, near=f"[{_BESIDE}]"), tuple(told))


def witnesses(owner: PatternOwner, certainty: Certainty) -> tuple[Sequence[str], Sequence[str]]:
    """Give what counts for a weak name alone, and what counts for it at all, in words for people."""
    start, speaks = _worth(owner)
    alone = [weights()[row].words for row, weight in speaks.items() if start + weight >= LEAST[certainty]]
    return alone, [weights()[row].words for row in speaks]


def _worth(owner: PatternOwner) -> tuple[float, dict[str, float]]:
    """Give what a weak name begins with, and what each witness that it can have adds."""
    own = not _needs_proof(owner)
    start = weight_of(f"= {owner.doubt}", curated=own) + weight_of(f"kind {family_of(owner.entity.kind)}", curated=own)
    speaks = {row: weight_of(row, curated=own) for row in _WITNESSES if _can_be(row, owner)}
    return start, {row: weight for row, weight in speaks.items() if weight > 0}


def _needs_proof(owner: PatternOwner) -> bool:
    return not owner.curated or owner.doubt == "marked"


def _can_be(row: str, owner: PatternOwner) -> bool:
    """Tell whether an entity can have a witness at all: a country only where it names one."""
    entity, listing = owner.entity, owner.listing
    asked = {
        "near": bool(entity.near or listing.near),
        "requires": bool(entity.requires or listing.requires),
        "country": bool(entity.countries),
        "related": bool(entity.related),
        "name": len(entity.listed()) > 1,
        "own word": len(entity.listed()) > 1,
        "in a place": entity.kind == "place",
    }
    return asked.get(row, True)
