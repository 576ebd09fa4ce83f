"""Many rows in one INSERT come back as they were given, from both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from alert_examples import NOW, article, mention, tagged

from alerts.archiving import archive_articles, claim_revisions
from core.archive import articles, handled, mentions
from core.bulk_insert import insert_rows
from core.database import Database
from core.outcomes import ArticleOutcome

TEXTS = (
    "",
    " ",
    "%s %(a)s %%",
    "a\\b \\n {x,\"y\"} 'z' $1 $$",
    '{"json": [1, null]}',
    "أمس 昨日 🙂",
    "line\nline\ttab\r",
    "NULL",
)
"""What a database or its driver might read as something else."""


@pytest.mark.parametrize("text", TEXTS)
def test_an_article_is_archived_letter_for_letter(either_database: Database, text: str) -> None:
    at = datetime(2026, 3, 29, 3, 4, 5, 678901, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    found = mention(text=text, sentence=text, reason=text)
    given = [
        tagged(article(f"a{number}", title=text, text=text, authors=(text, "B"), published=at), found)
        for number in range(3)
    ]
    with either_database.transaction() as connection:
        assert claim_revisions(either_database, connection, given, NOW) == given
        archive_articles(either_database, connection, given, [ArticleOutcome.ALERTED] * 3, NOW)
    with either_database.transaction() as connection:
        assert claim_revisions(either_database, connection, given, NOW) == []
        rows = connection.execute(sa.select(articles).order_by(articles.c.id)).mappings().all()
        assert [(one["id"], one["title"], one["text"], one["authors"]) for one in rows] == [
            (f"a{number}", text, text, [text, "B"]) for number in range(3)
        ]
        assert {(one["published"], one["history"], one["outcome"]) for one in rows} == {
            (at.astimezone(UTC), False, "alerted")
        }
        kept = connection.execute(sa.select(mentions.c.text, mentions.c.sentence, mentions.c.reason)).all()
        assert kept == [(text, text, text)] * 3


def test_some_thousands_of_rows_are_written_once_and_given_back(either_database: Database) -> None:
    rows = [{"article": f"a{number}", "revision": "r", "at": NOW} for number in range(3000)]
    insert = either_database.insert(handled).on_conflict_do_nothing().returning(handled.c.article)
    with either_database.transaction() as connection:
        assert len(insert_rows(connection, insert, rows[:1000]).all()) == 1000
        assert len(insert_rows(connection, insert, rows).all()) == 2000
