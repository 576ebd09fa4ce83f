"""A listed name of several words in the cases of its script: Владимира Зорвана, Κυριάκου Ζορβάνη. Pure.

One word of Cyrillic letters needs none of this (`patterns.py`, clitic). The rules are a table that a test walks
through: `processors/text/inflection/cases.txt`. All words stand in one case; what fits no row stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from processors.text import inflection

_CYRILLIC = re.compile("[\u0400-\u052f]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_FIXED = re.compile(".*[оеиуыэюіїє]$")
"""Of Cyrillic letters: what ends so and is in no row is not inflected, such as Доку, Боко, Шевченко."""


def in_cases(name: str) -> Iterator[str]:
    """Give a name in the other cases, where its script has any."""
    words = name.split()
    script = "cyrillic" if _CYRILLIC.match(name) else "greek" if _GREEK.match(name) else ""
    if not script or name.isupper() or (len(words) == 1 and script == "cyrillic"):
        return
    changed = [_cases_of(word, script) for word in words]
    for case in range(max(map(len, changed))):
        inflected = [cases[case] if cases else word for word, cases in zip(words, changed, strict=True)]
        yield " ".join(inflected)
        if script == "greek" and len(words) > 1:
            yield " ".join((*inflected[:-1], words[-1]))  # a woman's surname stays: Μαρίας Ζορβάκη


def _cases_of(word: str, script: str) -> Sequence[str]:
    if not word[0].isupper() and script == "greek":
        return ()
    for ending, others in _rows()[script]:
        if word.endswith(ending) and (ending or not _FIXED.match(word)) and len(word) > len(ending) + 1:
            return [f"{word.removesuffix(ending)}{other}" for other in others]
    return ()


@cache
def _rows() -> Mapping[str, Sequence[tuple[str, Sequence[str]]]]:
    """Give by script the rows, the longest ending first."""
    lines = (files(inflection) / "cases.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[tuple[str, Sequence[str]]]] = {"cyrillic": [], "greek": []}
    for line in lines:
        if line and line[0] != "#":
            head, _, others = line.partition(": ")
            script, _, ending = head.partition(" ")
            found[script].append((ending, others.split()))
    return {script: sorted(rows, key=lambda row: -len(row[0])) for script, rows in found.items()}
