"""Which candidates are mentions: what holds as written, then evidence for the weak, then overlaps. Pure.

candidates ─ verify ─▶ holding ─ requires, unless ─ evidence ─▶ accepted ─ overlaps ─▶ names
└ rejected, each with its reason ┘
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from processors.entities.compiled import Candidate
from processors.entities.evidence import Company, Proof, proofs
from processors.entities.overlaps import first_of_each, winners
from processors.entities.surroundings import doubted, landmark, longer_name
from processors.entities.verify import flaw
from processors.text.folding import fold


class Accepted(NamedTuple):
    """A name that counts, and what spoke for it where that was needed."""

    candidate: Candidate
    proofs: tuple[Proof, ...] = ()
    also: tuple[str, ...] = ()
    """Other entities that bear the very name."""


class Rejected(NamedTuple):
    """A name that stands there and does not count, and why."""

    candidate: Candidate
    why: str


class Decision(NamedTuple):
    """What became of each candidate."""

    accepted: list[Accepted]
    rejected: list[Rejected]


UNPROVEN = "nothing near it speaks for it"
_SLACK = 20  # characters that folding drops


Witness = Callable[[Candidate], Sequence[Proof]]


def no_witness(_: Candidate) -> Sequence[Proof]:
    """Stand for the model where none is named."""
    return ()


def holding(text: str, candidates: Iterable[Candidate], language: str) -> Decision:
    """Sort candidates by what is written at their place alone."""
    accepted, rejected = [], []
    for one in candidates:
        claim = one.claim
        spoken = claim.said.languages
        why = flaw(text, one.start, one.end, one.rule, claim.capitals, claim.written)
        if not why and spoken and language and language not in spoken:
            why = f"only for articles in {', '.join(spoken)}"
        if why:
            rejected.append(Rejected(one, why))
        else:
            accepted.append(Accepted(one))
    return Decision(accepted, rejected)


def decide(text: str, candidates: Iterable[Candidate], language: str, witness: Witness = no_witness) -> Decision:
    """Give the names that count in a text, and why the others do not."""
    accepted, rejected = holding(text, candidates, language)
    sound = [one.candidate for one in accepted if one.candidate.claim.level != "refused"]
    folded = fold(text) if any(_conditions(one) for one in sound) else ""
    company = Company(text, sound)
    counted: list[Accepted] = []
    for one, *_ in accepted:
        why, found = _weigh(text, folded, one, company, witness)
        if why:
            rejected.append(Rejected(one, why))
        else:
            counted.append(Accepted(one, tuple(found)))
    won = first_of_each(winners([one.candidate for one in counted]))
    by_candidate = {id(one.candidate): one for one in counted}
    kept = {id(one) for one in won}
    rejected += [
        Rejected(one.candidate, "another name stands there, or the entity is named often enough")
        for one in counted
        if id(one.candidate) not in kept
    ]
    return Decision([_with_namesakes(by_candidate[id(one)], won) for one in won], rejected)


def _with_namesakes(accepted: Accepted, won: Sequence[Candidate]) -> Accepted:
    one = accepted.candidate
    also = [
        other.claim.entity.id
        for other in won
        if (other.start, other.end) == (one.start, one.end) and other.claim.entity is not one.claim.entity
    ]
    return accepted._replace(also=tuple(also))


def _weigh(text: str, folded: str, one: Candidate, company: Company, witness: Witness) -> tuple[str, Sequence[Proof]]:
    claim = one.claim
    if claim.level == "refused":
        return claim.reason, ()
    if why := _forbidden(text, folded, one):
        return why, ()
    if claim.level == "strong" and not doubted(text, one):
        return "", ()
    beside = longer_name if claim.entity.kind == "person" else landmark
    if word := beside(text, one):
        return f"part of a longer name: {word}", ()
    found = [*proofs(text, one, company), *witness(one)]
    return ("", found) if found else (f"{claim.reason}, and {UNPROVEN}", ())


def _conditions(one: Candidate) -> bool:
    claim = one.claim
    return bool(claim.said.requires or claim.said.unless or claim.entity.requires or claim.entity.unless)


def _forbidden(text: str, folded: str, one: Candidate) -> str:
    name, entity = one.claim.said, one.claim.entity
    if name.requires and not _stands(folded, name.requires):
        return f"needs one of: {', '.join(name.requires)}"
    if entity.requires and not _stands(folded, entity.requires):
        return f"needs one of: {', '.join(entity.requires)}"
    for term in (*name.unless, *entity.unless):
        if _is_beside(text, folded, one, fold(term)):
            return f"does not count beside: {term}"
    return ""


def _is_beside(text: str, folded: str, one: Candidate, term: str) -> bool:
    """Tell whether a term stands in the article, or around the name where it contains it: `Al-Aqsa Mosque`."""
    name = fold(text[one.start : one.end])
    if name not in term:
        return term in folded
    before, after = term.split(name, 1)
    return fold(text[max(0, one.start - len(term) - _SLACK) : one.start]).endswith(
        f" {before.strip()} ".replace("  ", " ")
    ) and fold(text[one.end : one.end + len(term) + _SLACK]).startswith(f" {after.strip()} ".replace("  ", " "))


def _stands(folded: str, terms: Sequence[str]) -> str:
    return next((term for term in terms if fold(term) in folded), "")
