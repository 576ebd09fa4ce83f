"""Alerts and the outbox: who is notified of what, and what became of it.

    alert ──▶ notification, notification …  ──▶  delivery ──▶ attempt, attempt …

One alert per subscription and story (the unique key is the promise). Each of its notifications, the alert itself or a
follow-up on it, leaves once: at once or later, in a delivery that may hold several. One row per attempt to send.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.database import Json, UtcTime, metadata

_LEASED = sa.text("leased_until IS NOT NULL")

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),  # hash of subscription and story: the same in a replay
    sa.Column("subscription", sa.String(128), nullable=False),
    sa.Column("story", sa.String(64), nullable=False, index=True),
    sa.Column("article", sa.String(64), nullable=False),  # the one that caused it
    sa.Column("created", UtcTime, nullable=False, index=True),
    sa.Column("why", Json, nullable=False),  # alerts.why_matched.Why: which entities, by which part of the filter
    sa.Column("snapshot", Json, nullable=False),  # what the message says, frozen when the alert was made
    sa.UniqueConstraint("subscription", "story", name="one_alert_per_subscription_and_story"),
)

alert_articles = sa.Table(
    "alert_articles",
    metadata,
    sa.Column("alert", sa.String(32), sa.ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("article", sa.String(64), primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

notifications = sa.Table(
    "notifications",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),  # hash of the alert and what caused it: the same in a replay
    sa.Column("alert", sa.String(32), sa.ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("subscription", sa.String(128), nullable=False),
    sa.Column("story", sa.String(64), nullable=False, index=True),
    sa.Column("kind", sa.String(8), nullable=False),  # NotificationKind
    sa.Column("article", sa.String(64), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("due", UtcTime, nullable=False),
    sa.Column("held", sa.String(16), nullable=False),  # HoldReason
    sa.Column("timing", sa.String(16), nullable=False),  # by which timing it was decided: another decides anew
    sa.Column("why", Json, nullable=False),
    sa.Column("snapshot", Json, nullable=False),  # null: as the alert's
    sa.Column("delivery", sa.String(32), nullable=True, index=True),  # the message that it leaves in
    sa.Column("outcome", sa.String(16), nullable=False),  # NotificationOutcome
    sa.Index("notifications_due", "outcome", "due"),
    sa.Index("notifications_recent", "subscription", "created"),
)

snoozes = sa.Table(
    "snoozes",
    metadata,
    sa.Column("subscription", sa.String(128), primary_key=True),
    sa.Column("recipient", sa.String(64), primary_key=True),  # whose wish: alerts.recipient.recipient_hash
    sa.Column("kind", sa.String(16), primary_key=True),  # SnoozeKind
    sa.Column("what", sa.String(128), primary_key=True),  # its id; empty for the subscription
    sa.Column("until", UtcTime, nullable=False),
    sa.Column("at", UtcTime, nullable=False),  # when the reader said so
)

judgements = sa.Table(
    "judgements",
    metadata,
    sa.Column("alert", sa.String(32), sa.ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("article", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(128), primary_key=True, index=True),
    sa.Column("name", sa.Text, primary_key=True),  # the listed name that matched
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # as the article writes it
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),  # not_relevant
    sa.Column("reason", sa.String(16), nullable=False, server_default=""),  # JudgementReason, or empty: not said
    sa.Column("phrase", sa.Text, nullable=False),  # what would have kept it out; empty where nothing would
    sa.Column("dismissed", UtcTime, nullable=True),  # when an editor had seen to it
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),  # hash of its notifications; also in the Message-ID
    sa.Column("notice", Json, nullable=True),  # of the service itself: alerts.messages.service_messages.ServiceMessage
    sa.Column("channel", sa.String(16), nullable=False),  # email, slack, inbox, webhook, apprise
    sa.Column("target", sa.Text, nullable=False),  # an address, a secret's name, an inbox; never a secret
    sa.Column("lane", sa.Text, nullable=False),  # destination host: one slow host delays only its own lane
    sa.Column("state", sa.String(16), nullable=False),  # DeliveryState
    sa.Column("due", UtcTime, nullable=False),
    sa.Column("leased_until", UtcTime, nullable=True),
    sa.Column("leased_by", sa.String(128), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("finished", UtcTime, nullable=True),  # when it was sent or given up
    sa.Column("detail", sa.Text, nullable=False),  # the recipient's last answer, one line
    sa.Column("outcome", sa.String(32), nullable=False, server_default=""),  # AttemptOutcome of the last attempt
    sa.Index("deliveries_due", "state", "channel", "lane", "due"),  # alerts.delivery.due_lanes skips through it
    sa.Index("deliveries_leased", "leased_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("delivery", sa.String(32), sa.ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("outcome", sa.String(32), nullable=False),  # AttemptOutcome
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
)
