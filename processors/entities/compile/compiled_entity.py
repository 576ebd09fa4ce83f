"""What one entity compiles to: its patterns with their owner, its other spellings, and what is refused. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from config.files.watchlist import Entity, Fuzzy, Name
from processors.entities.compile.capitals import capitals_of
from processors.entities.compile.compiled import PatternOwner, RefusedName
from processors.entities.compile.patterns import Pattern, is_acronym, patterns_of, written_forms
from processors.entities.compile.spelling import spelling_key, typo_keys_of
from processors.entities.compile.strength import NameStrength, Words, judge
from processors.text.folding import fold
from processors.text.known_words import PARTICLES

_SPELT = frozenset({"person", "group"})
"""Their names come from other scripts, and every outlet spells them its own way."""


@dataclass(frozen=True, slots=True)
class CompiledEntity:
    """What one entity compiles to."""

    entity: Entity
    person_tokens: str
    """The words that a person bears, folded; empty for other kinds."""
    owners: Sequence[tuple[str, PatternOwner]]
    spellings: Sequence[tuple[str, PatternOwner]]
    refused: Sequence[RefusedName]


def person_tokens_of(entity: Entity) -> str:
    """Give the words that a person bears in any name, folded; nothing for other kinds."""
    return fold(" ".join(text for text, _ in entity.listed())) if entity.kind == "person" else ""


def depends_on(compiled: CompiledEntity, words: AbstractSet[str]) -> bool:
    """Tell whether the strength of an entity's patterns may depend on how many people bear one of `words`.

    Of whatever kind it is: a group called by a given name is refused that name too.
    """
    if not words.isdisjoint(compiled.person_tokens.split()):
        return True
    patterns = [pattern for pattern, _ in compiled.owners] + [one.pattern for one in compiled.refused]
    acronyms = [pattern.replace(" ", "") for pattern, owner in compiled.owners if owner.rule == "acronym"]
    return not words.isdisjoint(" ".join(patterns).split()) or not words.isdisjoint(acronyms)


def compile_entity(
    entity: Entity, person_tokens: str, token_frequency: Mapping[str, int], *, explain: bool, curated: bool
) -> CompiledEntity:
    """Compile one entity.

    `token_frequency`: how many people of the list bear a word; `explain`: with what is refused; `curated`: its editors
    wrote the list themselves. An entity with `ids` was taken over all the same.
    """
    curated = curated and not entity.ids
    owners: list[tuple[str, PatternOwner]] = []
    spellings: list[tuple[str, PatternOwner]] = []
    refused: list[RefusedName] = []
    for text, listing in entity.listed():
        if listing.strength == "off":
            continue
        for written in written_forms(text):
            capitals = capitals_of(entity.kind, listing.case, written)
            for pattern, strength in _judged(entity, listing, written, token_frequency, curated=curated):
                if strength.level == "refused":
                    refused.append(RefusedName(entity.id, text, pattern.text.strip(), strength.reason))
                    if not explain:
                        continue
                owner = PatternOwner(entity, text, listing, written, pattern.rule, pattern.bounds, capitals, *strength)
                owners.append((pattern.text, owner))
                if pattern.rule == "exact" and strength.level != "refused":
                    spellings += _spellings(owner, curated=curated)
    return CompiledEntity(entity, person_tokens, owners, spellings, refused)


def _judged(
    entity: Entity, listing: Name, written: str, token_frequency: Mapping[str, int], *, curated: bool
) -> Iterator[tuple[Pattern, NameStrength]]:
    """Give the patterns of a name with their strength: words joined are worth what the words are apart, if not more."""
    whole: NameStrength | None = None
    mark = is_acronym(written)
    for pattern in patterns_of(written):
        own = judge(entity.kind, listing.strength, _words(pattern, written, curated=curated), token_frequency)
        if whole is None:
            whole = own
        elif own.level != "refused" and (whole.level == "strong" or (pattern.rule == "joined" and not mark)):
            own = whole
        yield pattern, own


def _spellings(owner: PatternOwner, *, curated: bool) -> list[tuple[str, PatternOwner]]:
    """Give the keys of other spellings, where the name or its entity asks for them, or its kind if nobody says."""
    usual: Fuzzy | None = "translit" if curated and owner.entity.kind in _SPELT else None
    sure = owner.level == "strong" and owner.ambiguity in {"", "landmark"}
    fuzzy = owner.listing.fuzzy or ((owner.entity.fuzzy or usual) if sure else None)
    if fuzzy in (None, "off") or is_acronym(owner.written):
        return []
    other = owner._replace(bounds="word", capitals="none", reason=f"spelling of {owner.written}: {owner.reason}")
    key = spelling_key(owner.written)
    found = [(key, other._replace(rule="translit"))] if key else []
    if fuzzy == "typo":
        found += [(key, other._replace(rule="typo")) for key in typo_keys_of(owner.written)]
    return found


def _words(pattern: Pattern, written: str, *, curated: bool) -> Words:
    tokens = pattern.text.split()
    if pattern.rule == "acronym":
        return Words(("".join(tokens),), written, curated=curated)
    sound = [token for token in tokens if token not in PARTICLES]
    return Words(sound or tokens, written, curated=curated)
