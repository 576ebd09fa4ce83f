"""What speaks for and against each candidate of a text, and whether that is enough. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from config.files.watchlist import Certainty
from processors.entities.compile.families import family_of
from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.evidence import CooccurringNames, EvidenceSpan, evidence_for
from processors.entities.tag.hints import hints_of
from processors.entities.tag.neighbourhood import Neighbourhood
from processors.entities.tag.subjects import subjects_of
from processors.entities.tag.weights import LEAST, weight_of, weights
from processors.entities.tag.whole_text import WholeText

ModelEvidence = Callable[[NameCandidate], Sequence[EvidenceSpan]]
_BEARERS = frozenset(
    {"somebody else", "first name before", "given name before", "name before", "surname after", "father before"}
)
_LOCATED = frozenset({"in a place", "region after"})
UNPROVEN = "not enough speaks for it"


class Verdict(NamedTuple):
    """Whether a doubtful name counts, what speaks for it, and what against it."""

    counts: bool
    evidence: tuple[EvidenceSpan, ...]
    against: tuple[str, ...]
    """For people."""


def no_model(_: NameCandidate) -> Sequence[EvidenceSpan]:
    """Stand for the model where none is named."""
    return ()


class Weighing:
    """Weighs the doubtful names of one text; what is read of a candidate is read once."""

    def __init__(
        self, text: str, names: Sequence[NameCandidate], certainty: Certainty, model_evidence: ModelEvidence = no_model
    ) -> None:
        self._certainty = certainty
        self._model_evidence = model_evidence
        self._cooccurring = CooccurringNames(text, names)
        self._whole = WholeText(text, names)
        self._around = {id(one): Neighbourhood(text, one.start, one.end) for one in names if one.owner.doubt}
        self._hints = {id(one): hints_of(self._around[id(one)], one) for one in names if one.owner.doubt}
        self._of_others = self._somebody_elses(names)

    def _somebody_elses(self, names: Sequence[NameCandidate]) -> dict[tuple[str, str], int]:
        """Give by entity and name where the text has it inside somebody else's name: `Tyler Robinson`."""
        found: dict[tuple[str, str], int] = {}
        own: dict[str, list[NameCandidate]] = {}
        for one in names:
            own.setdefault(one.owner.entity.id, []).append(one)
        for one in names:
            if not _BEARERS.isdisjoint(hint.name for hint in self._hints.get(id(one), ())):
                longer = (other for other in own[one.owner.entity.id] if other.end - other.start > one.end - one.start)
                if not any(other.start <= one.start and one.end <= other.end for other in longer):
                    found.setdefault((one.owner.entity.id, one.owner.name), one.start)
        return found

    def rows(self, one: NameCandidate) -> tuple[str, ...]:
        """Give the rows of the table that are no evidence: what the entity is, and whether its subject is known."""
        kind = f"kind {family_of(one.owner.entity.kind)}"
        if not subjects_of(one.owner.entity):
            return kind, "no subject"
        return (kind, "silent") if self._whole.is_silent() else (kind,)

    def said(self, one: NameCandidate) -> list[EvidenceSpan]:
        """Give everything that speaks for a candidate or against it."""
        owner = one.owner
        found = [EvidenceSpan(*hint) for hint in self._hints[id(one)]]
        found += [*evidence_for(self._around[id(one)], one, self._cooccurring), *self._model_evidence(one)]
        other = self._of_others.get((owner.entity.id, owner.name))
        if other not in (None, one.start) and (owner.entity.kind == "person" or owner.doubt == "somebody"):
            found.append(EvidenceSpan("another bearer", other or 0, (other or 0) + 1))
        located = any(hint.name in _LOCATED for hint in self._hints[id(one)])
        found += self._whole.hints(one, located=located)
        return list({what.kind: what for what in reversed(found)}.values())[::-1]

    def verdict(self, one: NameCandidate) -> Verdict:
        """Decide about a candidate."""
        owner = one.owner
        own = owner.curated and owner.doubt != "marked"  # what an editor marked as weak needs proof as well
        said = [(weight_of(what.kind, curated=own), what) for what in self.said(one)]
        start = weight_of(f"= {owner.doubt}", curated=own)
        kind = sum(weight_of(row, curated=own) for row in self.rows(one))
        evidence = tuple(what for weight, what in said if weight > 0)
        against = tuple(weights()[what.kind].words for weight, what in said if weight < 0)
        total = round(start + kind + sum(weight for weight, _ in said), 3)  # 0.1 + 0.2 - 0.3 is nothing
        return Verdict(total >= LEAST[owner.entity.certainty or self._certainty], evidence, against)
