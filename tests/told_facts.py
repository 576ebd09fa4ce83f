"""Our own headlines with leads, labelled with what they report: `facts/*.tsv`, a file a language.

A line: facts, headline, lead. `killed=14`: so many; `claimed:JNIM`: who says so; `freed`: a change of status;
`?killed=6`: may be read, need not; `-`: nothing. What is counted is not a change of status as well; of one person
either will do (`freed=1`, `freed`). Every second line is held out.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from wire_examples import article

from processors.stories.language.event_extraction import extract_events

FOLDER = Path(__file__).parent / "facts"
LANGUAGES = ("en", "fr", "es", "ar")
LATER = "later"
"""In all four, written when the rules were done: what came of them then stands in docs/stories.md."""


_AS_ONE = {"arrested": "arrested=1", "freed": "freed=1", "died": "killed=1"}


class LabelledRow(NamedTuple):
    facts: frozenset[str]
    """Without who says so."""
    optional: frozenset[str]
    speakers: frozenset[str]
    """`claimed:JNIM`."""
    title: str
    lead: str


class Judged(NamedTuple):
    """One headline's facts, right, false and missed; how many speakers it has, and how many were found."""

    title: str
    right: frozenset[str]
    false: frozenset[str]
    missed: frozenset[str]
    spoken: int
    named: int

    def error(self) -> str:
        if not self.false and not self.missed:
            return ""
        return f"{self.title}: false {sorted(self.false)}, missed {sorted(self.missed)}"


def rows_of(language: str, half: str) -> list[LabelledRow]:
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [_row(line) for line in lines[half == "held out" :: 2]]


def _row(line: str) -> LabelledRow:
    given, title, lead = line.split("\t")
    labels = [one.strip() for one in given.split(",") if one.strip() != "-"]
    facts = frozenset(one.partition(":")[0] for one in labels if not one.startswith("?"))
    optional = frozenset(one[1:] for one in labels if one.startswith("?"))
    return LabelledRow(facts, optional, frozenset(one for one in labels if ":" in one), title, lead)


def judged(row: LabelledRow) -> Judged:
    events = extract_events(article(1, row.title, row.lead))
    said = {f"{one.kind}={one.figure}" for one in events.casualties}
    said |= {one.status for one in events.status_changes}
    said = {_AS_ONE[one] if one not in row.facts and _AS_ONE.get(one) in row.facts else one for one in said}
    speakers = {f"{one.status}:{one.by}" for one in events.status_changes if one.by}
    return Judged(
        row.title,
        frozenset(said & row.facts),
        frozenset(one for one in said - row.facts if not {one, _AS_ONE.get(one)} & row.optional),
        frozenset(row.facts - said),
        len(row.speakers),
        sum(any(_same(one, other) for other in speakers) for one in row.speakers),
    )


def _same(one: str, other: str) -> bool:
    status, _, name = one.partition(":")
    return other.startswith(f"{status}:") and name.casefold() in other.casefold()
