"""What one entity compiles to: its patterns with their owner, its other spellings, and what is refused. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from config.files.watchlist import Entity, Fuzzy, Name
from processors.entities.compile.capitals import capitals_of
from processors.entities.compile.compiled import PatternOwner, RefusedName
from processors.entities.compile.families import family_of
from processors.entities.compile.forms import press_forms, written_forms
from processors.entities.compile.patterns import Pattern, is_acronym, patterns_of
from processors.entities.compile.spelling import spelling_key, typo_keys_of
from processors.entities.compile.strength import NameStrength, Words, judge
from processors.text.folding import fold
from processors.text.known_words import PARTICLES, dictionary, frequent_words

_SPELT = frozenset({"person", "group"})
"""Their names come from other scripts, and every outlet spells them its own way."""
_SPELT_DOUBTS = frozenset({"", "surname", "word", "several"})
_FORMS_SPELT = frozenset({"person", "organisation"})
"""Whose names in the press's form are looked for in other spellings, too: without the patronymic, without Ltd."""
_FATHERS = frozenset({"bin", "ibn", "ben", "ould", "Bin", "Ibn", "Ben", "Ould"})
"""With whose father's name two given names say enough: Mohammed bin Salman."""
_LATIN_FORM = re.compile("[^,\u0370-\uffff]+")
_SAFE_WORDS = 3
"""Words from which another spelling is safe on lists that others wrote: Lashkar-e-Taiba, Jaish-e-Mohammed."""
_FIRST_LETTERS = 4
_TWO = 2


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
        for written, form in _all_forms(entity, text, curated=curated):
            capitals = capitals_of(entity.kind, listing.case, written, curated=curated)
            for pattern, strength in _judged(entity, listing, written, token_frequency, curated=curated):
                if strength.level == "refused":
                    refused.append(RefusedName(entity.id, text, pattern.text.strip(), strength.reason))
                    if not explain:
                        continue
                rule = "form" if form and pattern.rule == "exact" else pattern.rule
                worth = _of_form(entity, written, strength, curated=curated) if form else strength
                owner = PatternOwner(entity, text, listing, written, rule, pattern.bounds, capitals, *worth, curated)
                owners.append((pattern.text, owner))
                if pattern.rule == "exact" and owner.level != "refused":
                    spellings += _spellings(owner, curated=curated)
                    owners += () if form else _spelling_from_first_word(owner)
    return CompiledEntity(entity, person_tokens, owners, spellings, refused)


def _of_form(entity: Entity, written: str, strength: NameStrength, *, curated: bool) -> NameStrength:
    """Judge a person's name of which the list has more: a bare surname, one without the patronymic."""
    if entity.kind != "person" or strength.level != "strong":
        return strength
    if " " not in written:
        return NameStrength("weak", "a surname that the list has with a first name only", "last name")
    return strength if curated else NameStrength("weak", "the list has it with a second name", "foreign")


def _all_forms(entity: Entity, text: str, *, curated: bool) -> Iterator[tuple[str, bool]]:
    """Give each way to write a name once, and whether it is only the press's."""
    listed = written_forms(text, entity.kind)
    yield from ((written, False) for written in listed)
    press = [form for written in listed for form in press_forms(written, entity.kind, curated=curated)]
    if press:
        seen = {fold(other) for other in (*listed, *(other for other, _ in entity.listed()))} | {" "}
        for form in press:
            if (folded := fold(form)) not in seen:
                seen.add(folded)
                yield form, True


def _judged(
    entity: Entity, listing: Name, written: str, token_frequency: Mapping[str, int], *, curated: bool
) -> Iterator[tuple[Pattern, NameStrength]]:
    """Give the patterns of a name with their strength: words joined are worth what the words are apart, if not more.

    Not where they are a word that everybody knows (Eagle S, Eagles), nor a person's, who shares it with others.
    """
    whole: NameStrength | None = None
    mark = is_acronym(written)
    for pattern in patterns_of(written):
        own = judge(entity.kind, listing.strength, _words(entity, pattern, written, curated=curated), token_frequency)
        joined = pattern.rule == "joined" and not mark
        if joined and _is_known(pattern.text.strip()):
            own = NameStrength("refused", "its words joined are another word")
        elif pattern.rule == "apostrophe" and _is_known(pattern.text.strip()) and listing.strength == "auto":
            own = NameStrength("refused", "an everyday word")
        elif whole is None:
            whole = own
        elif own.level != "refused" and (joined or whole.level == "strong"):
            own = own if joined and entity.kind == "person" and not curated else whole
        yield pattern, own


