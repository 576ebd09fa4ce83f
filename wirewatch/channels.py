"""Settings → one notifier a channel. Secrets are read here, at the moment of sending, and go nowhere else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from config.settings import Settings, secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.notify.port import Notifier


def notifiers(settings: Settings) -> Mapping[str, Notifier]:
    """Give the notifiers by channel: email, slack, inbox."""
    from alerts.notify.apprise import EmailNotifier, SlackNotifier  # noqa: PLC0415
    from alerts.notify.inbox import InboxNotifier  # noqa: PLC0415

    return {
        "email": EmailNotifier(settings.smtp_url.get_secret_value(), settings.mail_from),
        "slack": SlackNotifier(lambda name: secret(os.environ, name)),
        "inbox": InboxNotifier(),
    }
