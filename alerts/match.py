"""Which subscriptions want an article, and why: pure. Cost depends on those that want it, not on all there are.

wanted  =  (entity listed  or  kind listed  or  tag listed  or  all)  and  language fits  and  source fits
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from config.subscriptions import Subscription
from core.article import Article, Mention, Tagged


class Why(msgspec.Struct, frozen=True):
    """Why an alert was made: for its reader, and for the archive."""

    entities: tuple[str, ...]
    """Ids of the entities that this subscription wants and the article names, in order of appearance."""
    by: tuple[str, ...]
    """The parts of the filter that matched, as `entity aqim`, `kind group`, `tag sahel`, `all`."""


class Match(msgspec.Struct, frozen=True):
    """A subscription that wants an article."""

    subscription: Subscription
    why: Why


class Index(msgspec.Struct, frozen=True):
    """Subscriptions by what they ask for: `("entity", id)`, `("kind", kind)`, `("tag", tag)`, `("all", "")`."""

    by_part: Mapping[tuple[str, str], tuple[Subscription, ...]]


def index(subscriptions: Iterable[Subscription]) -> Index:
    """Prepare subscriptions for `matches`; once for each version of the list."""
    by_part: defaultdict[tuple[str, str], list[Subscription]] = defaultdict(list)
    for subscription in subscriptions:
        parts = [("entity", one) for one in subscription.entities]
        parts += [("kind", one) for one in subscription.kinds]
        parts += [("tag", one) for one in subscription.tags]
        parts += [("all", "")] if subscription.all else []
        for part in dict.fromkeys(parts):
            by_part[part].append(subscription)
    return Index({part: tuple(wanting) for part, wanting in by_part.items()})


def matches(prepared: Index, tagged: Tagged) -> tuple[Match, ...]:
    """Give the subscriptions that want the article, by id. Without a mention nobody does, not even `all`."""
    wanting: dict[str, Subscription] = {}
    entities: defaultdict[str, dict[str, None]] = defaultdict(dict)
    by: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for mention in tagged.mentions:
        for part in _parts(mention):
            for subscription in prepared.by_part.get(part, ()):
                if subscription.id in wanting or _fits(subscription, tagged.article):
                    wanting[subscription.id] = subscription
                    entities[subscription.id][mention.entity] = None
                    by[subscription.id][" ".join(part).strip()] = None
    return tuple(
        Match(subscription, Why(tuple(entities[name]), tuple(by[name])))
        for name, subscription in sorted(wanting.items())
    )


def _parts(mention: Mention) -> list[tuple[str, str]]:
    tags = [("tag", tag) for tag in mention.tags]
    return [("entity", mention.entity), ("kind", mention.kind), *tags, ("all", "")]


def _fits(subscription: Subscription, article: Article) -> bool:
    """Narrow by language and outlet. An unknown language is let through: an alert too many beats one missed."""
    languages = {language.casefold().split("-")[0] for language in subscription.languages}
    if languages and article.language and article.language.casefold().split("-")[0] not in languages:
        return False
    sources = {source.casefold() for source in subscription.sources}
    return not sources or article.source.casefold() in sources
