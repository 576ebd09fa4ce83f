"""Are two names one? Labelled pairs, the one listed with `fuzzy: typo`, the other in a sentence.

    PYTHONPATH=tests .venv/bin/python benchmarks/name_pairs.py               # precision, recall, F1, by kind
    PYTHONPATH=tests .venv/bin/python benchmarks/name_pairs.py --errors      # and each pair that is wrong or missed
    PYTHONPATH=tests .venv/bin/python benchmarks/name_pairs.py --fuzzy translit --ids

A pair is found where the product finds the entity anywhere in `Officials said NAME arrived.` `--ids`: as on a list that
was taken over. The pairs come from a bench for sanctions screening, where whole records are compared; a watchlist that
reads running text cannot know where a name ends, so it finds less and is surer.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from recorded import DATA
from wire_examples import article

from config.files.watchlist import Entity, Fuzzy, Kind, Watchlist
from core import log
from processors.entities.tagger import Tagger

KINDS: Mapping[str, Kind] = {
    "Person": "person",
    "Company": "company",
    "Organization": "organisation",
    "LegalEntity": "company",
    "Vessel": "vessel",
}


class NamePair(NamedTuple):
    """A name as an article writes it, one as a list does, and whether both are one."""

    written: str
    listed: str
    kind: str
    same: bool
    group: str


class Counts(NamedTuple):
    """What was found of some pairs."""

    right: int
    found: int
    same: int

    def __str__(self) -> str:
        """Give precision, recall and F1 with what they are made of."""
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.same)
        f1 = 2 * self.right / max(1, self.found + self.same)
        of = f"({self.right}/{self.found})  R {recall:.3f} ({self.right}/{self.same})"
        return f"F1 {f1:.3f}  P {precision:.3f} {of}"


def read_pairs(file: Path) -> Iterator[NamePair]:
    """Read the labelled pairs."""
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            same = row["is_match"] == "true"
            yield NamePair(row["name1"], row["name2"], row["schema"], same, row["case_group"])


def is_found(pair: NamePair, fuzzy: Fuzzy, *, taken_over: bool) -> bool:
    """Tell whether the product finds the listed name where the other stands."""
    ids = {"un": "x"} if taken_over else {}
    entity = Entity(id="e", name=pair.listed, kind=KINDS[pair.kind], fuzzy=fuzzy, ids=ids)
    tagger = Tagger(lambda: (1, Watchlist(entities=(entity,))))
    return bool(tagger.tag([article(1, f"Officials said {pair.written} arrived.")])[0])


def count(pairs: Sequence[tuple[NamePair, bool]]) -> Counts:
    """Count what was found."""
    found = [pair for pair, hit in pairs if hit]
    return Counts(sum(pair.same for pair in found), len(found), sum(pair.same for pair, _ in pairs))


def main() -> None:
    """Read the arguments and measure."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--fuzzy", choices=("off", "translit", "typo"), default="typo")
    parser.add_argument("--ids", action="store_true")
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    pairs = list(read_pairs(asked.data / "names" / "name_pairs.csv"))
    judged = [(pair, is_found(pair, asked.fuzzy, taken_over=asked.ids)) for pair in pairs]
    by_kind = defaultdict(list)
    for one in judged:
        by_kind[one[0].kind].append(one)
        by_kind[one[0].group].append(one)
    for kind, some in [("all", judged), *sorted(by_kind.items())]:
        print(f"  {kind:<16}{count(some)}")
    if asked.errors:
        for pair, hit in judged:
            if hit is not pair.same:
                print(f"{'WRONG ' if hit else 'MISSED'} {pair.kind}: {pair.listed!r} in the list, {pair.written!r}")


if __name__ == "__main__":
    main()
