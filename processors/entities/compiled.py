"""A watchlist, compiled: what the tagger and the spaCy component share. Frozen; a new version is a new one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.watchlist import Entity, Watchlist
from processors.entities.automaton import Automaton
from processors.entities.fold import fold, fold_with_offsets
from processors.entities.overlaps import Hit, settle
from processors.entities.patterns import Pattern, patterns_of

_CLITICS = re.compile(r"[وف]?(ال|لل|[بلك](ال)?)?")
_BREAK = re.compile(r"[.!?]['\"”»)]*\s|[()\[\]«»“”;:]")
"""No name goes on over the end of a sentence, a bracket or a quotation mark."""
_DOTTED = re.compile(r"(\w\.)+\w?\.?")


class Compiled:
    """All patterns of one version of the watchlist."""

    def __init__(self, watchlist: Watchlist, version: int) -> None:
        self.version = version
        self.entities: tuple[Entity, ...] = watchlist.entities
        owners: dict[str, list[tuple[int, str, Pattern]]] = {}
        for number, entity in enumerate(watchlist.entities):
            for name in dict.fromkeys((entity.name, *entity.names)):
                for pattern in patterns_of(name):
                    owners.setdefault(pattern.text, []).append((number, name, pattern))
        self._owners = list(owners.values())
        self._automaton = Automaton(list(owners))

    def is_candidate(self, text: str) -> bool:
        """Tell whether any pattern occurs: the cheap question, asked of every article."""
        return bool(self._automaton.find(fold(text)))

    def hits(self, text: str) -> list[Hit]:
        """Give the verified hits in a text, longest first settled, in its order."""
        folded, offsets = fold_with_offsets(text)
        return settle(self._verified(text, folded, offsets))

    def _verified(self, text: str, folded: str, offsets: list[int]) -> Iterator[Hit]:
        for number, begin, end in self._automaton.find(folded):
            for entity, name, pattern in self._owners[number]:
                first = begin if pattern.clitics else begin + 1
                rule = pattern.rule
                if pattern.clitics:
                    word = folded.rfind(" ", 0, begin) + 1
                    if not _CLITICS.fullmatch(folded[word:begin]):
                        continue
                    rule = "clitic" if word < begin else rule
                start, stop = offsets[first], offsets[end - 2] + 1
                written = text[start:stop]
                if _fits(written, pattern):
                    yield Hit(entity, name, start, stop, rule)


def _fits(written: str, pattern: Pattern) -> bool:
    if pattern.capitals and written.upper() != written:
        return False
    if pattern.rule == "acronym":
        return bool(_DOTTED.fullmatch(written))  # A.Q.I.M., but not the letters of a line of verse
    return not _BREAK.search(written)
