"""How each article of a batch ended in the alert stage: one outcome for each. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.planning.notification import Pending
from alerts.planning.plan import Planned
from alerts.planning.recipients import first_of_each_alert
from alerts.planning.timing import archive_only_reason
from core.article import Tagged
from core.outcomes import ArticleOutcome


def article_outcomes(new: Sequence[Tagged], pending: Sequence[Pending], planned: Planned) -> list[ArticleOutcome]:
    """Give the outcomes in the order of the articles. The first of an alert is `alerted`, the others joined."""
    alerted = {id(one.tagged) for one in first_of_each_alert(pending) if one.alert in planned.created}
    followed = {id(pending[number].tagged) for number in planned.followed}
    wanted = {id(one.tagged) for one in pending}
    return [_outcome(one, id(one) in alerted, id(one) in followed, id(one) in wanted) for one in new]


def _outcome(tagged: Tagged, alerted: bool, followed: bool, wanted: bool) -> ArticleOutcome:  # noqa: FBT001
    if alerted:
        return ArticleOutcome.ALERTED
    if followed:
        return ArticleOutcome.UPDATED
    if wanted:
        return ArticleOutcome.JOINED
    if not tagged.mentions:
        return ArticleOutcome.NO_MENTION
    return archive_only_reason(tagged.article) or ArticleOutcome.NOBODY_SUBSCRIBED
