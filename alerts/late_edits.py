"""An edit that comes when the story memory has long forgotten its article: the archive knows its story.

Without it each such edit would found its article's story anew, and be alerted of as news. With it, readers hear of a
late edit what they had not heard: that it names a watched entity that the article did not name before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from core.archive import articles, mentions
from core.article import Fact, StoryRole, Tagged
from core.database import in_parts

_FORGOTTEN = timedelta(hours=72)
"""After its publication the story memory may not know an article any more."""


def with_archived_stories(connection: sa.Connection, arrived: Sequence[Tagged]) -> list[Tagged]:
    """Give the articles; late edits in the story that the archive has them in, with the entities new in them."""
    late = {one.article.id for one in arrived if _is_late(one)}
    if not late:
        return list(arrived)
    stories: dict[str, str] = {}
    named: defaultdict[str, set[str]] = defaultdict(set)
    for some in in_parts(late):
        query = sa.select(articles.c.id, articles.c.story, mentions.c.entity)
        query = query.outerjoin(mentions, mentions.c.article == articles.c.id).where(articles.c.id.in_(some))
        for id_, story, entity in connection.execute(query):
            stories[id_] = story
            named[id_].add(entity)
    return [
        _edited(one, stories[one.article.id], named[one.article.id])
        if _is_late(one) and one.article.id in stories
        else one
        for one in arrived
    ]


def _is_late(tagged: Tagged) -> bool:
    article = tagged.article
    return article.fetched - article.published > _FORGOTTEN and tagged.placement.role is StoryRole.FIRST


def _edited(tagged: Tagged, story: str, named: set[str]) -> Tagged:
    new = {one.entity: one.text for one in reversed(tagged.mentions) if one.entity not in named}
    facts = tuple(Fact(kind="entity", value=entity, text=text) for entity, text in new.items())
    reason = "an edit of an article that the archive has in this story"
    placement = msgspec.structs.replace(tagged.placement, story=story, role=StoryRole.UPDATE, reason=reason)
    return msgspec.structs.replace(tagged, placement=placement, facts=facts)
