"""The listed names in an article that do not count, for "why did I not get this?"."""

from __future__ import annotations

from core.article import Article, RejectedName
from processors.entities.decide import UNPROVEN, Rejected
from processors.entities.passage import Passage
from processors.entities.tagger import Tagger


def rejected_names(tagger: Tagger, article: Article) -> tuple[RejectedName, ...]:
    """Give each rejected name once, in the order of the text. The tagger is one that explains (`explain=True`)."""
    mentions, rejected = tagger.explained(article)
    named = {one.entity for one in mentions}
    found = {
        (one.candidate.claim.entity.id, one.candidate.claim.name): _rejected_name(passage, one)
        for passage, one in reversed(rejected)
        if one.candidate.claim.entity.id not in named
    }
    return tuple(reversed(found.values()))


def _rejected_name(passage: Passage, rejected: Rejected) -> RejectedName:
    candidate, why = rejected
    claim = candidate.claim
    unproven = claim.level == "weak" and why.endswith(UNPROVEN)
    return RejectedName(
        entity=claim.entity.id,
        label=claim.entity.name,
        kind=claim.entity.kind,
        tags=claim.entity.tags,
        name=claim.name,
        text=passage.text[candidate.start : candidate.end],
        strength=claim.level,
        unproven=unproven,
        reason=claim.reason if unproven else why,
    )
