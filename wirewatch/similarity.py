"""`wirewatch try similarity`: pairs of articles on standard input, compared as the story index would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from core.errors import BadInput
from wirewatch.trying import batches, read_recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.files.watchlist import Watchlist

_BATCH = 200


class _Pair(msgspec.Struct, frozen=True):
    a: msgspec.Raw
    b: msgspec.Raw


def threshold() -> dict[str, float]:
    """Give the scores from which two articles are one text, and one event."""
    from processors.stories.comparison.model import shipped  # noqa: PLC0415
    from processors.stories.comparison.similarity import SAME_TEXT  # noqa: PLC0415

    return {"same_text": SAME_TEXT, "same_event": shipped().settings["pair"]}


def try_similarity(lines: Iterable[str], watchlist: Watchlist) -> Iterator[dict[str, Any]]:
    """Give for each pair `same_text` and `same_event`, 0..1, and what moved them; in input order."""
    from processors.entities.tagger import Tagger  # noqa: PLC0415
    from processors.stories.comparison.model import shipped  # noqa: PLC0415
    from processors.stories.comparison.similarity import similarity  # noqa: PLC0415
    from processors.text.boilerplate import clean  # noqa: PLC0415

    tagger, model = Tagger(lambda: (1, watchlist)), shipped()
    articles = (clean(article) for article in read_recorded(_sides(lines)))
    for batch in batches(articles, _BATCH):
        sides = list(zip(batch, tagger.tag(batch), strict=True))
        for one, other in zip(sides[::2], sides[1::2], strict=True):
            found = similarity(one, other, model)
            yield {"same_text": found.same_text, "same_event": found.same_event, "reason": found.reason}


def _sides(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                pair = msgspec.json.decode(line, type=_Pair)
            except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
                raise BadInput(f'line {number}: {error}; write {{"a": article, "b": article}}') from error
            yield bytes(pair.a).decode()
            yield bytes(pair.b).decode()
