"""The labelled pairs that the story decision is trained on, as rows of features: `train_stories.py` reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from pathlib import Path
from typing import NamedTuple

import msgspec
from meanings import key, meanings_of, with_meaning
from story_events import (
    WEEKS,
    articles_of,
    import_lines,
    judged_sets,
    prints_of,
    read_events,
    read_pairs,
    shipped_watchlist,
)
from story_joins import JudgedPair

from core.article import Article
from core.clock import now
from ingest.recorded import read_articles
from processors.stories.comparison.decision import MEMORY_SECONDS
from processors.stories.comparison.features import Profile, pair_features
from processors.stories.comparison.fingerprint import ArticleFeatures, Fingerprint, article_features
from processors.stories.comparison.rules import same_text, veto
from processors.stories.language.term_weights import ENTITY, NUMBER, PROPER
from processors.stories.meaning.whitening import closeness_at_home
from processors.stories.memory.postings import REFERENCE, appended, incoming, related

OTHER_SHARE = 0.5
"""Weight of each set of whole articles (BASIL, Gedikli), relative to that of the stream's events together."""
TWIN_EACH, TWIN_SHARE = 4, 0.3
"""Every fourth pair of an event has a twin; all twins of it weigh so much of its wrong pairs."""
_OTHER = 0x5BD1E995
_LEAST = 0.08  # cosine below which a pair is never compared
JOINS_WEIGH = 480.0
"""Weight of all pairs of `story_joins.tsv`: the events of the stream weigh some 700."""


class Row(NamedTuple):
    """A labelled pair."""

    features: tuple[float, ...]
    label: int
    weight: float
    close: float | None = None
    """How close the meanings are, where both are known and in one language."""


class Corpus:
    """The stream with its labelled events."""

    def __init__(self, data: Path) -> None:
        watchlist = shipped_watchlist()
        self._articles = {week: list(articles_of(import_lines(week, data))) for week in WEEKS}
        self.weeks = {week: prints_of(articles, watchlist) for week, articles in self._articles.items()}
        self.prints: dict[str, Fingerprint] = {}
        self.week: dict[str, str] = {}
        self._versions: dict[str, Article] = {}
        for week, articles in self._articles.items():
            for article, one in zip(articles, self.weeks[week], strict=True):
                self.prints.setdefault(one.article, one)
                self._versions.setdefault(one.article, article)
                self.week.setdefault(one.article, week)
        self._meanings: dict[str, bytes] = {}
        self.events, self.apart, _ = read_events(data)
        self.pairs = read_pairs(data)
        self._profiles: dict[str, Profile] = {}

    def learn_meanings(self, of: Iterable[str] | None = None, kept: Path | None = None) -> None:
        """Work out what the first versions of some articles mean, or all versions of all."""
        some = (self._versions[one] for one in of) if of is not None else chain.from_iterable(self._articles.values())
        self._meanings = meanings_of(some, kept)

    def told_with_meanings(self, week: str) -> list[Fingerprint]:
        """Give the articles of a week in their order, with what is known of their meanings."""
        versions = zip(self._articles[week], self.weeks[week], strict=True)
        return [with_meaning(one, key(article), self._meanings) for article, one in versions]

    def row(self, a: str, b: str, label: int, weight: float) -> Row:
        """Give two articles as a row."""
        mine, theirs = (self._meanings.get(key(self._versions[one]), b"") for one in (a, b))
        return Row(pair_features(self.profile(a), self.profile(b)), label, weight, closeness_at_home(mine, theirs))

    def profile(self, article: str) -> Profile:
        """Give an article ready to be compared."""
        if article not in self._profiles:
            self._profiles[article] = Profile(self.prints[article].features)
        return self._profiles[article]

    def met(self) -> list[tuple[str, str]]:
        """Give the pairs that a replay would compare, where one of them is of a labelled event."""
        wanted = {article for event in self.events for article in event.same}
        of_page: dict[int, list[str]] = defaultdict(list)
        found = []
        for one, pages in compared(self.prints.values()):
            for page in pages:
                found += [(one.article, other) for other in of_page[page][-3:] if wanted & {one.article, other}]
            of_page[one.page].append(one.article)
        return found

    def event_pairs(self) -> list[list[tuple[str, str, int]]]:
        """Give per event its labelled pairs: within it, against its decoys, and against what a replay would meet.

        What is not listed in an event is another one: the labels are meant to be complete within 72 hours.
        """
        of_event: dict[str, set[int]] = defaultdict(set)
        for number, event in enumerate(self.events):
            for article in event.same:
                of_event[article].add(number)
        candidates: list[tuple[str, str]] = []
        for event in self.events:
            same = sorted(event.same)
            candidates += combinations(same, 2)
            candidates += [(one, other) for one in same for other in sorted(event.decoys)]
        found: list[list[tuple[str, str, int]]] = [[] for _ in self.events]
        for a, b in dict.fromkeys(tuple(sorted(pair)) for pair in candidates + self.met()):
            label = self._label(a, b, of_event)
            if label is not None and a in self.prints and b in self.prints and self._comparable(a, b):
                found[label[0]].append((a, b, label[1]))
        return found

    def _label(self, a: str, b: str, of_event: Mapping[str, set[int]]) -> tuple[int, int] | None:
        mine, theirs = of_event.get(a, set()), of_event.get(b, set())
        if mine & theirs:
            return min(mine & theirs), 1
        unsure = any(b in self.events[k].unsure for k in mine) or any(a in self.events[k].unsure for k in theirs)
        return None if unsure or not mine | theirs else (min(mine or theirs), 0)

    def _comparable(self, a: str, b: str) -> bool:
        one, other = self.prints[a], self.prints[b]
        return (
            one.page != other.page
            and comparable(one.features, other.features)
            and (self.profile(a).cosine(self.profile(b)) >= _LEAST)
        )


