"""Events of one invented week as English, French and Arabic outlets would tell them, two of each country on one day.

Written for these tests: no outlet wrote any of it. `told_in_languages.tsv`: event, language, headline, text; an event
is named by its country first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wire_examples import article

from core.article import Article

_FILE = Path(__file__).with_suffix(".tsv")


def told() -> Iterator[tuple[str, Article]]:
    """Give each event's name with an article, each of another outlet, minutes apart."""
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines()):
        event, language, title, text = line.split("\t")
        yield event, article(number, title, text, hours=number / 20, source=f"Outlet {number}", language=language)
