"""Where an entity is at home: the countries that its editor gives, or that its names tell (US Treasury). Pure."""

from __future__ import annotations

from functools import lru_cache

from config.files.watchlist import Entity
from processors.text.folding import fold
from processors.text.known_words import places

_MANY = 3
"""Countries: a word that speaks for so many tells nothing."""


def home_of(entity: Entity) -> frozenset[str]:
    """Give ISO 3166-1 codes; empty where nobody says."""
    if entity.countries:
        return frozenset(entity.countries)
    return _told(tuple(text for text, _ in entity.listed()))


@lru_cache(maxsize=10_000)
def _told(names: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        words = fold(name).split()
        if len(words) > 1:
            for word in words:
                codes = places().get(word, ())
                found.update(codes if len(codes) < _MANY else ())
    return frozenset(found)
