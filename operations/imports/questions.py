"""What is asked of a published list, and whether it can answer: "nothing new" must never hide a wrong word. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches

from config.files.watchlist import Entity
from operations.errors import invalid
from operations.imports.acceptance import Choice
from operations.imports.proposal import Ours, ProposedEntity, Wanted

_SHOWN = 100
_ASKED: dict[str, Callable[[Entity], Iterable[str]]] = {
    "programme": lambda one: one.tags,
    "kind": lambda one: (one.kind,),
    "country": lambda one: one.countries,
}


def words_of(given: Collection[str]) -> frozenset[str]:
    """Give the words of a filter, however they are written: `--programme "SUDAN, mali"`."""
    return frozenset(word for one in given for part in one.split(",") if (word := part.strip().casefold()))


def matching(listed: Sequence[Entity], ours: Ours, wanted: Wanted) -> int:
    """Count the entries that are asked for; raises `OperationError` where a word of the filter fits none of them."""
    everything = [*listed, *ours.file.values()]
    asked = {"programme": wanted.programmes, "kind": wanted.kinds, "country": wanted.countries}
    for what, words in asked.items():
        known = Counter(value for one in everything for value in _ASKED[what](one))
        if unknown := sorted(words.difference(known)):
            raise invalid("; ".join(_unknown(what, word, known) for word in unknown))
    if not any(wanted(one) for one in everything):
        said = " and ".join(f"{what} {' or '.join(sorted(words))}" for what, words in asked.items() if words)
        raise invalid(f"no entry has {said} together; leave one of them out")
    return sum(wanted(one) for one in listed)


def _unknown(what: str, word: str, known: Mapping[str, int]) -> str:
    begun = [one for one in known if one.startswith(word)]
    meant = begun or [one for one in known if word in one] or get_close_matches(word, known, 3)
    guess = f"; did you mean {' or '.join(meant[:3])}?" if meant else ""
    shown = sorted(known)[:_SHOWN]
    more = f", and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"no entry has {what} {word}{guess} (all: {', '.join(shown) or 'none'}{more})"


def in_small_letters(choice: Choice) -> Choice:
    """Give a choice whose ids are ours: publishers write QDi.232."""
    return Choice(_small(choice.accept), _small(choice.decline), choice.duplicates)


def _small(ids: frozenset[str] | None) -> frozenset[str] | None:
    return None if ids is None else frozenset(id_.casefold() for id_ in ids)


def refuse_unknown(choice: Choice, proposed: Sequence[ProposedEntity], listed: Sequence[Entity], ours: Ours) -> None:
    """Raise `OperationError` for ids that are not proposed, each with the reason."""
    known, entries = {one.entity.id for one in proposed}, {one.id for one in listed}
    unknown = sorted({*(choice.accept or ()), *(choice.decline or ())} - known)
    if unknown:
        raise invalid("; ".join(f"{id_}: {_why_not(id_, entries, ours)}" for id_ in unknown[:5]))


def _why_not(id_: str, entries: Collection[str], ours: Ours) -> str:
    if id_ not in entries:
        return f"the list has no entry of this id{_like(id_, entries)}"
    before = ours.decided.get(id_)
    if before is None:
        return "is left out by the filter"
    into = f" into {before.merged_into}" if before.merged_into else ""
    return f"was {before.decision}{into} before, and the list has not changed it since"


def _like(id_: str, entries: Collection[str]) -> str:
    meant = get_close_matches(id_, entries, 3)
    return f"; did you mean {' or '.join(meant)}?" if meant else ""
