"""An article as one text for the tagger: title, an empty line, text. Names never reach over the line. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.article import Article, Evidence, Field
from processors.entities.evidence import Proof

_BETWEEN = "\n\n"


class Passage(NamedTuple):
    """The joined text, and where its second part begins."""

    text: str
    body: int
    language: str

    def place(self, start: int, end: int) -> tuple[Field, int, int]:
        """Give field and offsets into it."""
        if start >= self.body:
            return "text", start - self.body, end - self.body
        return "title", start, min(end, self.body - len(_BETWEEN))

    def evidence(self, proof: Proof) -> Evidence:
        """Give a proof with its words and its place in the article."""
        field, start, end = self.place(proof.start, proof.end)
        return Evidence(kind=proof.kind, text=self.text[proof.start : proof.end], field=field, start=start, end=end)


def passage_of(article: Article) -> Passage:
    """Join title and text."""
    return Passage(f"{article.title}{_BETWEEN}{article.text}", len(article.title) + len(_BETWEEN), article.language)
