"""The console's inbox: the alert is in the database already, which is where the console looks."""

from __future__ import annotations

from alerts.delivery.channels.port import AttemptResult
from alerts.messages.rendered import Rendered
from core.outcomes import AttemptOutcome


class InboxNotifier:
    """Accepts everything at once."""

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:  # noqa: ARG002
        """See `Notifier`."""
        return AttemptResult(AttemptOutcome.ACCEPTED, "in the inbox")