def _is_known(word: str) -> bool:
    return " " not in word and (
        word in frequent_words() or word in dictionary() or word.removesuffix("s") in dictionary()
    )


def _spellings(owner: PatternOwner, *, curated: bool) -> list[tuple[str, PatternOwner]]:
    """Give the keys of other spellings, where the name or its entity asks for them, or its kind if nobody says."""
    if not curated and owner.listing.fuzzy is None and owner.entity.fuzzy in {None, "off"}:
        return []
    fuzzy = _fuzzy(owner, curated=curated)
    if fuzzy == "off" or is_acronym(owner.written) or (not owner.listing.fuzzy and _reads_like_a_word(owner)):
        return []
    other = owner._replace(bounds="word", capitals="none", reason=f"spelling of {owner.written}: {owner.reason}")
    key = spelling_key(owner.written)
    found = [(key, other._replace(rule="translit"))] if key else []
    if curated and owner.entity.kind == "person" and owner.rule == "exact" and " " in owner.written:
        reason = f"with a name between those of {owner.written}: {owner.reason}"
        listed = fold(owner.written, drop_apostrophes=True).strip()
        found.append((f"+{listed}", other._replace(rule="form", reason=reason)))
    if fuzzy == "typo":
        found += [(key, other._replace(rule="typo")) for key in typo_keys_of(owner.written)]
    return found


def _fuzzy(owner: PatternOwner, *, curated: bool) -> Fuzzy:
    """Say how loosely a name may be spelled: what it says itself, else its entity for its surer ones, else its kind."""
    if owner.listing.fuzzy:
        return owner.listing.fuzzy
    several, form = " " in owner.written, owner.rule == "form"
    if form and (family_of(owner.entity.kind) not in _FORMS_SPELT or not _LATIN_FORM.fullmatch(owner.written)):
        return "off"
    sure = owner.doubt in _SPELT_DOUBTS or (
        owner.doubt == "two given" and not _FATHERS.isdisjoint(owner.written.split())
    )
    if owner.level != "strong" or not (sure or (owner.entity.fuzzy and several)):
        return "off"
    return owner.entity.fuzzy or ("translit" if curated and owner.entity.kind in _SPELT else "off")


def _spelling_from_first_word(owner: PatternOwner) -> list[tuple[str, PatternOwner]]:
    """Give the pattern after which a long name of a group on a list taken over may go on in another spelling.

    Lashkar-e-Taiba for LASHKAR-E-TAYYIBA: texts without the first word cost nothing.
    """
    if owner.curated or owner.entity.kind != "group" or not owner.written.isascii():
        return []
    words = fold(owner.written).split()
    if len(words) < _SAFE_WORDS or owner.level != "strong" or owner.entity.fuzzy not in {None, "off"}:
        return []
    if len(words[0]) < _FIRST_LETTERS or words[0] in frequent_words() or words[0] in dictionary():
        return []
    reason = f"spelling of {owner.written}: {owner.reason}"
    other = owner._replace(bounds="spelling", capitals="none", rule="translit", reason=reason)
    return [(f" {words[0]} ", other)]


def _reads_like_a_word(owner: PatternOwner) -> bool:
    """Tell whether a name of one word sounds like everyday ones: Triads, Threads; Sting, citing."""
    words = fold(owner.written).split()
    known = dictionary()
    return len(words) == 1 and (words[0] in known or words[0].removesuffix("s") in known)


def _words(entity: Entity, pattern: Pattern, written: str, *, curated: bool) -> Words:
    tokens = pattern.text.split()
    if pattern.rule == "acronym":
        return Words(("".join(tokens),), written, curated=curated)
    sound = tokens if PARTICLES.isdisjoint(tokens) else [token for token in tokens if token not in PARTICLES]
    if len(tokens) == _TWO and len(sound) == 1 and _is_first_name(entity, written):
        sound = tokens
    return Words(sound or tokens, written, curated=curated)


def _is_first_name(entity: Entity, written: str) -> bool:
    """Tell Al Gore, Ash Carter, Le Pen from al-Sisi and AL SHABAAB."""
    first, _, rest = written.partition(" ")
    return entity.kind == "person" and first.istitle() and rest.istitle()
