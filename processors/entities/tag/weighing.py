"""What speaks for and against each candidate of a text, and whether that is enough. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from config.files.watchlist import Certainty
from processors.entities.compile.families import family_of
from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.evidence import CooccurringNames, EvidenceSpan, evidence_for
from processors.entities.tag.hints import hints_of
from processors.entities.tag.neighbourhood import Neighbourhood
from processors.entities.tag.own_words import Place, other_words, own_word, spellings_of, spelt_out, words_of
from processors.entities.tag.weights import LEAST, weight_of, weights

ModelEvidence = Callable[[NameCandidate], Sequence[EvidenceSpan]]
_BEARERS = frozenset(
    {"somebody else", "first name before", "given name before", "name before", "surname after", "father before"}
)
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
        self._text = text
        self._certainty = certainty
        self._model_evidence = model_evidence
        self._cooccurring = CooccurringNames(text, names)
        self._words = words_of(text) if any(one.owner.doubt for one in names) else {}
        self._around = {id(one): Neighbourhood(text, one.start, one.end) for one in names if one.owner.doubt}
        self._hints = {id(one): hints_of(self._around[id(one)], one) for one in names if one.owner.doubt}
        self._of_others = self._somebody_elses(names)

    @cached_property
    def _spellings(self) -> Mapping[str, Sequence[tuple[str, Place]]]:
        return spellings_of(self._text)

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

    def said(self, one: NameCandidate) -> list[EvidenceSpan]:
        """Give everything that speaks for a candidate or against it."""
        owner = one.owner
        found = [EvidenceSpan(*hint) for hint in self._hints[id(one)]]
        found += [*evidence_for(self._around[id(one)], one, self._cooccurring), *self._model_evidence(one)]
        other = self._of_others.get((owner.entity.id, owner.name))
        if other not in (None, one.start) and (owner.entity.kind == "person" or owner.doubt == "somebody"):
            found.append(EvidenceSpan("another bearer", other or 0, (other or 0) + 1))
        if (word := own_word(self._words, one)) is not None:
            found.append(EvidenceSpan("own word", *word))
        elif other_words(one):
            found.append(EvidenceSpan("no own word", one.start, one.end))
        if one.owner.capitals in {"all", "mark"} and (other_name := spelt_out(self._spellings, one)) is not None:
            found.append(EvidenceSpan("otherwise spelt out", *other_name))
        if one.owner.doubt in {"everyday", "dictionary"} and self._is_small_elsewhere(one):
            found.append(EvidenceSpan("small elsewhere", one.start, one.end))
        return list({what.kind: what for what in reversed(found)}.values())[::-1]

    def _is_small_elsewhere(self, one: NameCandidate) -> bool:
        as_written = self._text[one.start : one.end]
        written = as_written.lower()
        if written == as_written:
            return False
        return re.search(rf"(?<!\w){re.escape(written)}(?!\w)", self._text) is not None

    def verdict(self, one: NameCandidate) -> Verdict:
        """Decide about a candidate."""
        owner = one.owner
        own = owner.curated and owner.doubt != "marked"  # what an editor marked as weak needs proof as well
        said = [(weight_of(what.kind, curated=own), what) for what in self.said(one)]
        start = weight_of(f"= {owner.doubt}", curated=own)
        kind = weight_of(f"kind {family_of(owner.entity.kind)}", curated=own)
        evidence = tuple(what for weight, what in said if weight > 0)
        against = tuple(weights()[what.kind].words for weight, what in said if weight < 0)
        counts = start + kind + sum(weight for weight, _ in said) >= LEAST[owner.entity.certainty or self._certainty]
        return Verdict(counts, evidence, against)
