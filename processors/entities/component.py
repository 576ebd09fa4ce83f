"""The spaCy pipeline: sentences, and the `watchlist` component that sets the entities. The only importer of spaCy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from processors.entities.compiled import Compiled
from processors.entities.overlaps import Hit

if not Span.has_extension("hit"):
    Span.set_extension("hit", default=None)  # the exact offsets: tokens may be wider than a name
if not Doc.has_extension("hits"):
    Doc.set_extension("hits", default=())


class WatchlistComponent:
    """Finds watch-listed names in a `Doc`.

    `doc.spans["watchlist"]` holds all, `doc.ents` those that do not overlap, each with its kind as label and the
    entity's id as `kb_id`; `doc._.hits` the exact offsets, also of names inside a token.
    """

    def __init__(self) -> None:
        self.compiled: Compiled | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        if self.compiled is None:
            return doc
        hits = self.compiled.hits(doc.text)
        spans = []
        for hit in hits:
            entity = self.compiled.entities[hit.entity]
            span = doc.char_span(hit.start, hit.end, entity.kind, kb_id=entity.id, alignment_mode="expand")
            if span is not None:
                span._.hit = hit
                spans.append(span)
        doc._.hits = tuple(hits)
        doc.spans["watchlist"] = spans
        doc.ents = filter_spans(spans)
        return doc


@Language.factory("watchlist")
def make_watchlist(nlp: Language, name: str) -> WatchlistComponent:  # noqa: ARG001  # spaCy's signature
    """Make the component; it finds nothing until it is given a compiled watchlist."""
    return WatchlistComponent()


class WatchlistPipeline:
    """A blank multi-language pipeline: tokens, sentences, watch-listed names."""

    def __init__(self) -> None:
        self._nlp = spacy.blank("xx")
        self._nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "؟", "。", "！", "？", "…"]})
        component: Any = self._nlp.add_pipe("watchlist")
        self._component: WatchlistComponent = component

    def annotate(self, texts: Sequence[str], compiled: Compiled) -> Iterator[tuple[list[Hit], list[tuple[int, int]]]]:
        """Give the hits of each text and, for each hit, where its sentence begins and ends."""
        self._component.compiled = compiled
        for doc in self._nlp.pipe(texts):
            sentences = [(sentence.start_char, sentence.end_char) for sentence in doc.sents]
            hits: list[Hit] = list(doc._.hits)
            yield hits, [_around(hit, sentences, len(doc.text)) for hit in hits]


def _around(hit: Hit, sentences: list[tuple[int, int]], length: int) -> tuple[int, int]:
    begin = max((start for start, _ in sentences if start <= hit.start), default=0)
    end = min((stop for _, stop in sentences if stop >= hit.end), default=length)
    return begin, end
