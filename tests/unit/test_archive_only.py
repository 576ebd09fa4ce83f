from __future__ import annotations

from datetime import timedelta

from alert_examples import NOW, article

from alerts.planning.timing import archive_only_reason
from core.outcomes import ArticleOutcome

DAY = timedelta(days=1)


def test_a_fresh_article_notifies_at_once() -> None:
    assert archive_only_reason(article()) is None


def test_history_is_archived_only_however_fresh() -> None:
    assert archive_only_reason(article(history=True)) is ArticleOutcome.HISTORY


def test_no_outage_makes_an_article_too_old() -> None:
    assert archive_only_reason(article(published=NOW - 30 * DAY)) is None
