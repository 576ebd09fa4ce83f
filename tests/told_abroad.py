"""Invented events that nobody looked at while lists and models were made, many of them in Persian or Swahili.

Written for these tests: no outlet wrote any of it. `told_abroad.tsv`: event, role (same, decoy, single), language,
time, headline, lead. The two decoys of an event are one other event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from wire_examples import article

from core.article import Article

_FILE = Path(__file__).with_suffix(".tsv")


def told_abroad() -> Iterator[tuple[tuple[str, str], Article]]:
    """Give event and role with an article, in the order of time, each of another outlet."""
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines()):
        event, role, language, at, title, text = line.split("\t")
        one = article(number, title, text, source=f"Outlet {number}", language=language)
        yield (event, role), msgspec.structs.replace(one, published=datetime.fromisoformat(at))
