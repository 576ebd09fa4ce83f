"""Which subscriptions want an article, and why: pure. Cost depends on those that want it, not on all there are.

wanted  =  a mention that is  (listed, or of a listed kind or tag, or `all`)  and  severe enough
           in an article whose  language, source and country fit,  with a word that must and none that must not occur
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

import msgspec

from alerts.filter_costs import FilterCosts
from alerts.why_matched import Why
from config.files.patterns import Named, occurring
from config.files.subscriptions import Subscription
from core.article import Article, Mention, Severity, Tagged
from core.errors import FilterFailed
from core.outcomes import Refusal

Part = tuple[str, str]
SEVERITIES: dict[str, int] = {"low": 0, "medium": 1, "high": 2, "critical": 3}


class Match(msgspec.Struct, frozen=True):
    """A subscription that wants an article."""

    subscription: Subscription
    why: Why


class Index:
    """Subscriptions by what they ask for: `("entity", id)`, `("kind", kind)`, `("tag", tag)`, `("all", "")`."""

    def __init__(self, processor_time: Callable[[], float] = time.thread_time) -> None:
        self._processor_time = processor_time
        self._costs = FilterCosts()
        self._by_part: defaultdict[Part, dict[str, Subscription]] = defaultdict(dict)
        self._by_id: dict[str, Subscription] = {}
        self._following = 0
        self._failed: dict[str, str] = {}

    def update(self, subscriptions: Iterable[Subscription]) -> None:
        """Hold these; what is the same object as before costs nothing."""
        wanted = {one.id: one for one in subscriptions}
        for id_ in [id_ for id_, one in self._by_id.items() if wanted.get(id_) is not one]:
            self._drop(id_)
        for id_, one in wanted.items():
            if id_ not in self._by_id:
                self._put(one)

    def _put(self, one: Subscription) -> None:
        self._by_id[one.id] = one
        self._following += one.updates != "none"
        for part in parts_of(one):
            self._by_part[part][one.id] = one

    def _drop(self, id_: str) -> None:
        one = self._by_id.pop(id_)
        self._costs.forget(id_)
        self._following -= one.updates != "none"
        for part in parts_of(one):
            self._by_part[part].pop(id_, None)
            if not self._by_part[part]:
                del self._by_part[part]

    def wanting(self, part: Part) -> dict[str, Subscription]:
        """Give those that ask for this part, by id."""
        return self._by_part.get(part, {})

    def get(self, id_: str) -> Subscription | None:
        """Give one by its id."""
        return self._by_id.get(id_)

    def fits(self, one: Subscription, article: Article) -> bool:
        """Say whether a subscription's filter takes an article; one that fails takes none, and is remembered."""
        if not (one.must or one.must_not):
            return fits(one, article)
        if one.id in self._failed:
            return False
        began = self._processor_time()
        try:
            fitting = fits(one, article)
            self._costs.add(one.id, self._processor_time() - began)
        except FilterFailed as error:
            self._failed[one.id] = str(error)
            return False
        return fitting

    def take_failed(self) -> dict[Subscription, str]:
        """Give the subscriptions whose filters failed since this was asked last, with the reason."""
        failed, self._failed = self._failed, {}
        return {self._by_id[id_]: reason for id_, reason in failed.items() if id_ in self._by_id}

    @property
    def following(self) -> bool:
        """Say whether anybody wants updates."""
        return self._following > 0


def index(subscriptions: Iterable[Subscription]) -> Index:
    """Prepare subscriptions for `matches`."""
    made = Index()
    made.update(subscriptions)
    return made


def parts_of(subscription: Subscription) -> tuple[Part, ...]:
    """Give what a subscription asks for, as the index files it."""
    parts = [("entity", one) for one in subscription.entities]
    parts += [("kind", one) for one in subscription.kinds]
    parts += [("tag", one) for one in subscription.tags]
    parts += [("all", "")] if subscription.all else []
    return tuple(dict.fromkeys(parts))


def matches(prepared: Index, tagged: Tagged) -> tuple[Match, ...]:
    """Give the subscriptions that want the article, by id. Without a mention nobody does, not even `all`."""
    wanting: dict[str, Subscription] = {}
    found: defaultdict[str, dict[tuple[str, Part, int], None]] = defaultdict(dict)
    unfit: set[str] = set()
    for mention in tagged.mentions:
        severity = SEVERITIES[mention.severity]
        for part in _parts(mention):
            hit = (mention.entity, part, severity)
            for id_, one in prepared.wanting(part).items():
                if severity < SEVERITIES[one.severity] or id_ in unfit:
                    continue
                if id_ not in wanting:
                    if not prepared.fits(one, tagged.article):
                        unfit.add(id_)
                        continue
                    wanting[id_] = one
                found[id_][hit] = None
    return tuple(Match(one, _why(tuple(found[id_]))) for id_, one in sorted(wanting.items()))


@lru_cache(maxsize=1024)
def _why(hits: tuple[tuple[str, Part, int], ...]) -> Why:
    """Put hits into words. Cached: ten thousand readers have one reason."""
    entities = dict.fromkeys(entity for entity, _, _ in hits)
    by = dict.fromkeys(" ".join(part).strip() for _, part, _ in hits)
    names: tuple[Severity, ...] = ("low", "medium", "high", "critical")
    return Why(tuple(entities), tuple(by), names[max(severity for _, _, severity in hits)])


def _parts(mention: Mention) -> list[Part]:
    tags = [("tag", tag) for tag in mention.tags]
    return [("entity", mention.entity), ("kind", mention.kind), *tags, ("all", "")]


def fits(subscription: Subscription, article: Article) -> bool:
    """Narrow by outlet and words."""
    narrow = subscription.languages or subscription.sources or subscription.countries
    if not (narrow or subscription.must or subscription.must_not):
        return True
    return next(iter(_refusals(subscription, article)), None) is None


def why_not(subscription: Subscription, tagged: Tagged) -> tuple[Refusal, ...]:
    """Say everything in a subscription that keeps an article out; empty where it is wanted."""
    refusals = list(_refusals(subscription, tagged.article))
    asked = set(parts_of(subscription))
    of_interest = [mention for mention in tagged.mentions if asked & set(_parts(mention))]
    if not tagged.mentions:
        refusals.insert(0, Refusal.NO_MENTION)
    elif not of_interest:
        refusals.insert(0, Refusal.NOT_ASKED_FOR)
    elif all(SEVERITIES[mention.severity] < SEVERITIES[subscription.severity] for mention in of_interest):
        refusals.insert(0, Refusal.SEVERITY)
    return tuple(refusals)


def _refusals(subscription: Subscription, article: Article) -> Iterable[Refusal]:
    """Find what does not fit. An unknown language is let through: an alert too many beats one missed."""
    if subscription.languages and article.language:
        languages = {language.casefold().split("-")[0] for language in subscription.languages}
        if article.language.casefold().split("-")[0] not in languages:
            yield Refusal.LANGUAGE
    if subscription.sources and article.source.casefold() not in {one.casefold() for one in subscription.sources}:
        yield Refusal.SOURCE
    if subscription.countries and article.country not in subscription.countries:
        yield Refusal.COUNTRY
    if subscription.must or subscription.must_not:
        words, named = f"{article.title}\n{article.text}\n{article.page}", Named(article.categories, article.authors)
        if subscription.must and not occurring(subscription.must, words, named):
            yield Refusal.MUST
        if occurring(subscription.must_not, words, named):
            yield Refusal.MUST_NOT
