"""Articles as the processors handed them on, read back from the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from core.article import Article, Evidence, Fact, Mention, Placement, StoryRole, Tagged


def article_of(row: sa.Row[Any]) -> Article:
    """Give an article."""
    return msgspec.convert(row, Article, from_attributes=True)


def tagged_of(row: sa.Row[tuple[object, ...]], found: tuple[Mention, ...]) -> Tagged:
    """Give an article with its mentions."""
    placement = Placement(story=row.story, role=StoryRole(row.role), score=1.0, reason=row.reason)
    facts = msgspec.convert(row.facts, tuple[Fact, ...])
    return Tagged(article=article_of(row), mentions=found, placement=placement, watchlist=row.watchlist, facts=facts)


def mention_of(row: sa.Row[tuple[object, ...]], tags: Mapping[str, tuple[str, ...]]) -> Mention:
    """Give a mention; its tags are those of today, since they are not archived."""
    given = {name: getattr(row, name) for name in Mention.__struct_fields__ if name not in ("tags", "evidence")}
    evidence = msgspec.convert(row.evidence, tuple[Evidence, ...])
    return Mention(tags=tags.get(row.entity, ()), evidence=evidence, **given)
