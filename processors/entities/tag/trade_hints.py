"""What the words of a trade near a name say: shares, striker, crew; a sea, a club, a country of that name. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from processors.entities.compile.families import family_of
from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.home import home_of
from processors.entities.tag.neighbourhood import NearWord, Neighbourhood
from processors.entities.tag.subjects import is_about, subjects_of
from processors.entities.tag.trades import is_of_trade, is_word
from processors.text.folding import fold
from processors.text.known_words import places

_CLOSE = 2
_BESIDE = 3
_NEAR = 60
_SPARING = frozenset({"vessel", "person", "group"})
_PLACED = frozenset({"place", "organisation"})
Said = tuple[str, NearWord | None]


def trade_hints(around: Neighbourhood, one: NameCandidate) -> Iterator[Said]:
    """Give what the words near a name say about its kind, its subject and its country."""
    kind = one.owner.entity.kind
    words = [word for word in (*around.before, *around.after) if word.folded]
    trade = list({word.folded[:5]: word for word in words if is_of_trade(kind, word.folded)}.values())
    yield from zip(("trade", "trades"), trade, strict=False)
    if not trade and kind in _SPARING:
        yield f"no trade, {kind}", None
    own = subjects_of(one.owner.entity)
    if said := next((word for word in words if is_about(own, word.folded)), None):
        yield "subject near", said
    if (next_ := around.following) and next_.text[0].islower():
        yield ("trade next" if is_of_trade(kind, next_.folded) or is_about(own, next_.folded) else ""), next_
    yield from _other_trade(around, one, words)
    yield from _country(around, words, one)
    if kind == "place":
        own_words = fold(around.text[one.start : one.end]).split()
        near = (word for word in words if abs(word.start - one.start) < _NEAR and word.capital)
        if other := next((word for word in near if word.folded not in own_words and places().get(word.folded)), None):
            yield "places near", other


def _other_trade(around: Neighbourhood, one: NameCandidate, words: list[NearWord]) -> Iterator[Said]:
    """Give the words that speak for something else of that name: a club, a sea, an agency of the press."""
    press = _first("press", [*around.before[-_BESIDE:], *around.after[:_BESIDE]])
    if press and one.owner.doubt == "short":
        yield "press", press
    if (not one.owner.curated or one.owner.entity.kind == "group") and (sport := _first("sport", words)):
        yield ("sport, public body" if is_public_body(one) else "sport"), sport
    land = _first("geography", [*around.before[-_CLOSE:], *around.after[:1]])
    if land and one.owner.entity.kind != "place":
        yield "geography", land


def _first(row: str, words: list[NearWord]) -> NearWord | None:
    return next((word for word in words if is_word(row, word.folded)), None)


def _country(around: Neighbourhood, words: list[NearWord], one: NameCandidate) -> Iterator[Said]:
    """Give whether the countries near a name are where its entity is at home."""
    entity = one.owner.entity
    if one.owner.doubt == "marked" and not entity.countries:
        return  # who asks for care means what he wrote, not what his names happen to tell
    home = home_of(entity)
    told = [word for word in words if word.capital and places().get(word.folded)]
    if not home or not told:
        return
    ours = next((word for word in told if home & set(places()[word.folded])), None)
    located = entity.kind == "place" and around.previous is not None and is_word("inside", around.previous.folded)
    if ours:
        yield "country", ours
    elif family_of(entity.kind) in _PLACED and not located:
        yield "elsewhere", told[0]


def is_public_body(one: NameCandidate) -> bool:
    """Tell whether it is a body of the state."""
    entity = one.owner.entity
    return entity.kind == "agency" or (
        entity.kind == "organisation" and _is_public(tuple(text for text, _ in entity.listed()))
    )


@lru_cache(maxsize=10_000)
def _is_public(names: tuple[str, ...]) -> bool:
    """Tell whether a body's names say that it is one of the state: a court, police, a commission."""
    words = {word for name in names for word in fold(name).split()}
    return any(is_word("state", word) for word in words) and not any(is_word("sport", word) for word in words)
