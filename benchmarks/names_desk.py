"""Precision and recall by what a desk means: pairs of article and entity that were labelled by reading.

    PYTHONPATH=tests .venv/bin/python benchmarks/names_desk.py                 # both lists, as shipped
    PYTHONPATH=tests .venv/bin/python benchmarks/names_desk.py --certainty sure
    PYTHONPATH=tests .venv/bin/python benchmarks/names_desk.py --model en=en_core_web_sm
    PYTHONPATH=tests .venv/bin/python benchmarks/names_desk.py --errors        # and each pair that is wrong or missed

`desk_given`: eleven desks' lists, written by hand. `un_desk_given`: the list of the United Nations as imported. A pair
is found where the product names the entity at least once in the article. Beside it, in the same run: a naive search for
the listed names as whole words in their capitals. The pools are drawn so that doubtful words weigh more than in a
stream, so the precision here is lower than an editor will see. What the shipped weights were fitted on is `desk_given`:
`train_names.py` prints the figures of weights that have not seen an entity.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from names_quality import un_list
from recorded import DATA

from config.files.watchlist import Certainty, Watchlist, parse_watchlist
from core import log
from core.article import Article
from processors.entities.tagger import Tagger

AT = datetime(2026, 6, 22, tzinfo=UTC)
MEANT, NOT_MEANT = 1, 0
Found = Mapping[str, set[str]]
"""Article → entities."""


@dataclass(frozen=True)
class Pair:
    """An article that may mean an entity, and whether it does: 1, 0, or 2 where a reader could not tell."""

    article: Article
    entity: str
    label: int


@dataclass(frozen=True)
class Score:
    """What was found of some pairs."""

    right: int
    found: int
    meant: int

    def __str__(self) -> str:
        """Give precision and recall with what they are made of."""
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.meant)
        return f"P {precision:.3f} ({self.right}/{self.found})  R {recall:.3f} ({self.right}/{self.meant})"


def pairs(folder: Path, name: str) -> list[Pair]:
    """Read labelled pairs; pairs of one article share it."""
    articles: dict[str, Article] = {}
    found = []
    for line in (folder / "names" / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["id"] not in articles:
            articles[row["id"]] = _article(row)
        found.append(Pair(articles[row["id"]], row["entity"], row["label"]))
    return found


def _article(row: Mapping[str, str]) -> Article:
    return Article(
        id=row["id"],
        revision="",
        url="",
        canonical="",
        title=row["title"],
        text=row["text"],
        source=row["source"],
        feed="",
        language=row.get("language") or "",
        published=AT,
        fetched=AT,
    )


def desk_list(folder: Path) -> Watchlist:
    """Read the list that eleven desks wrote."""
    file = folder / "names" / "desk_given.yaml"
    return parse_watchlist(file.read_text(encoding="utf-8"), file.name)


def articles_of(labelled: Sequence[Pair]) -> Iterator[Article]:
    """Give each article once."""
    yield from {pair.article.id: pair.article for pair in labelled}.values()


def tagged(watchlist: Watchlist, labelled: Sequence[Pair], models: Mapping[str, str]) -> Found:
    """Find the entities with the product."""
    tagger = Tagger(lambda: (1, watchlist), models)
    return {one.id: {mention.entity for mention in tagger.tag([one])[0]} for one in articles_of(labelled)}


def naive(watchlist: Watchlist, labelled: Sequence[Pair]) -> Found:
    """Find the listed names as whole words in their capitals."""
    names = [(entity.id, text) for entity in watchlist.entities for text, _ in entity.listed()]
    looked_for = [(id_, re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")) for id_, text in names]
    found: dict[str, set[str]] = {}
    for one in articles_of(labelled):
        text = f"{one.title}\n\n{one.text}"
        found[one.id] = {id_ for id_, pattern in looked_for if pattern.search(text)}
    return found


def score(labelled: Sequence[Pair], found: Found) -> Score:
    """Count; pairs that a reader could not tell count nowhere."""
    told = [pair for pair in labelled if pair.label in (MEANT, NOT_MEANT)]
    hit = [pair for pair in told if pair.entity in found[pair.article.id]]
    right = sum(pair.label == MEANT for pair in hit)
    return Score(right, len(hit), sum(pair.label == MEANT for pair in told))


def show(title: str, watchlist: Watchlist, labelled: Sequence[Pair], found: Mapping[str, Found]) -> None:
    """Print the figures of each way to search, by kind, and the entities that are never found."""
    kinds = {entity.id: entity.kind for entity in watchlist.entities}
    by_kind = defaultdict(list)
    for pair in labelled:
        by_kind[kinds.get(pair.entity, "gone")].append(pair)
    print(f"\n{title}: {len(labelled)} pairs, {len(by_kind)} kinds")
    for kind, some in [("all", list(labelled)), *sorted(by_kind.items())]:
        print(f"  {kind:<13}" + "   ".join(f"{way}: {score(some, what)}" for way, what in found.items()))
    meant = Counter(pair.entity for pair in labelled if pair.label == MEANT)
    for way, what in found.items():
        hit = {pair.entity for pair in labelled if pair.label == MEANT and pair.entity in what[pair.article.id]}
        print(f"  never found, {way}: {', '.join(sorted(meant.keys() - hit)) or 'none'}")


def errors(labelled: Sequence[Pair], found: Found) -> None:
    """Print each pair that is wrong or missed."""
    for pair in labelled:
        hit = pair.entity in found[pair.article.id]
        if hit is not (pair.label == MEANT) and pair.label in (MEANT, NOT_MEANT):
            print(
                f"{'WRONG ' if hit else 'MISSED'} {pair.entity}: {pair.article.title[:110]} | {pair.article.text[:160]}"
            )


def main() -> None:
    """Read the arguments and measure."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--certainty", choices=("sure", "likely", "all"), default=None)
    parser.add_argument("--model", nargs="*", default=[], help="language=an installed spaCy pipeline")
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    models = dict(one.split("=", 1) for one in asked.model)
    for title, watchlist, file in (
        ("desk_given", desk_list(asked.data), "desk_given.jsonl"),
        ("un_desk_given", un_list(asked.data), "un_desk_given.jsonl"),
    ):
        labelled = pairs(asked.data, file)
        ours = tagged(_with(watchlist, asked.certainty), labelled, models)
        show(title, watchlist, labelled, {"wirewatch": ours, "naive": naive(watchlist, labelled)})
        if asked.errors:
            errors(labelled, ours)


def _with(watchlist: Watchlist, certainty: Certainty | None) -> Watchlist:
    """Give the list with one certainty for all its entities."""
    if certainty is None:
        return watchlist
    return Watchlist(entities=tuple(one.model_copy(update={"certainty": certainty}) for one in watchlist.entities))


if __name__ == "__main__":
    main()
