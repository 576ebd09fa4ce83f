"""Which candidates are mentions: what is written as listed, then evidence for the weak, then overlaps. Pure.

candidates ─ form check ─ requires, unless ─ weighing ─▶ accepted ─ overlaps ─▶ names
          └─────────┴── rejected, each with its reason ───┘
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from config.files.watchlist import Certainty
from processors.entities.compile.legal_forms import end_of_legal_form
from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.evidence import EvidenceSpan
from processors.entities.tag.form_check import form_error
from processors.entities.tag.overlaps import few_of_each, first_of_each, winners
from processors.entities.tag.weighing import UNPROVEN, ModelEvidence, Weighing, no_model
from processors.text.folding import fold


class Accepted(NamedTuple):
    """A name that counts, and what spoke for it where that was needed."""

    candidate: NameCandidate
    evidence: tuple[EvidenceSpan, ...] = ()
    also: tuple[str, ...] = ()
    """Other entities that bear the very name."""


class Rejected(NamedTuple):
    """A name that stands there and does not count, and why."""

    candidate: NameCandidate
    reason: str


class NameDecision(NamedTuple):
    """What became of each candidate."""

    accepted: list[Accepted]
    rejected: list[Rejected]


_SLACK = 20  # characters that folding drops


def check_forms(text: str, candidates: Iterable[NameCandidate], language: str) -> NameDecision:
    """Sort candidates by what is written at their place alone."""
    accepted, rejected = [], []
    for one in candidates:
        owner = one.owner
        spoken = owner.listing.languages
        why = form_error(text, one.start, one.end, one.rule, owner)
        if not why and spoken and language and language not in spoken:
            why = f"only for articles in {', '.join(spoken)}"
        if why:
            rejected.append(Rejected(one, why))
        else:
            accepted.append(Accepted(one))
    return NameDecision(accepted, rejected)


def decide(
    text: str,
    candidates: Iterable[NameCandidate],
    language: str,
    certainty: Certainty = "likely",
    model_evidence: ModelEvidence = no_model,
) -> NameDecision:
    """Give the names that count in a text, and why the others do not."""
    accepted, rejected = check_forms(text, candidates, language)
    listed = [_with_legal_form(text, one.candidate) for one in accepted]
    listed = few_of_each(listed)
    sound = [one for one in listed if one.owner.level != "refused"]
    folded = fold(text) if any(_conditions(one) for one in sound) else ""
    weighing = Weighing(text, sound, certainty, model_evidence)
    counted: list[Accepted] = []
    for one in listed:
        why, found = _weigh(text, folded, one, weighing)
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


def sound_candidates(text: str, candidates: Iterable[NameCandidate], language: str) -> list[NameCandidate]:
    """Give the candidates about which there is something to decide: the benchmarks fit the weights on them."""
    listed = (_with_legal_form(text, one.candidate) for one in check_forms(text, candidates, language).accepted)
    sound = [one for one in listed if one.owner.level != "refused"]
    folded = fold(text)
    return [one for one in sound if not _forbidden(text, folded, one)]


def _with_legal_form(text: str, one: NameCandidate) -> NameCandidate:
    """Give a firm's name with the legal form that follows it: `Acme Limited` for a listed `Acme Ltd`."""
    return one._replace(end=end_of_legal_form(text, one.end)) if one.rule == "form" else one


def _with_namesakes(accepted: Accepted, won: Sequence[NameCandidate]) -> Accepted:
    one = accepted.candidate
    also = [
        other.owner.entity.id
        for other in won
        if (other.start, other.end) == (one.start, one.end) and other.owner.entity is not one.owner.entity
    ]
    return accepted._replace(also=tuple(also))


def _weigh(text: str, folded: str, one: NameCandidate, weighing: Weighing) -> tuple[str, Sequence[EvidenceSpan]]:
    owner = one.owner
    if owner.level == "refused":
        return owner.reason, ()
    if why := _forbidden(text, folded, one):
        return why, ()
    if not owner.doubt:
        return "", ()
    counts, evidence, against = weighing.verdict(one)
    if counts:
        return "", evidence
    return "; ".join((f"{owner.reason}, and {UNPROVEN}", *(f"against it: {what}" for what in against))), ()


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
