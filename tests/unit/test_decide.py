from __future__ import annotations

from datetime import timedelta

from alert_examples import NOW, article

from alerts.planning.timing import never
from core.outcomes import ArticleOutcome

DAY = timedelta(days=1)


def test_a_fresh_article_is_told_at_once() -> None:
    assert never(article()) is None


def test_history_is_never_told_however_fresh() -> None:
    assert never(article(history=True)) is ArticleOutcome.HISTORY


def test_no_outage_makes_an_article_too_old_to_tell() -> None:
    assert never(article(published=NOW - 30 * DAY)) is None
