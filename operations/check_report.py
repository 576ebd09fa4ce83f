"""What a check of a watchlist found, for a person who reads it: the good news first, one advice once. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from config.files.doubts import PAGE, NameDoubt
from operations.watchlist import BROKEN, CheckedNames

_FOUND = "; found "
"""Divides, in the reason of a weak name, why it is weak from with what it is found."""
_SHOWN = 12
_BESIDE_ONLY = frozenset({"weak", "everyday"})


def lines_of_check(checked: CheckedNames) -> Iterator[str]:
    """Give the lines: how it stands, each mistake and doubt, and what counts only beside something, by what that is."""
    beside = [one for one in checked.doubts if one.kind in _BESIDE_ONLY]
    refused = [one for one in checked.doubts if one.kind == "refused"]
    others = [one for one in checked.doubts if one not in beside and one not in refused]
    yield _standing(checked, beside)
    yield from (f"{one.kind.replace('_', ' ')}: {one}" for one in others)
    if beside:
        yield from _of_beside(beside)
    if refused:
        yield f"not looked for, other names of the same entities are ({PAGE}#refused):"
        yield from _by_reason(refused)


def _standing(checked: CheckedNames, beside: Sequence[NameDoubt]) -> str:
    broken = sum(one.kind in BROKEN for one in checked.doubts)
    counted = "1 entity" if checked.entities == 1 else f"{checked.entities} entities"
    said = f"{counted}, {f'{broken} mistakes' if broken > 1 else '1 mistake' if broken else 'no mistake'}"
    if beside:
        more = f", and {len(beside) - _SHOWN} more" if len(beside) > _SHOWN else ""
        names = ", ".join(one.name for one in beside[:_SHOWN])
        count = f"{len(beside)} names count" if len(beside) > 1 else "1 name counts"
        said += f"; {count} only with something beside: {names}{more}"
    return said if checked.doubts else f"{said}; nothing to look at again"


def _of_beside(beside: Sequence[NameDoubt]) -> Iterator[str]:
    groups: dict[str, list[NameDoubt]] = defaultdict(list)
    for one in beside:
        groups[one.reason.partition(_FOUND)[2]].append(one)
    for found, names in groups.items():
        yield f"found {found}:"
        yield from _by_reason(names)
    yield (
        f"that is no mistake ({PAGE}#weak); to have one of them found more often, list a longer name beside it, or"
        f" {beside[0].advice}"
    )


def _by_reason(names: Sequence[NameDoubt]) -> Iterator[str]:
    """Give a line a reason, with the names of which it is said."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one in names:
        groups[one.reason.partition(_FOUND)[0].partition(": ")[2]].append(f"{one.name} ({one.entity})")
    yield from (f"    {why}: {', '.join(named)}" for why, named in groups.items())
