"""The meaning of an article as bytes, or none. Adapters: `NoMeaning` here, `sentence_encoder.py`."""

from __future__ import annotations

from typing import Protocol

from core.article import Article


class MeaningSource(Protocol):
    """Promised: the same article gives the same bytes (`vectors.py` says what they are), or always none."""

    def of(self, article: Article) -> bytes:
        """Give what a cleaned article says; empty where that is not known."""


class NoMeaning:
    """Knows of no meaning: languages then meet by listed words and watched names alone."""

    def of(self, _article: Article) -> bytes:
        """Give nothing."""
        return b""
