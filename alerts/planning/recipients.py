"""Who is owed something for an article: who wants it, and who knows its story and wants to hear more. Pure."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence

from alerts.matching import Index, Match, Why, fits, matches
from alerts.planning.plan import Pending
from alerts.planning.timing import follow_up, never
from core.article import Tagged
from core.outcomes import FollowUp

Known = MutableMapping[str, dict[str, Why]]
"""Who was alerted of what: by story and subscription, why."""


def adds(tagged: Tagged) -> bool:
    """Say whether this can be told to those who know its story already."""
    return bool(tagged.facts) or tagged.placement.role in ("update", "same")


def pending_for(prepared: Index, arrived: Sequence[Tagged], known: Known) -> list[Pending]:
    """Give what is owed for articles, in their order. Adds to `known`."""
    pending = []
    for tagged in arrived:
        if never(tagged.article):
            continue
        wanting = matches(prepared, tagged)
        story = known.setdefault(tagged.placement.story, {})
        both = [*wanting, *_following(prepared, tagged, wanting, story)]
        pending += [Pending.of(match, tagged) for match in both]
        for match in both:
            story.setdefault(match.subscription.id, match.why)
    return pending


def _following(prepared: Index, tagged: Tagged, wanting: Sequence[Match], known: dict[str, Why]) -> Iterator[Match]:
    """Find those who know the story and want to hear what this adds, though it does not name their entity."""
    if not adds(tagged):
        return
    already = {match.subscription.id for match in wanting}
    for id_, why in known.items():
        one = prepared.get(id_)
        if one is None or id_ in already or not fits(one, tagged.article):
            continue
        if follow_up(one.updates, tagged) is FollowUp.NOTIFIED:
            yield Match(one, why)
