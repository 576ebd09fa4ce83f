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
from ingest.health.signs import PageSigns
from ingest.manners import after_answer, after_failure, is_gone, out_of_quiet, quiet_of
from ingest.poll_health import health_after, pages_problem, told_apart
from ingest.schedule import HINTS_FROM, NEVER, interval_of, next_due
from ingest.store.endings import PollResult
from ingest.store.state import FeedState
from ingest.websub.pushed import PushedDocument
from ingest.websub.standing import FeedHub, stretched


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """One poll of one feed, as far as it has come. Each stage fills in its part."""

    feed: Feed
    state: FeedState
    taken: datetime | None = None
    """When its lease began; None for a push, whose host is not asked."""
    holds_host: bool = True
    """Until its host was let go, for the pages of its articles."""
    fetched: Fetched | None = None
    body_hash: str | None = None
    parsed: Parsed | None = None
    """None: not modified, nothing to read."""
    reading: FeedReading = FeedReading()
    pushed: PushedDocument | None = None
    """None: it is to be asked for."""
    hub: FeedHub | None = None
    """How it stands with its hub; None where it has none, or nobody can push to us."""
    pages: PageSigns = PageSigns()
    """What became of the pages that its feed asks for."""


def result_of(poll: Poll, fetched: Fetched, now: datetime, jitter: float) -> PollResult:
    """Give what is stored of a poll that went well; `jitter` is between -1 and 1."""
    not_modified, parsed = fetched.body is None, poll.parsed
    manners = after_answer(
        poll.state.manners,
        now,
        whole=not not_modified,
        moved=fetched.moved,
        hint=max(fetched.max_age, parsed.ttl) if parsed is not None else None,
        quiet=quiet_of(parsed.skip_hours, parsed.skip_days) if parsed is not None else None,
    )
    hint = max(manners.hint, fetched.max_age)
    empty = not parsed.entries if parsed is not None else poll.state.outcome == FetchOutcome.EMPTY.value
    outcome = FetchOutcome.EMPTY if empty else FetchOutcome.NEW if poll.reading.articles else FetchOutcome.UNCHANGED
    detail = "0 entries" if empty else ""
    health = health_after(poll, outcome, detail, now)
    detail = detail or pages_problem(health)
    every = stretched(interval_of(poll.feed, health.habit, hint, now), poll.hub, now)
    due = next_due(now, every, jitter=jitter, retry_after=fetched.retry_after, hint=hint if poll.feed.every else 0.0)
    heeds_quiet = poll.feed.every is None or poll.feed.every >= HINTS_FROM
    return PollResult(
        outcome=outcome,
        detail=detail,
        due=out_of_quiet(due, manners.quiet) if heeds_quiet else due,
        # A 304 need not repeat its validators; a 200 without one has none.
        etag=(fetched.etag or None) if not_modified else fetched.etag,
        last_modified=(fetched.last_modified or None) if not_modified else fetched.last_modified,
        body_hash=poll.body_hash,
        published=len(poll.reading.articles),
        seen=poll.reading.seen,
        left=poll.reading.left,
        forgotten=poll.reading.forgotten,
        manners=manners,
        health=health,
    )


def failure_of(poll: Poll, error: FetchFailed, now: datetime, jitter: float) -> PollResult:
    """Give what is stored of a poll that failed; a feed that is gone for good is not due any more."""
    failures = poll.state.failures + 1
    outcome, detail = told_apart(poll, error.outcome), error.detail
    gone = outcome is FetchOutcome.GONE
    manners = after_failure(poll.state.manners, now, gone=gone)
    due = next_due(
        now,
        interval_of(poll.feed, poll.state.health.habit, manners.hint, now),
        jitter=jitter,
        failures=failures,
        gone=gone,
        retry_after=error.retry_after,
    )
    if is_gone(manners, now):
        due, detail = now + NEVER, "gone for good: asked no more; remove it from the list, or correct its address"
    health = health_after(poll, outcome, error.detail, now)
    return PollResult(outcome=outcome, detail=detail, due=due, failures=failures, manners=manners, health=health)
