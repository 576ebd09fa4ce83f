"""What one entity compiles to: its patterns with the claims on them, its other spellings, and what is refused. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from config.files.watchlist import Entity, Fuzzy, Name
from processors.entities.compiled import Claim, Refused
from processors.entities.patterns import Pattern, is_acronym, patterns_of, written_forms
from processors.entities.spelling import spelling_key, typo_keys_of
from processors.entities.strength import Strength, Words, judge
from processors.entities.verify import capitals_of
from processors.text.folding import fold
from processors.text.known_words import PARTICLES

_SPELT = frozenset({"person", "group"})
"""Their names come from other scripts, and every outlet spells them its own way."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one entity compiles to."""

    entity: Entity
    bearer: str
    """The words that a person bears, folded; empty for other kinds."""
    claims: Sequence[tuple[str, Claim]]
    spellings: Sequence[tuple[str, Claim]]
    refused: Sequence[Refused]


def bearer_of(entity: Entity) -> str:
    """Give the words that a person bears in any name, folded; nothing for other kinds."""
    return fold(" ".join(text for text, _ in entity.listed())) if entity.kind == "person" else ""


def hangs_on(piece: Piece, words: AbstractSet[str]) -> bool:
    """Tell whether how strong a piece's patterns are may hang on how many people bear one of `words`.

    Of whatever kind it is: a group called by a given name is refused that name too.
    """
    if not words.isdisjoint(piece.bearer.split()):
        return True
    patterns = [pattern for pattern, _ in piece.claims] + [one.pattern for one in piece.refused]
    acronyms = [pattern.replace(" ", "") for pattern, claim in piece.claims if claim.rule == "acronym"]
    return not words.isdisjoint(" ".join(patterns).split()) or not words.isdisjoint(acronyms)


def piece_of(entity: Entity, bearer: str, bearers: Mapping[str, int], *, explain: bool, by_hand: bool) -> Piece:
    """Compile one entity.

    `bearers`: how many people of the list bear a word; `explain`: with what is refused; `by_hand`: its editors wrote
    the list themselves. An entity with `ids` was taken over all the same.
    """
    by_hand = by_hand and not entity.ids
    claims: list[tuple[str, Claim]] = []
    spellings: list[tuple[str, Claim]] = []
    refused: list[Refused] = []
    for text, said in entity.listed():
        if said.strength == "off":
            continue
        for written in written_forms(text):
            capitals = capitals_of(entity.kind, said.case, written)
            for pattern, (level, reason, doubt) in _judged(entity, said, written, bearers, by_hand=by_hand):
                if level == "refused":
                    refused.append(Refused(entity.id, text, pattern.text.strip(), reason))
                    if not explain:
                        continue
                claim = Claim(entity, text, said, written, pattern.rule, pattern.bounds, capitals, level, reason, doubt)
                claims.append((pattern.text, claim))
                if pattern.rule == "exact" and level != "refused":
                    spellings += _spellings(claim, by_hand=by_hand)
    return Piece(entity, bearer, claims, spellings, refused)


def _judged(
    entity: Entity, said: Name, written: str, bearers: Mapping[str, int], *, by_hand: bool
) -> Iterator[tuple[Pattern, Strength]]:
    """Give the patterns of a name with their strength: words joined are worth what the words are apart, if not more."""
    whole: Strength | None = None
    mark = is_acronym(written)
    for pattern in patterns_of(written):
        own = judge(entity.kind, said.strength, _words(pattern, written, by_hand=by_hand), bearers)
        if whole is None:
            whole = own
        elif own.level != "refused" and (whole.level == "strong" or (pattern.rule == "joined" and not mark)):
            own = whole
        yield pattern, own


def _spellings(claim: Claim, *, by_hand: bool) -> list[tuple[str, Claim]]:
    """Give the keys of other spellings, where the name or its entity asks for them, or its kind if nobody says."""
    usual: Fuzzy | None = "translit" if by_hand and claim.entity.kind in _SPELT else None
    sure = claim.level == "strong" and claim.doubt in {"", "landmark"}
    fuzzy = claim.said.fuzzy or ((claim.entity.fuzzy or usual) if sure else None)
    if fuzzy in (None, "off") or is_acronym(claim.written):
        return []
    other = claim._replace(bounds="word", capitals="none", reason=f"spelling of {claim.written}: {claim.reason}")
    key = spelling_key(claim.written)
    found = [(key, other._replace(rule="translit"))] if key else []
    if fuzzy == "typo":
        found += [(key, other._replace(rule="typo")) for key in typo_keys_of(claim.written)]
    return found


def _words(pattern: Pattern, written: str, *, by_hand: bool) -> Words:
    tokens = pattern.text.split()
    if pattern.rule == "acronym":
        return Words(("".join(tokens),), written, by_hand=by_hand)
    sound = [token for token in tokens if token not in PARTICLES]
    return Words(sound or tokens, written, by_hand=by_hand)
