"""An article as one text for the tagger: title, text, page. Names never reach over the empty lines between. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.article import Article, Evidence, Field
from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.decision import Accepted
from processors.entities.tag.evidence import EvidenceSpan

_BETWEEN = "\n\n"
_READ_AT_ONCE = 20_000
"""Characters; what `text.boilerplate` lets through. A tokenizer's worst texts cost the square of their length."""
_OVERLAP = 1_000


class Passage(NamedTuple):
    """The joined text, and where its second and third part begin."""

    text: str
    body: int
    page: int
    language: str

    def place(self, start: int, end: int) -> tuple[Field, int, int]:
        """Give field and offsets into it."""
        if start >= self.page:
            return "page", start - self.page, end - self.page
        if start >= self.body:
            return "text", start - self.body, min(end, self.page - len(_BETWEEN)) - self.body
        return "title", start, min(end, self.body - len(_BETWEEN))

    def evidence(self, span: EvidenceSpan) -> Evidence:
        """Give a span with its words and its place in the article."""
        field, start, end = self.place(span.start, span.end)
        return Evidence(kind=span.kind, text=self.text[span.start : span.end], field=field, start=start, end=end)


class Section(NamedTuple):
    """A part of a passage that is too long to be read at once."""

    text: str
    start: int
    until: int
    """Names that begin here or later, in the passage, belong to the next section."""

    def placed(self, one: NameCandidate) -> NameCandidate:
        """Give a candidate with its place in the passage."""
        return one._replace(start=one.start + self.start, end=one.end + self.start)

    def placed_accepted(self, one: Accepted) -> Accepted:
        """Give a name with its place, and that of what spoke for it, in the passage."""
        evidence = tuple(EvidenceSpan(kind, start + self.start, end + self.start) for kind, start, end in one.evidence)
        return Accepted(self.placed(one.candidate), evidence, one.also)


def sections(passage: Passage) -> Iterator[Section]:
    """Give the passage in pieces that overlap by the longest name: one for every article that came by the pipeline."""
    text, length = passage.text, len(passage.text)
    if length <= _READ_AT_ONCE + _OVERLAP:
        yield Section(text, 0, length)
        return
    start = 0
    while start < length:
        end = start + _READ_AT_ONCE
        until = (text.rfind(" ", start + _READ_AT_ONCE // 2, end) + 1 or end) if end < length else length
        yield Section(text[start : until + _OVERLAP], start, until)
        start = until


def passage_of(article: Article) -> Passage:
    """Join title, text and page."""
    text = f"{article.title}{_BETWEEN}{article.text}"
    body, page = len(article.title) + len(_BETWEEN), len(text) + len(_BETWEEN)
    return Passage(f"{text}{_BETWEEN}{article.page}" if article.page else text, body, page, article.language)
