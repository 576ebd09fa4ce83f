"""The spaCy pipeline `xx → sentencizer → watchlist`. The only importer of spaCy; loading it takes seconds.

The component `watchlist` verifies the candidates that the automaton found (`doc._.candidates`) and sets

- `doc.spans["watchlist"]`: all names that hold, label = the entity's kind, kb_id = its id;
- `doc.ents`: those that do not overlap;
- `doc._.names`: the same with exact character offsets, since tokens of other languages are coarser than names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from processors.entities.compiled import Candidate
from processors.entities.overlaps import first_of_each, winners
from processors.entities.verify import holds

_SURROGATES = re.compile("[\ud800-\udfff]")
_SENTENCE_LIMIT = 300
_SENTENCE_BEFORE = 120

Doc.set_extension("candidates", default=(), force=True)
Doc.set_extension("names", default=(), force=True)


@dataclass(frozen=True)
class Found:
    """A name that holds, and the sentence around it."""

    candidate: Candidate
    sentence: str
    sentence_start: int


@Language.factory("watchlist")
def make_watchlist(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001  # spaCy's signature
    """Give the component: all it needs comes with the Doc, so one pipeline serves every watchlist."""
    return _set_names


def _set_names(doc: Doc) -> Doc:
    text = doc.text  # spaCy joins its tokens anew at each look
    names = first_of_each(winners(one for one in doc._.candidates if holds(text, one)))
    placed = [(one, _span(doc, one)) for one in names]
    doc._.names = tuple(one for one, span in placed if span is not None)
    spans = [span for _, span in placed if span is not None]
    doc.spans["watchlist"] = spans
    doc.ents = filter_spans(spans)
    return doc


def _span(doc: Doc, one: Candidate) -> Span | None:
    entity = one.claim.entity
    return doc.char_span(one.start, one.end, label=entity.kind, kb_id=entity.id, alignment_mode="expand")


class Reader:
    """The loaded pipeline."""

    def __init__(self) -> None:
        self.nlp = spacy.blank("xx")
        self.nlp.add_pipe("sentencizer")
        self.nlp.add_pipe("watchlist")

    def doc(self, text: str, candidates: Sequence[Candidate]) -> Doc:
        """Read a text with its candidates. Lone surrogates, which spaCy does not take, become U+FFFD."""
        doc = self.nlp.make_doc(_SURROGATES.sub("\ufffd", text))
        doc._.candidates = tuple(candidates)
        return self.nlp(doc)

    def read(self, text: str, candidates: Sequence[Candidate]) -> list[Found]:
        """Give the names that hold, in the order of the text."""
        doc = self.doc(text, candidates)
        # Looked up once: `span.sent` walks the sentence for each name, quadratic on a page without a full stop.
        sentences = [(sentence.start_char, sentence.end_char) for sentence in doc.sents]
        found = []
        for one in doc._.names:
            start = min(one.start, sentences[_before(sentences, one.start)][0])
            end = max(one.end, sentences[_before(sentences, one.end - 1)][1])
            found.append(Found(one, *_clip(text, start, end, one)))
        return found


def _clip(text: str, start: int, end: int, one: Candidate) -> tuple[str, int]:
    """Keep a sentence short around its name: some feeds write pages without a full stop."""
    if end - start > _SENTENCE_LIMIT:
        start = max(start, one.start - _SENTENCE_BEFORE)
        end = max(one.end, min(end, start + _SENTENCE_LIMIT))
    sentence = text[start:end]
    return sentence.strip(), start + len(sentence) - len(sentence.lstrip())


def _before(sentences: Sequence[tuple[int, int]], place: int) -> int:
    return max(0, bisect_right(sentences, place, key=itemgetter(0)) - 1)
