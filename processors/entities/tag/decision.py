"""Which candidates are mentions: what is written as listed, then evidence for the weak, then overlaps. Pure.

candidates ─ form check ─ requires, unless ─ evidence ─▶ accepted ─ overlaps ─▶ names
          └─────────┴── rejected, each with its reason ───┘
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.evidence import CooccurringNames, EvidenceSpan, evidence_for
from processors.entities.tag.form_check import form_error
from processors.entities.tag.overlaps import first_of_each, winners
from processors.entities.tag.surroundings import is_ambiguous, landmark_word, longer_name
from processors.text.folding import fold


class Accepted(NamedTuple):
    """A name that counts, and what spoke for it where that was needed."""

    candidate: NameCandidate
    evidence: tuple[EvidenceSpan, ...] = ()
    also: tuple[str, ...] = ()
    """Other entities that bear the very name."""


UNPROVEN = "nothing near it speaks for it"


class Rejected(NamedTuple):
    """A name that stands there and does not count, and why."""

    candidate: NameCandidate
    reason: str


class NameDecision(NamedTuple):
    """What became of each candidate."""

    accepted: list[Accepted]
    rejected: list[Rejected]


_SLACK = 20  # characters that folding drops


ModelEvidence = Callable[[NameCandidate], Sequence[EvidenceSpan]]


def no_model(_: NameCandidate) -> Sequence[EvidenceSpan]:
    """Stand for the model where none is named."""
    return ()


def check_forms(text: str, candidates: Iterable[NameCandidate], language: str) -> NameDecision:
    """Sort candidates by what is written at their place alone."""
    accepted, rejected = [], []
    for one in candidates:
        owner = one.owner
        spoken = owner.listing.languages
        why = form_error(text, one.start, one.end, one.rule, owner.capitals, owner.written)
        if not why and spoken and language and language not in spoken:
            why = f"only for articles in {', '.join(spoken)}"
        if why:
            rejected.append(Rejected(one, why))
        else:
            accepted.append(Accepted(one))
    return NameDecision(accepted, rejected)


def decide(
    text: str, candidates: Iterable[NameCandidate], language: str, model_evidence: ModelEvidence = no_model
) -> NameDecision:
    """Give the names that count in a text, and why the others do not."""
    accepted, rejected = check_forms(text, candidates, language)
    sound = [one.candidate for one in accepted if one.candidate.owner.level != "refused"]
    folded = fold(text) if any(_conditions(one) for one in sound) else ""
    cooccurring = CooccurringNames(text, sound)
    counted: list[Accepted] = []
    for one, *_ in accepted:
        why, found = _weigh(text, folded, one, cooccurring, model_evidence)
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
    return NameDecision([_with_namesakes(by_candidate[id(one)], won) for one in won], rejected)


def _with_namesakes(accepted: Accepted, won: Sequence[NameCandidate]) -> Accepted:
    one = accepted.candidate
    also = [
        other.owner.entity.id
        for other in won
        if (other.start, other.end) == (one.start, one.end) and other.owner.entity is not one.owner.entity
    ]
    return accepted._replace(also=tuple(also))


def _weigh(
    text: str, folded: str, one: NameCandidate, cooccurring: CooccurringNames, model_evidence: ModelEvidence
) -> tuple[str, Sequence[EvidenceSpan]]:
    owner = one.owner
    if owner.level == "refused":
        return owner.reason, ()
    if why := _forbidden(text, folded, one):
        return why, ()
    if owner.level == "strong" and not is_ambiguous(text, one):
        return "", ()
    beside = longer_name if owner.entity.kind == "person" else landmark_word
    if word := beside(text, one):
        return f"part of a longer name: {word}", ()
    found = [*evidence_for(text, one, cooccurring), *model_evidence(one)]
    return ("", found) if found else (f"{owner.reason}, and {UNPROVEN}", ())


def _conditions(one: NameCandidate) -> bool:
    owner = one.owner
    return bool(owner.listing.requires or owner.listing.unless or owner.entity.requires or owner.entity.unless)


def _forbidden(text: str, folded: str, one: NameCandidate) -> str:
    name, entity = one.owner.listing, one.owner.entity
    if name.requires and not _stands(folded, name.requires):
        return f"needs one of: {', '.join(name.requires)}"
    if entity.requires and not _stands(folded, entity.requires):
        return f"needs one of: {', '.join(entity.requires)}"
    for term in (*name.unless, *entity.unless):
        if _is_beside(text, folded, one, fold(term)):
            return f"does not count beside: {term}"
    return ""


def _is_beside(text: str, folded: str, one: NameCandidate, term: str) -> bool:
    """Tell whether a term stands in the article, or around the name where it contains it: `Al-Aqsa Mosque`."""
    name = fold(text[one.start : one.end])
    if name not in term:
        return term in folded
    before, after = map(fold, term.split(name, 1))  # with spaces at both ends again, as all that is folded
    left, right = max(0, one.start - len(term) - _SLACK), one.end + len(term) + _SLACK
    return fold(text[left : one.start]).endswith(before) and fold(text[one.end : right]).startswith(after)


def _stands(folded: str, terms: Sequence[str]) -> str:
    return next((term for term in terms if fold(term) in folded), "")
