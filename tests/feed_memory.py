"""A feed that is polled again and again, in memory: who is published, and what is remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from config.files.feeds import Feed
from core.article import Article
from ingest.articles import FeedReading, articles_of
from ingest.formats.document import Entry, Parsed
from ingest.recognition.marks import SeenEntry

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEED = Feed(url="https://river.example/rss")
LONG = "The ferry between the two banks did not run this morning, since the river had risen by two metres at night."


def news(
    number: int,
    *,
    guid: str | None = None,
    link: str | None = None,
    title: str = "",
    text: str = "",
    at: int | None = -1,
) -> Entry:
    """Item number n, at n o'clock; `at`: the hour of its date, None for none."""
    hour = number if at == -1 else at
    return Entry(
        id=f"guid-{number}" if guid is None else guid,
        link=f"https://river.example/{number}" if link is None else link,
        title=title or f"Report {number}",
        text=text or f"Text of report {number}",
        published=None if hour is None else datetime(2026, 11, 24, hour, tzinfo=UTC).timestamp(),
        date="missing" if hour is None else "read",
    )


class Memory:
    """A feed that is polled again and again, and what is remembered of it, as the store keeps it."""

    def __init__(self) -> None:
        self.rows: dict[str, SeenEntry] = {}
        self.polls = 0

    def poll(self, *entries: Entry, now: datetime = NOW) -> tuple[Article, ...]:
        reading = articles_of(
            Parsed(entries=entries),
            FEED,
            now,
            max_age=timedelta(hours=24),
            remembered=tuple(self.rows.values()),
            first=not self.polls,
        )
        self.polls += 1
        self._keep(reading, now)
        return reading.articles

    def _keep(self, reading: FeedReading, now: datetime) -> None:
        self.rows |= {row.entry: replace(row, first_seen=row.first_seen or now) for row in reading.seen}
        for key in reading.left:
            self.rows[key] = replace(self.rows[key], left=now)
        for key in reading.forgotten:
            del self.rows[key]
