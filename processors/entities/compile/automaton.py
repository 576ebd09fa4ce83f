"""Many patterns in one pass. The only importer of ahocorasick_rs."""

from __future__ import annotations

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


class Automaton:
    """Finds all patterns, overlapping ones too. Immutable: for another list, build another."""

    def __init__(self, patterns: Sequence[str]) -> None:
        # ContiguousNFA by name: 75,000 patterns build in 0.64 s and match 1.7 KB in 30 µs; the DFA takes 5.1 s
        # and 59 µs, the library's own choice 2.3-3.4 s.
        self._search = (
            AhoCorasick(
                patterns,
                matchkind=MatchKind.Standard,
                store_patterns=False,
                implementation=Implementation.ContiguousNFA,
            )
            if patterns
            else None
        )

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Give (pattern's number, start, end) of every occurrence."""
        return self._search.find_matches_as_indexes(text, overlapping=True) if self._search else []
