"""Count the alerts of one subscription over the recorded weeks: one an article, one an outlet and event, one a story.

    PYTHONPATH=tests .venv/bin/python benchmarks/alert_volume.py [--watchlist FILE]

An article counts when it names somebody on the watchlist. `updates` are the material updates within a story that was
told before; a desk gets a story's first alert and these.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from recorded import DATA
from story_events import ROOT, WEEKS, articles_of, import_lines

from config.files.watchlist import parse_watchlist
from core import log
from processors.entities.tagger import Tagger
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork


def main() -> None:
    """Print the counts."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of recorded data")
    parser.add_argument("--watchlist", type=Path, default=ROOT / "config" / "watchlist.yaml")
    arguments = parser.parse_args()
    file = arguments.watchlist
    tagger = Tagger(lambda: (1, parse_watchlist(file.read_text(encoding="utf-8"), str(file))))
    work = UnitOfWork({}, {}, lambda _key: None, PageCache(1_000_000), shipped())
    seen: set[tuple[str, str]] = set()
    pages: set[int] = set()
    stories: set[str] = set()
    outlets: Counter[str] = Counter()
    told: Counter[str] = Counter()
    updates = articles = 0
    for week in WEEKS:
        batch = list(articles_of(import_lines(week, arguments.data)))
        for article, mentions in zip(batch, tagger.tag(batch), strict=True):
            made = fingerprint(article, mentions)
            placed = work.place(incoming(made)).placed
            if not mentions or (article.id, article.revision) in seen:
                continue
            seen.add((article.id, article.revision))
            pages.add(made.page)
            articles += 1
            outlets[article.source] += 1
            story = placed.placement.story
            if story not in stories:
                stories.add(story)
                told[article.source] += 1
            else:
                updates += bool(placed.facts)
    print(f"articles that name somebody  {articles} (on {len(pages)} pages)")
    print(f"alerts without stories       {articles}")
    print(f"alerts, one a page           {len(pages)}")
    print(f"alerts with stories          {len(stories)}, and {updates} material updates")
    for outlet, count in outlets.most_common():
        print(f"  {outlet:24} {count:4} articles, first of {told[outlet]} stories")


if __name__ == "__main__":
    main()
