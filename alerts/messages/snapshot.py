"""What a message says, frozen when its alert is made: a later edit of article or watchlist does not change it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from alerts.why_matched import Why
from core.article import Fact, Mention, Tagged

_MENTIONS = 6
"""A message explains itself with a few mentions; the archive has them all."""
_FACTS = 6
_FIRST_WORDS = 90
"""Characters by which an untitled post is named: a headline's length."""
_LEAD = 240
_BEFORE, _AFTER = 200, 200
"""Characters of the sentence shown on each side of the name: some "sentences" are a whole page."""


class SnapshotMention(msgspec.Struct, frozen=True):
    """One mention with its sentence."""

    entity: str
    label: str
    name: str
    """The listed name that matched."""
    text: str
    """As the article writes it."""
    rule: str
    field: str
    sentence: str
    start: int
    end: int
    """Where the name stands in the sentence; equal where it cannot be marked."""


class SnapshotFact(msgspec.Struct, frozen=True):
    """What an article adds to its story: core.article.Fact, with a name for an entity."""

    kind: str
    value: str
    about: str
    before: str
    text: str
    by: str = ""


class ContentSnapshot(msgspec.Struct, frozen=True):
    """Everything that a message needs except its outlets, which grow."""

    article: str
    story: str
    headline: str
    source: str
    published: datetime
    url: str
    language: str
    mentions: tuple[SnapshotMention, ...]
    facts: tuple[SnapshotFact, ...] = ()
    """What is new in it, where it follows up on a story."""
    lead: str = ""
    """How its text begins; empty where it has none."""


def headline_of(title: str, text: str) -> str:
    """Give an article's title; of an untitled post, its first words."""
    if title.strip():
        return title
    words = " ".join(text.split())
    if len(words) <= _FIRST_WORDS:
        return words
    return words[:_FIRST_WORDS].rpartition(" ")[0] + "…" if " " in words[:_FIRST_WORDS] else words[:_FIRST_WORDS] + "…"


def take_snapshot(tagged: Tagged, why: Why) -> ContentSnapshot:
    """Choose what to show: the mentions that the subscription asked for, each name of an entity once."""
    wanted = [mention for mention in tagged.mentions if mention.entity in why.entities]
    distinct = {(mention.entity, mention.text): mention for mention in reversed(wanted)}
    chosen = [mention for mention in wanted if distinct[mention.entity, mention.text] is mention]
    chosen.sort(key=lambda mention: mention.field == "title")  # a sentence says more than the headline again
    article = tagged.article
    return ContentSnapshot(
        article=article.id,
        story=tagged.placement.story,
        headline=headline_of(article.title, article.text),
        source=article.source,
        published=article.published,
        url=article.url,
        language=article.language,
        mentions=tuple(_snapshot_mention(mention) for mention in chosen[:_MENTIONS]),
        facts=tuple(_snapshot_fact(fact, tagged) for fact in tagged.facts[:_FACTS]),
        lead=_lead(article.text) if article.title.strip() else "",
    )


def _lead(text: str) -> str:
    return text if len(text) <= _LEAD else text[:_LEAD].rpartition(" ")[0] + "…"


def _snapshot_fact(fact: Fact, tagged: Tagged) -> SnapshotFact:
    labels = {mention.entity: mention.label for mention in tagged.mentions}
    value = labels.get(fact.value, fact.value) if fact.kind == "entity" else fact.value
    return SnapshotFact(fact.kind, value, fact.about, fact.before, fact.text[:_BEFORE], fact.by[:_BEFORE])


def _snapshot_mention(mention: Mention) -> SnapshotMention:
    start = mention.start - mention.sentence_start
    end = mention.end - mention.sentence_start
    sentence = mention.sentence
    if not 0 <= start < end <= len(sentence):
        sentence, start, end = sentence[: _BEFORE + _AFTER], 0, 0
    head = "…" if start > _BEFORE else ""
    tail = "…" if len(sentence) - end > _AFTER else ""
    cut = max(start - _BEFORE, 0)
    sentence = head + sentence[cut : end + _AFTER] + tail
    shift = len(head) - cut
    if end:
        start, end = start + shift, end + shift
    return SnapshotMention(
        mention.entity,
        mention.label,
        mention.name,
        mention.text,
        mention.rule,
        mention.field,
        sentence,
        start,
        end,
    )