def compared(prints: Iterable[Fingerprint]) -> Iterator[tuple[Fingerprint, Sequence[int]]]:
    """Give each article, in their order, with the earlier pages that a replay would compare it with."""
    lists: dict[bytes, bytes] = {}
    for one in prints:
        new = incoming(one)
        yield one, related(new, lists)
        for name in new.postings:
            lists[name] = appended(lists.get(name, b""), one.page.to_bytes(REFERENCE, "little"))


def comparable(one: ArticleFeatures, other: ArticleFeatures) -> bool:
    """Tell whether the model would be asked about a pair."""
    return abs(one.at - other.at) <= MEMORY_SECONDS and veto(one, other) is None and not same_text(one, other)


def rows_of(corpus: Corpus, by_event: Sequence[Sequence[tuple[str, str, int]]], events: Iterable[int]) -> list[Row]:
    """Give the training rows of some events; an event weighs by the root of its pairs, both labels alike."""
    rows: list[Row] = []
    for number in events:
        pairs = by_event[number]
        right = max(1, sum(label for _, _, label in pairs))
        wrong = max(1, len(pairs) - right)
        for a, b, label in pairs:
            weight = right**-0.5 if label else right**0.5 / wrong
            rows.append(corpus.row(a, b, label, weight))
        alike = [(a, b) for a, b, label in pairs if label][::TWIN_EACH]
        rows += [
            Row(
                pair_features(corpus.profile(a), Profile(twin(corpus.prints[b].features))),
                0,
                TWIN_SHARE * right**0.5 / len(alike),
            )
            for a, b in alike
        ]
    return rows


def twin(one: ArticleFeatures) -> ArticleFeatures:
    """Give an article's twin: the same words of another event, with other names, numbers and places.

    The stream has few of them, and they are what must not merge: another ferry, another market.
    """
    tokens = [
        (token ^ _OTHER if marks & (PROPER | NUMBER | ENTITY) else token, weight, marks)
        for token, weight, marks in one.tokens
    ]
    return msgspec.structs.replace(
        one,
        tokens=tuple(tokens),
        places=tuple(code ^ 0x0F0F for code in one.places),
        sketch=(),
        exact=0,
        instalments=(),
    )


def other_rows(data: Path) -> list[Row]:
    """Give rows of whole articles from other years: BASIL as titles and with leads, Gedikli with leads."""
    rows: list[Row] = []
    for _, titles, texts, pairs in judged_sets(data):
        lines = [
            json.dumps({"id": number, "title": title or "untitled", "text": text})
            for number, (title, text) in enumerate(zip(titles, texts, strict=True))
        ]
        profiles = [Profile(article_features(one)) for one in read_articles(lines, history=True, now=now())]
        kept = [
            (profiles[a], profiles[b], int(truth))
            for a, b, truth in pairs
            if (truth or profiles[a].cosine(profiles[b]) >= _LEAST)
            and not same_text(profiles[a].features, profiles[b].features)
        ]
        right = sum(label for _, _, label in kept)
        mass = OTHER_SHARE * 43 * 10 / 3
        rows += [
            Row(pair_features(one, other), label, mass / 2 / (right if label else len(kept) - right))
            for one, other, label in kept
        ]
    return rows


def corrected_rows(file: Path) -> list[Row]:
    """Give rows of what people corrected."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    sides = [json.dumps(one[side]) for one in lines for side in ("a", "b")]
    profiles = [Profile(article_features(one)) for one in read_articles(sides, history=True, now=now())]
    pairs = zip(profiles[::2], profiles[1::2], (one["same_event"] for one in lines), strict=True)
    return [Row(pair_features(a, b), int(same), 1.0) for a, b, same in pairs if comparable(a.features, b.features)]


def judged_rows(corpus: Corpus, week: str) -> list[Row]:
    """Give rows of the pairs judged by reading, unless their week is left out."""
    if week == "2026-W27":
        return []
    return [
        corpus.row(a, b, int(verdict == "same_event"), 0.1)
        for a, b, verdict in corpus.pairs
        if verdict in {"same_event", "different"} and a in corpus.prints and b in corpus.prints
        if comparable(corpus.prints[a].features, corpus.prints[b].features)
    ]


def join_rows(corpus: Corpus, pairs: Iterable[JudgedPair], week: str) -> list[Row]:
    """Give rows of the joins that were judged by reading, but those of a week that is left out."""
    kept = [
        one
        for one in pairs
        if corpus.week[one.article] != week
        and comparable(corpus.prints[one.article].features, corpus.prints[one.other].features)
    ]
    share = JOINS_WEIGH / sum(one.counts for one in kept)
    return [corpus.row(one.article, one.other, one.label, one.counts * share) for one in kept]
