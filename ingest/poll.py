"""One poll of one feed as a value, and what is stored at its end. Pure."""

from __future__ import annotations

from datetime import datetime

import msgspec

from config.files.feeds import Feed
from core.outcomes import FetchOutcome
from ingest.articles import FeedReading
from ingest.failure import FetchFailed
from ingest.fetch import Fetched
from ingest.formats.document import Parsed
from ingest.schedule import next_due
from ingest.store import FeedState, PollResult


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """One poll of one feed, as far as it has come. Each stage fills in its part."""

    feed: Feed
    state: FeedState
    fetched: Fetched | None = None
    body_hash: str | None = None
    parsed: Parsed | None = None
    """None: not modified, nothing to read."""
    reading: FeedReading = FeedReading()


def result_of(poll: Poll, fetched: Fetched, now: datetime, jitter: float) -> PollResult:
    """Give what is stored of a poll that went well; `jitter` is between -1 and 1."""
    hint = max(fetched.max_age, poll.parsed.ttl if poll.parsed else 0.0)
    not_modified = fetched.body is None
    return PollResult(
        outcome=FetchOutcome.NEW if poll.reading.articles else FetchOutcome.UNCHANGED,
        due=next_due(now, poll.feed.every, jitter=jitter, retry_after=fetched.retry_after, hint=hint),
        # A 304 need not repeat its validators; a 200 without one has none.
        etag=(fetched.etag or None) if not_modified else fetched.etag,
        last_modified=(fetched.last_modified or None) if not_modified else fetched.last_modified,
        body_hash=poll.body_hash,
        published=len(poll.reading.articles),
        seen=poll.reading.seen,
        left=poll.reading.left,
        forgotten=poll.reading.forgotten,
    )


def failure_of(poll: Poll, error: FetchFailed, now: datetime, jitter: float) -> PollResult:
    """Give what is stored of a poll that failed."""
    failures = poll.state.failures + 1
    due = next_due(
        now,
        poll.feed.every,
        jitter=jitter,
        failures=failures,
        gone=error.outcome is FetchOutcome.GONE,
        retry_after=error.retry_after,
    )
    return PollResult(outcome=error.outcome, detail=error.detail, due=due, failures=failures)
