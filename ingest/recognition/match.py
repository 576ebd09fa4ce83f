"""Who of a document is who of what we remember of its feed. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

import msgspec

from ingest.formats.document import Entry
from ingest.identify import entry_hash
from ingest.recognition.marks import EntryMarks, SeenEntry, is_long, marks_of
from ingest.recognition.same import Doubt, agreement, is_same

_LOOKED_AT = 20
"""Rows that share two marks with an entry: more only where somebody wants to be slow."""


class Marked(msgspec.Struct, frozen=True):
    """An entry, and what it is recognised by."""

    entry: Entry
    marks: EntryMarks


class Recognised(msgspec.Struct, frozen=True):
    """Who is who: by the place of the entry among the distinct ones."""

    rows: Mapping[int, SeenEntry]
    """The row of each entry that is remembered."""
    doubts: tuple[Doubt, ...]
    adopted: frozenset[int]
    """Entries that were published before 0.3; some of them have no row of their own."""


def distinct(entries: Iterable[Entry]) -> list[Marked]:
    """Give the entries that say something, each once: guid, address, title, and moment or text tell them apart.

    Two that differ in the guid alone are one: the same news in two of a paper's sections.
    """
    found: dict[Hashable, Marked] = {}
    for entry in entries:
        one = Marked(entry, marks_of(entry))
        mark = one.marks
        if mark == EntryMarks():
            continue
        head = (mark.guid, mark.address, mark.title)
        by_text = (*head, "text", mark.text)
        by_moment = (*head, "moment", mark.published if mark.published is not None else entry.published)
        whole = ("whole", mark.address, mark.title, mark.text, mark.published)
        keys = [by_text, by_moment] if mark.text else [by_moment]
        keys += [whole] if mark.address and mark.text else []
        if not any(key in found for key in keys):
            found |= dict.fromkeys(keys, one)
    return list(dict.fromkeys(found.values()))


def recognise(marked: Sequence[Marked], remembered: Sequence[SeenEntry]) -> Recognised:
    """Give each entry its row, no row to two; of several possible pairs the one that agrees most comes first."""
    rows = [row for row in remembered if not row.former]
    doubts = _doubts([one.marks for one in marked], [row.marks for row in rows])
    by_marks: dict[Hashable, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for key in _pairs_of_marks(row.marks):
            by_marks[key].append(number)
    possible: dict[tuple[int, int], int] = {}
    for place, one in enumerate(marked):
        for key in _pairs_of_marks(one.marks):
            for number in by_marks.get(key, ())[-_LOOKED_AT:]:
                row = rows[number]
                if (place, number) not in possible and is_same(
                    one.marks, row.marks, doubts[place], long=is_long(one.entry)
                ):
                    possible[place, number] = agreement(one.marks, row.marks)
    found: dict[int, SeenEntry] = {}
    taken: set[int] = set()
    for place, number in sorted(possible, key=lambda pair: (-possible[pair], pair)):
        if place not in found and number not in taken:
            found[place] = rows[number]
            taken.add(number)
    return _with_former(marked, remembered, found, doubts)


def _with_former(
    marked: Sequence[Marked], remembered: Sequence[SeenEntry], found: dict[int, SeenEntry], doubts: tuple[Doubt, ...]
) -> Recognised:
    former = {row.entry: row for row in remembered if row.former}
    adopted: set[int] = set()
    given: set[str] = set()
    for place, one in enumerate(marked) if former else ():
        keys = [entry_hash(key) for key in one.entry.formerly] if place not in found else []
        key = next((key for key in keys if key in former), None)
        if key is not None:
            adopted.add(place)
            if key not in given:
                found[place] = former[key]
                given.add(key)
    return Recognised(found, doubts, frozenset(adopted))


def _pairs_of_marks(mark: EntryMarks) -> list[Hashable]:
    """Give what two that are one article have in common at the least, whatever the rest."""
    others = {"address": mark.address, "title": mark.title, "text": mark.text, "moment": mark.published}
    pairs: list[Hashable] = [("words", mark.title, mark.text)]
    if mark.guid:
        pairs += [("guid", mark.guid, kind, value) for kind, value in others.items() if value]
    if mark.address:
        pairs += [
            ("address", mark.address, kind, value) for kind, value in others.items() if value and kind != "address"
        ]
    if not mark.guid and not mark.address:
        pairs += [("title", mark.title), ("text", mark.text)]
    return pairs


def _doubts(document: Sequence[EntryMarks], remembered: Sequence[EntryMarks]) -> tuple[Doubt, ...]:
    counts = [_counts(document), _counts(remembered)]

    def many(mark: Hashable) -> bool:
        return any(count[mark] > 1 for count in counts)

    return tuple(
        Doubt(
            guid=many(("guid", one.guid)),
            address=many(("address", one.address)),
            both=counts[0]["both", one.guid, one.address] > 1,
            before=counts[1]["both", one.guid, one.address] > 1,
        )
        for one in document
    )


def _counts(marks: Sequence[EntryMarks]) -> Counter[Hashable]:
    counts: Counter[Hashable] = Counter()
    for one in marks:
        counts[("guid", one.guid)] += 1
        counts[("address", one.address)] += 1
        counts[("both", one.guid, one.address)] += 1
    return counts
