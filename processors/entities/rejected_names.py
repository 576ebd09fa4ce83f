"""The listed names in an article that do not count, for "why did I not get this?"."""

from __future__ import annotations

from core.article import Article, RejectedName
from processors.entities.tag.decision import Rejected
from processors.entities.tag.passage import Passage
from processors.entities.tag.weighing import UNPROVEN
from processors.entities.tagger import Tagger


def rejected_names(tagger: Tagger, article: Article) -> tuple[RejectedName, ...]:
    """Give each rejected name once, in the order of the text. The tagger is one that explains (`explain=True`)."""
    mentions, rejected = tagger.explained(article)
    named = {one.entity for one in mentions}
    found = {
        (one.candidate.owner.entity.id, one.candidate.owner.name): _rejected_name(passage, one)
        for passage, one in reversed(rejected)
        if one.candidate.owner.entity.id not in named
    }
    return tuple(reversed(found.values()))


def _rejected_name(passage: Passage, rejected: Rejected) -> RejectedName:
    candidate, reason = rejected
    owner = candidate.owner
    unproven = owner.level == "weak" and UNPROVEN in reason
    return RejectedName(
        entity=owner.entity.id,
        label=owner.entity.name,
        kind=owner.entity.kind,
        tags=owner.entity.tags,
        name=owner.name,
        text=passage.text[candidate.start : candidate.end],
        strength=owner.level,
        unproven=unproven,
        reason=owner.reason if unproven else reason,
    )
