"""What rendering makes and channels send."""

from __future__ import annotations

import msgspec


class Rendered(msgspec.Struct, frozen=True):
    """One message, ready to send: the same words in the forms that channels need."""

    subject: str
    """One line, at most 200 characters."""
    text: str
    html: str
    slack: str
    """Plain text with Slack's *bold*; `<`, `>` and `&` are escaped by the notifier."""
    group: str = ""
    """The subscription's id, or `digest` for several: mail programs file by it (List-Id)."""
    group_name: str = ""
    """What people call that subscription; empty where its id is all there is."""
    urgent: bool = False
    """Is something critical in it? Mail programs may show it before other mail."""
    unsubscribe: str = ""
    """Where a mail program posts to end what caused this (RFC 8058); empty where nobody listens."""
    before: tuple[str, ...] = ()
    """Deliveries on the same story before this one, oldest first: mail programs thread by them (References)."""
    document: dict[str, object] = msgspec.field(default_factory=dict)
    """The same as data, for webhooks: JSON, its text as the feed had it."""
