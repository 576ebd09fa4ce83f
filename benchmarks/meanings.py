"""The meanings of recorded articles, worked out one by one; kept in a file between runs, where one is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from core.article import Article
from processors.stories.comparison.fingerprint import Fingerprint
from processors.stories.meaning.sentence_encoder import SentenceEncoder


def meanings_of(articles: Iterable[Article], kept: Path | None = None) -> dict[str, bytes]:
    """Give the meaning of each version of an article, under its `key`; some 200 new ones a second."""
    known: dict[str, bytes] = msgspec.msgpack.decode(kept.read_bytes()) if kept and kept.exists() else {}
    missing = {key(one): one for one in articles if key(one) not in known}
    if missing:
        encoder = SentenceEncoder()
        known |= {name: encoder.of(one) for name, one in missing.items()}
        if kept:
            kept.write_bytes(msgspec.msgpack.encode(known))
    return known


def key(one: Article) -> str:
    """Name a version of an article."""
    return f"{one.id} {one.revision}"


def with_meaning(one: Fingerprint, name: str, known: Mapping[str, bytes]) -> Fingerprint:
    """Give a fingerprint with the meaning that is known under a name, or without any."""
    meaning = known.get(name, b"")
    return msgspec.structs.replace(one, features=msgspec.structs.replace(one.features, meaning=meaning))
