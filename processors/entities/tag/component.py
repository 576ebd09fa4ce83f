"""The spaCy pipeline `xx → sentencizer → watchlist`. The only importer of spaCy; loading it takes seconds.

The component `watchlist` decides about the candidates that the automaton found (`doc._.candidates`) and sets

- `doc.spans["watchlist"]`: all names that count, label = the entity's kind, kb_id = its id;
- `doc.ents`: those that do not overlap, before what a model found there;
- `doc._.decision`: the same with exact character offsets, evidence and all refusals, since tokens of other languages
  are coarser than names.

Any installed pipeline can stand before it, one a language (`taggers` in the settings). What its model calls a person,
an organisation, a place is evidence for weak names; it never finds or hides one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from config.files.watchlist import Certainty, Kind
from core.errors import BadInput
from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.decision import Accepted, NameDecision, decide
from processors.entities.tag.evidence import EvidenceSpan
from processors.entities.tag.passage import Section

_SURROGATES = re.compile("[\ud800-\udfff]")
_SENTENCE_LIMIT = 300
_SENTENCE_BEFORE = 120
_LABELS: dict[str, frozenset[Kind]] = {
    "PER": frozenset({"person"}),
    "PERSON": frozenset({"person"}),
    "ORG": frozenset({"group", "organisation"}),
    "NORP": frozenset({"group"}),
    "GPE": frozenset({"place"}),
    "LOC": frozenset({"place"}),
    "FAC": frozenset({"place"}),
    "PRODUCT": frozenset({"vessel"}),
}
"""What a model's label says about an entity's kind: the schemes of OntoNotes and of WikiNER."""

Doc.set_extension("candidates", default=(), force=True)
Doc.set_extension("language", default="", force=True)
Doc.set_extension("certainty", default="likely", force=True)
Doc.set_extension("decision", default=None, force=True)


class Found(NamedTuple):
    """A name that counts, and the sentence around it."""

    accepted: Accepted
    sentence: str
    sentence_start: int

    def placed(self, section: Section) -> Found:
        """Give it with its places in the whole passage."""
        return Found(section.placed_accepted(self.accepted), self.sentence, self.sentence_start + section.start)


@Language.factory("watchlist")
def make_watchlist(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001  # spaCy's signature
    """Give the component: all it needs comes with the Doc, so one pipeline serves every watchlist."""
    return _set_names


def _set_names(doc: Doc) -> Doc:
    text = doc.text  # spaCy joins its tokens anew at each look
    modelled = [(span.start_char, span.end_char, span.label_) for span in doc.ents]

    def model_evidence(one: NameCandidate) -> list[EvidenceSpan]:
        kind = one.owner.entity.kind
        return [
            EvidenceSpan("model", start, end)
            for start, end, label in modelled
            if start < one.end and one.start < end and kind in _LABELS.get(label, ())
        ]

    if doc._.decision is None:
        doc._.decision = decide(text, doc._.candidates, doc._.language, doc._.certainty, model_evidence)
    decision: NameDecision = doc._.decision
    placed = [span for one in decision.accepted if (span := _span(doc, one.candidate)) is not None]
    doc.spans["watchlist"] = placed
    ours = filter_spans(placed)
    taken = {index for span in ours for index in range(span.start, span.end)}
    doc.ents = [*ours, *(span for span in doc.ents if taken.isdisjoint(range(span.start, span.end)))]
    return doc


def _span(doc: Doc, one: NameCandidate) -> Span | None:
    entity = one.owner.entity
    return doc.char_span(one.start, one.end, label=entity.kind, kb_id=entity.id, alignment_mode="expand")


class Reader:
    """The loaded pipelines: `models` names an installed one for a language; the others get the blank one."""

    def __init__(self, models: Mapping[str, str] | None = None) -> None:
        self._blank = _with_watchlist(spacy.blank("xx"))
        self._models = {language: _with_watchlist(_load(name, language)) for language, name in (models or {}).items()}

    def doc(
        self,
        text: str,
        candidates: Sequence[NameCandidate],
        language: str = "",
        certainty: Certainty = "likely",
        decided: NameDecision | None = None,
    ) -> Doc:
        """Read a text with its candidates. Lone surrogates, which spaCy does not take, become U+FFFD.

        `decided`: what was decided about them without a model; it holds where the language has none.
        """
        nlp = self._models.get(language, self._blank)
        doc = nlp.make_doc(_SURROGATES.sub("\ufffd", text))
        doc._.candidates = tuple(candidates)
        doc._.language = language
        doc._.certainty = certainty
        doc._.decision = decided if nlp is self._blank else None
        return nlp(doc)

    def read(
        self,
        text: str,
        candidates: Sequence[NameCandidate],
        language: str = "",
        certainty: Certainty = "likely",
        decided: NameDecision | None = None,
    ) -> tuple[list[Found], NameDecision]:
        """Give the names that count, in the order of the text, and the whole decision."""
        doc = self.doc(text, candidates, language, certainty, decided)
        decision: NameDecision = doc._.decision
        sentences = _sentences(doc)
        found = []
        for accepted in decision.accepted:
            one = accepted.candidate
            start = min(one.start, sentences[_before(sentences, one.start)][0])
            end = max(one.end, sentences[_before(sentences, one.end - 1)][1])
            found.append(Found(accepted, *_clip(text, start, end, one)))
        return found, decision


def _sentences(doc: Doc) -> list[tuple[int, int]]:
    """Give where each sentence begins and ends. `doc.sents` makes an object of every word, and costs ten times more."""
    words = doc.to_array(["SENT_START", "IDX", "LENGTH"]).tolist()
    firsts = [number for number, (begins, _, _) in enumerate(words) if begins == 1 or not number]
    lasts = [*(number - 1 for number in firsts[1:]), len(words) - 1]
    return [(words[first][1], words[last][1] + words[last][2]) for first, last in zip(firsts, lasts, strict=True)]


def _load(name: str, language: str) -> Language:
    try:
        return spacy.load(name)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"taggers.{language}: spaCy cannot load {name}: {error}; install it with `python -m spacy download {name}`,"
            " or remove the line"
        ) from error


def _with_watchlist(nlp: Language) -> Language:
    if not {"parser", "senter", "sentencizer"} & set(nlp.pipe_names):
        nlp.add_pipe("sentencizer", first=True)
    nlp.add_pipe("watchlist", last=True)
    return nlp


def _clip(text: str, start: int, end: int, one: NameCandidate) -> tuple[str, int]:
    """Keep a sentence short around its name, and within its field: some feeds write pages without a full stop."""
    start = max(start, text.rfind("\n\n", 0, one.start) + 1)
    stop = text.find("\n\n", one.end)
    end = min(end, stop) if stop >= 0 else end
    if end - start > _SENTENCE_LIMIT:
        start = max(start, one.start - _SENTENCE_BEFORE)
        end = max(one.end, min(end, start + _SENTENCE_LIMIT))
    sentence = text[start:end]
    return sentence.strip(), start + len(sentence) - len(sentence.lstrip())


def _before(sentences: Sequence[tuple[int, int]], place: int) -> int:
    return max(0, bisect_right(sentences, place, key=itemgetter(0)) - 1)
