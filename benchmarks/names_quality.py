"""Precision and recall of the names that are found, on recorded weeks judged by reading.

    PYTHONPATH=tests .venv/bin/python benchmarks/names_quality.py
    PYTHONPATH=tests .venv/bin/python benchmarks/names_quality.py --watchlist config/watchlist.yaml

Without `--watchlist`: the list of the United Nations as published, nothing tuned, against `un_hits_labelled.csv.xz`; a
mention is right when it overlaps a hit judged right of the same entity. Beside it, in the same run: folded whole words,
which is what keyword alerts do. With `--watchlist`: prints every mention, to be read.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import lzma
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from recorded import DATA

from config.files.watchlist import Fuzzy, Watchlist, parse_watchlist
from core import log
from core.article import Article, Mention
from processors.entities.importers.un import read_un
from processors.entities.tagger import Tagger

WEEKS = ("2026-W26", "2026-W27", "2026-W28", "2026-W30")
_TAG = re.compile(r"<[^>]*>")


def articles(folder: Path, week: str) -> Iterator[Article]:
    """Give a week's articles as they were judged: unescaped twice, tags in the lead replaced by a space."""
    with lzma.open(folder / "stream" / f"{week}.ndjson.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            title, text = (html.unescape(html.unescape(row.get(part) or "")) for part in ("title", "description"))
            at = datetime(2026, 6, 22, tzinfo=UTC)
            yield Article(
                id=f"{week} {row['id'][:10]}",
                revision=f"{zlib.crc32(line.encode()):016x}",
                url="",
                canonical="",
                title=title,
                text=_TAG.sub(" ", text),
                source=row["source"],
                feed="",
                published=at,
                fetched=at,
            )


def un_list(folder: Path) -> Watchlist:
    """Read the list of the United Nations."""
    packed = folder / "watchlists" / "UN_consolidated_2026-02-27.xml.xz"
    return Watchlist(entities=tuple(read_un(lzma.decompress(packed.read_bytes()), "the UN list")))


def all_mentions(folder: Path, watchlist: Watchlist) -> list[tuple[Article, Mention]]:
    """Tag the four weeks."""
    tagger = Tagger(lambda: (1, watchlist))
    found: dict[tuple[str, str, int, str], tuple[Article, Mention]] = {}
    for week in WEEKS:
        for article in articles(folder, week):
            for mention in tagger.tag([article])[0]:
                found.setdefault((article.id, mention.field, mention.start, mention.entity), (article, mention))
    return list(found.values())


def judged(folder: Path) -> dict[str, list[tuple[int, int, set[str], bool, str]]]:
    """Give the labelled hits by article."""
    hits: dict[str, list[tuple[int, int, set[str], bool, str]]] = {}
    with lzma.open(folder / "watchlists" / "un_hits_labelled.csv.xz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            entities = set(row["entities"].lower().split("|"))
            hit = (int(row["start"]), int(row["end"]), entities, row["right"] == "1", row["text"])
            hits.setdefault(f"{row['week']} {row['article']}", []).append(hit)
    return hits


def measure(folder: Path, fuzzy: Fuzzy) -> None:
    """Print precision and recall on the list of the United Nations, and every error."""
    listed = un_list(folder)
    listed = Watchlist(entities=tuple(one.model_copy(update={"fuzzy": fuzzy}) for one in listed.entities))
    hits = judged(folder)
    right, wrong, unjudged = 0, Counter[str](), []
    reached: set[tuple[str, int]] = set()
    for article, mention in all_mentions(folder, listed):
        offset = len(article.title) + 2 if mention.field == "text" else 0
        start, end = mention.start + offset, mention.end + offset
        over = [hit for hit in hits.get(article.id, ()) if hit[0] < end and start < hit[1]]
        same = [hit for hit in over if mention.entity in hit[2]]
        reached.update((article.id, hit[0]) for hit in same if hit[3])
        if any(hit[3] for hit in same):
            right += 1
        elif over:
            wrong[f"{mention.text} ({mention.entity}, {mention.name})"] += 1
            print("WRONG", mention.text, mention.strength, mention.evidence, "|", mention.sentence[:200])
        else:
            unjudged.append((article, mention))
    wanted = {(id_, hit[0]): hit for id_, found in hits.items() for hit in found if hit[3]}
    missed = Counter(hit[4] for place, hit in wanted.items() if place not in reached)
    for _, mention in unjudged:
        print(
            f"  not judged: {mention.entity} {mention.text!r} as {mention.name!r} ({mention.rule}): {mention.sentence}"
        )
    for place, hit in wanted.items():
        if place not in reached:
            print("  missed:", place[0], hit[4])
    count = sum(len(found) for found in hits.values())
    print(f"keyword alerts (folded whole words): {count} hits, precision {len(wanted) / count:.3f}, recall 1.000")
    print(
        f"wirewatch: {right} right, {sum(wrong.values())} wrong, {len(unjudged)} not judged;"
        f" precision {right / max(1, right + sum(wrong.values())):.3f} of the judged,"
        f" recall {len(reached) / len(wanted):.3f}"
    )
    print(f"  wrong: {dict(wrong)}\n  missed: {dict(missed)}")


def _line(mention: Mention) -> str:
    how = f"{mention.name!r}, {mention.rule}, {mention.strength}"
    return f"{mention.entity} {mention.text!r} ({how}): {mention.sentence}"


def main() -> None:
    """Read the arguments and measure."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--watchlist", type=Path)
    parser.add_argument("--fuzzy", choices=("off", "translit", "typo"), default="off", help="for all names of the list")
    asked = parser.parse_args()
    if asked.watchlist is None:
        measure(asked.data, asked.fuzzy)
        return
    watchlist = parse_watchlist(asked.watchlist.read_text(encoding="utf-8"), str(asked.watchlist))
    listed = all_mentions(asked.data, watchlist)
    for article, mention in listed:
        print(
            f"{article.id} {mention.entity} {mention.text!r} ({mention.rule}, {mention.strength}): {mention.sentence}"
        )
    print(f"{len(listed)} mentions", file=sys.stderr)


if __name__ == "__main__":
    main()
