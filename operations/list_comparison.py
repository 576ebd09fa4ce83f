"""Two lists over the same articles: which mentions only one of them finds.

pages ─▶ side_by_side ─▶ what both find where they may differ ─▶ mentions of the one only: lost, gained

Pages come in the order of the archive, whoever read them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import islice

from config.files.watchlist import Watchlist
from core.article import Article, Mention
from operations.side_by_side.reader import TwoReadings
from operations.trial_results import ChangedMention, DraftTrial, EntityDifference, NameOfEntity, NoisyName, Side

_EXAMPLES = 5
"""Sentences kept of each entity and direction."""
_NOISY_SHARE, _NOISY_LEAST = 100, 10
_UNUSED = 100

ReadTwice = Callable[[Article, Sequence[Mention], Sequence[Mention]], None]
"""Hears of an article that was read with both lists, and what each found."""


def _ignore(_article: Article, _before: Sequence[Mention], _after: Sequence[Mention]) -> None:
    """Take no notice."""


class ListComparison:
    """Both lists, and what was seen so far."""

    def __init__(self, running: Watchlist, draft: Watchlist, read_twice: ReadTwice = _ignore) -> None:
        before, after = ({one.id: one for one in each.entities} for each in (running, draft))
        self.changed = tuple(id_ for id_ in {**before, **after} if before.get(id_) != after.get(id_))
        self.articles = 0
        self._labels = {id_: one.name for id_, one in {**before, **after}.items()}
        self._wanted = {id_: after[id_] for id_ in self.changed if id_ in after}
        self._since: datetime | None = None
        self._found: Counter[tuple[str, str]] = Counter()
        self._differences: defaultdict[str, list[ChangedMention]] = defaultdict(list)
        self._read_twice = read_twice

    def take(self, page: Sequence[Article], found: Sequence[TwoReadings]) -> None:
        """Count a page of articles, and what both lists find in those on which they may differ."""
        self.articles += len(page)
        for article in page:
            self._since = min(filter(None, (self._since, article.fetched)))
        for place, before, after in ((one.place, one.before, one.after) for one in found):
            self._found.update({(one.entity, one.name) for one in after})
            self._compare(page[place], before, after)
            self._read_twice(page[place], before, after)

    def _compare(self, article: Article, before: Sequence[Mention], after: Sequence[Mention]) -> None:
        sides: tuple[tuple[Side, Sequence[Mention], Sequence[Mention]], ...] = (
            ("lost", before, after),
            ("gained", after, before),
        )
        for side, some, others in sides:
            places = {_place(one) for one in others}
            for one in some:
                if _place(one) not in places:
                    self._differences[one.entity].append(_changed(side, one, article))

    def result(self) -> DraftTrial:
        """Sum up."""
        differences = sorted(self._summed(), key=lambda one: (-one.gained - one.lost, one.entity))
        found = {entity for entity, _ in self._found}
        silent = tuple(id_ for id_ in self._wanted if id_ not in found)
        return DraftTrial(
            self._since,
            self.articles,
            self.changed,
            tuple(differences),
            silent,
            noisy=tuple(self._noisy()),
            unused=tuple(islice(self._unused(found), _UNUSED)),
        )

    def _noisy(self) -> Iterator[NoisyName]:
        least = max(self.articles / _NOISY_SHARE, _NOISY_LEAST)
        for (entity, name), count in self._found.most_common():
            if entity in self._wanted and count >= least:
                yield NoisyName(entity, name, count)

    def _unused(self, found: AbstractSet[str]) -> Iterator[NameOfEntity]:
        for id_, entity in self._wanted.items():
            if id_ in found:
                names = (name for name, _ in entity.listed() if (id_, name) not in self._found)
                yield from (NameOfEntity(id_, name) for name in names)

    def _summed(self) -> Iterator[EntityDifference]:
        for entity, some in self._differences.items():
            gained = [one for one in some if one.side == "gained"]
            lost = [one for one in some if one.side == "lost"]
            names = Counter(one.name for one in gained)
            names.subtract(one.name for one in lost)
            examples = (*_examples(gained), *_examples(lost))
            yield EntityDifference(entity, self._labels[entity], len(gained), len(lost), dict(names), examples)


def _examples(some: Sequence[ChangedMention]) -> list[ChangedMention]:
    """Give the first few, of each article one: a lead often says its title again."""
    of_each: dict[tuple[str, str], ChangedMention] = {}
    for one in some:
        of_each.setdefault((one.url, one.title), one)
    return list(of_each.values())[:_EXAMPLES]


def _place(mention: Mention) -> tuple[str, str, int, int]:
    return mention.entity, mention.field, mention.start, mention.end


def _changed(side: Side, one: Mention, article: Article) -> ChangedMention:
    return ChangedMention(
        side, one.name, one.text, one.sentence, article.title, article.source, article.url, article.published
    )
