"""The console's inbox: the alert is in the database already, which is where the console looks."""

from __future__ import annotations

from alerts.delivery.channels.port import Rendered, Sent
from core.outcomes import AttemptOutcome


class InboxNotifier:
    """Accepts everything at once."""

    def send(self, message: Rendered, target: str, delivery_id: str) -> Sent:  # noqa: ARG002
        """See `Notifier`."""
        return Sent(AttemptOutcome.ACCEPTED, "in the inbox")
