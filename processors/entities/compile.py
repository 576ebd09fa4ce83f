"""A watchlist becomes automata: cold in seconds, after an edit in milliseconds.

Each entity is compiled by itself and kept. An edit compiles the entities that changed, and those whose words became
given names or ceased to be, into a second small automaton; the result finds what a cold compilation would. When a
twentieth of the list has changed, everything is built anew. With `kept_in` a cold compilation is kept on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from config.files.watchlist import Entity, Watchlist
from core import collector
from processors.entities import cache
from processors.entities.compiled import Compiled, Layer
from processors.entities.pieces import Piece, bearer_of, hangs_on, piece_of
from processors.entities.strength import COMMON_NAME, GIVEN_NAME

_REBUILD_SHARE = 20
_REBUILD_LEAST = 1000
HANDWRITTEN = 2000
"""Entities of a list that its editors can have written themselves. Longer ones were taken over from somebody: there
one word of a person is weak, and other spellings are found only where the list asks for them."""


class Compiler:
    """Compiles one version after the other, keeping what stays. `explain`: look for refused names too, to say why."""

    def __init__(self, *, explain: bool = False, kept_in: Path | None = None) -> None:
        self._explain = explain
        self._kept_in = kept_in
        self._pieces: dict[str, Piece] = {}
        self._bearers: Counter[str] = Counter()
        self._base: Layer | None = None
        self._in_base: dict[str, Piece] = {}
        self._by_hand = True

    def compile(self, watchlist: Watchlist, version: int) -> Compiled:
        """Compile a version: 100,000 names cold in less than 5 s, one changed entity in less than 0.3 s."""
        by_hand = len(watchlist.entities) <= HANDWRITTEN
        if by_hand is not self._by_hand:
            self._by_hand, self._pieces, self._bearers = by_hand, {}, Counter()
        with collector.paused():
            pieces = self._kept(watchlist) if not self._pieces else self._compile_pieces(watchlist)
        edited = [piece for id_, piece in pieces.items() if self._in_base.get(id_) is not piece]
        if self._base is None or len(edited) > max(_REBUILD_LEAST, len(pieces) // _REBUILD_SHARE):
            with collector.paused():
                self._base = _layer(pieces.values())
            self._in_base, edited = pieces, []
        gone = frozenset(id_ for id_, piece in self._in_base.items() if pieces.get(id_) is not piece)
        self._pieces = pieces
        refused = [one for piece in pieces.values() for one in piece.refused]
        entities = {id_: piece.entity for id_, piece in pieces.items()}
        return Compiled(version, self._base, _layer(edited), gone, entities, refused)

    def _kept(self, watchlist: Watchlist) -> dict[str, Piece]:
        """Compile cold, or take what was kept of the same list."""
        if self._kept_in is None:
            return self._compile_pieces(watchlist)
        pieces = cache.load(self._kept_in, watchlist)
        if pieces is None:
            pieces = self._compile_pieces(watchlist)
            cache.save(self._kept_in, watchlist, pieces)
        else:
            self._count([piece.bearer for piece in pieces.values()], [])
        return pieces

    def _compile_pieces(self, watchlist: Watchlist) -> dict[str, Piece]:
        before = self._pieces
        changed = {one.id: one for one in watchlist.entities if not _same(before.get(one.id), one)}
        words = {id_: bearer_of(entity) for id_, entity in changed.items()}
        lost = before.keys() - {entity.id for entity in watchlist.entities}
        turned = self._count(words.values(), [before[id_].bearer for id_ in (*lost, *changed) if id_ in before])
        pieces = {}
        for one in watchlist.entities:
            old = before.get(one.id)
            if old is None or one.id in changed or (turned and hangs_on(old, turned)):
                said = words[one.id] if one.id in words else before[one.id].bearer
                pieces[one.id] = piece_of(one, said, self._bearers, explain=self._explain, by_hand=self._by_hand)
            else:
                pieces[one.id] = old
        return pieces

    def _count(self, more: Iterable[str], fewer: Iterable[str]) -> set[str]:
        """Count who bears each word; give the words that thereby became common, or ceased to be."""
        old: dict[str, int] = {}
        for borne, sign in ((more, 1), (fewer, -1)):
            for words in borne:
                for word in set(words.split()):
                    old.setdefault(word, self._bearers[word])
                    self._bearers[word] += sign
        return {word for word, count in old.items() if _rank(count) != _rank(self._bearers[word])}


def compile_watchlist(watchlist: Watchlist, version: int, *, explain: bool = False) -> Compiled:
    """Compile one version by itself."""
    return Compiler(explain=explain).compile(watchlist, version)


def _rank(bearers: int) -> int:
    return (bearers >= GIVEN_NAME) + (bearers >= COMMON_NAME)


def _same(old: Piece | None, new: Entity) -> bool:
    return old is not None and (old.entity is new or old.entity == new)


def _layer(pieces: Iterable[Piece]) -> Layer:
    kept = list(pieces)
    return Layer(
        (claim for piece in kept for claim in piece.claims), (claim for piece in kept for claim in piece.spellings)
    )
