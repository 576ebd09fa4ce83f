"""The closed set of reasons why something went on, waits, or ended.

An outcome is a log field, a metric label, a column in the archive and the console's answer to "why (not)?".
Add one here or use one of these; never invent a string elsewhere.
"""

from __future__ import annotations

from enum import StrEnum


class ArticleOutcome(StrEnum):
    """How an article ended in the alert stage. Exactly one for each archived article revision."""

    ALERTED = "alerted"  # at least one new alert
    JOINED = "joined"  # its story was already alerted to everybody who wants it: counted as one more outlet
    NO_MENTION = "no_mention"  # nobody on the watchlist is named
    NOBODY_SUBSCRIBED = "nobody_subscribed"  # named, but no subscription wants it
    HISTORY = "history"  # a new feed's backlog, too old when first seen, or an import without --alert


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"  # waits for `due_at`, then for a sender
    LEASED = "leased"  # a sender works on it until `leased_until`
    SENT = "sent"  # accepted by the far side
    FAILED = "failed"  # a dead letter: permanent, or tried for too long


class AttemptOutcome(StrEnum):
    """How one attempt to send ended."""

    ACCEPTED = "accepted"
    AGAIN_LATER = "again_later"  # 4xx, 429, 5xx of HTTP, connection refused, …
    REFUSED = "refused"  # 5xx of SMTP, 4xx of HTTP: this will never be taken
    UNKNOWN = "unknown"  # a timeout after sending: may have arrived, may repeat once
    EXPIRED = "expired"  # tried for as long as the settings allow
    MISCONFIGURED = "misconfigured"  # no mail server set, no such secret: mend the settings, then retry


class DeadReason(StrEnum):
    """Why a message was parked in the topic `dead`."""

    UNREADABLE = "unreadable"  # not JSON, or not of our version
    OVERSIZE = "oversize"  # larger than the bus takes
    CRASHED = "crashed"  # the handler fails on it, and only on it


class FetchOutcome(StrEnum):
    """How one poll of a feed ended."""

    NEW = "new"  # articles were published
    UNCHANGED = "unchanged"  # 304, the same body, or nothing new in it
    HTTP_ERROR = "http_error"
    UNREACHABLE = "unreachable"  # name, connection, TLS, deadline
    TOO_LARGE = "too_large"
    FORBIDDEN_ADDRESS = "forbidden_address"
    NOT_A_FEED = "not_a_feed"
    PARSER_KILLED = "parser_killed"  # over its time or memory: a hostile feed
    GONE = "gone"  # 410
