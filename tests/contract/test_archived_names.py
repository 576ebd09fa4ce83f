"""What the archive keeps of an article is what the bus said: its names, and the page that stories remember it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import article, subscription, tagged
from alerting import handle

from alerts.matching import fits
from alerts.reports.archived import tagged_of
from core.archive import articles
from processors.stories import corrections
from processors.stories.comparison.fingerprint import fingerprint, page_of

if TYPE_CHECKING:
    from alert_examples import Hands

    from core.database import Database

URL = "https://live.example/now"


@pytest.mark.parametrize("canonical", ["", "live.example/now"])
def test_an_article_comes_back_as_it_was(either_database: Database, clock: Hands, canonical: str) -> None:
    given = article("a1", url=URL, canonical=canonical, authors=("Aïssata Diallo",), categories=("Sport", "Mali"))
    handle(either_database, clock, tagged(given, story="s1"))
    with either_database.reading() as connection:
        row = connection.execute(sa.select(articles)).one()
        [of_story] = corrections.story_articles(connection, "s1")
    found = tagged_of(row, ()).article
    assert found == given
    assert fits(subscription(all=True, must=("category: sport",)), found), "so an estimate says what would have come"
    assert page_of(of_story) == fingerprint(given).page, "also where many share an address, which then is nobody's"
