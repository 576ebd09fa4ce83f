"""Who is notified of an article: who wants it, and who was alerted of its story and wants to hear more. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from alerts.matching import Index, Match, matches
from alerts.planning.notification import Pending
from alerts.planning.timing import archive_only_reason, follow_up
from alerts.why_matched import Why
from core.article import StoryRole, Tagged
from core.outcomes import FollowUp

AlertedStories = Mapping[str, Mapping[str, Why]]
"""Who was alerted of what: by story and subscription, why."""


def may_follow_up(tagged: Tagged) -> bool:
    """Say whether those who were alerted of its story may want this, though it names nobody of theirs."""
    return bool(tagged.facts) or tagged.placement.role in (StoryRole.UPDATE, StoryRole.SAME)


def pending_for(index: Index, arrived: Sequence[Tagged], alerted: AlertedStories) -> list[Pending]:
    """Give what articles mean to subscriptions, in the articles' order."""
    by_story = {story: dict(alerted.get(story, {})) for story in {one.placement.story for one in arrived}}
    pending = []
    for tagged in arrived:
        if archive_only_reason(tagged.article):
            continue
        wanting = matches(index, tagged)
        story = by_story[tagged.placement.story]
        both = [*wanting, *_followers(index, tagged, wanting, story)]
        pending += [Pending.of(match, tagged) for match in both]
        for match in both:
            story.setdefault(match.subscription.id, match.why)
    return pending


def first_of_each_alert(pending: Iterable[Pending]) -> list[Pending]:
    """Give the first article of each alert, ordered by alert."""
    first: dict[str, Pending] = {}
    for one in pending:
        first.setdefault(one.alert, one)
    return [first[alert] for alert in sorted(first)]


def _followers(index: Index, tagged: Tagged, wanting: Sequence[Match], alerted: Mapping[str, Why]) -> Iterator[Match]:
    """Find those who were alerted of the story and want to hear what this adds."""
    if not may_follow_up(tagged):
        return
    already = {match.subscription.id for match in wanting}
    for id_, why in alerted.items():
        one = index.get(id_)
        if one is None or id_ in already or not index.fits(one, tagged.article):
            continue
        if follow_up(one.updates, tagged) is FollowUp.NOTIFIED:
            yield Match(one, why)
