"""The subscriptions that people made themselves, what readers have unsubscribed from, and sign-ups.

Sign-ups wait to be confirmed; how often somebody has asked is counted.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.database import Json, UtcTime, metadata

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.String(128), primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),  # whose it is: an address, normalised
    sa.Column("document", Json, nullable=False),  # config.files.subscriptions.Subscription, as people write it
    sa.Column("state", sa.String(16), nullable=False),  # SubscriptionState
    sa.Column("origin", sa.String(16), nullable=False),  # self, operator
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("changed", UtcTime, nullable=False),
    sa.Column("serial", sa.BigInteger, nullable=False, index=True),  # grows with every change of any subscription
)

unsubscribes = sa.Table(
    "unsubscribes",
    metadata,
    sa.Column("subscription", sa.String(128), primary_key=True),  # of the file or of people
    sa.Column("recipient", sa.String(64), primary_key=True),  # who said so: alerts.recipient.recipient_hash
    sa.Column("ended", sa.Boolean, nullable=False),  # false: they took it back
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("serial", sa.BigInteger, nullable=False, index=True),  # as of subscriptions
)

subscription_serials = sa.Table(
    "subscription_serials",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # one row, locked by each change
    sa.Column("serial", sa.BigInteger, nullable=False),
)

confirmations = sa.Table(
    "confirmations",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),  # sha256 of the token in the mail; the token is nowhere
    sa.Column("used", UtcTime, nullable=True),  # when it, or another of its subscription, confirmed it
    sa.Column("subscription", sa.String(128), nullable=False, index=True),
    sa.Column("expires", UtcTime, nullable=False),
)

sign_up_asks = sa.Table(
    "sign_up_asks",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("who", sa.String(64), nullable=False, index=True),  # hash of an address, or of an IP address
    sa.Column("at", UtcTime, nullable=False),
)

subscription_failures = sa.Table(
    "subscription_failures",
    metadata,
    sa.Column("subscription", sa.String(128), primary_key=True),
    sa.Column("digest", sa.String(32), primary_key=True),  # of its document: what is changed is tried anew
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
)
