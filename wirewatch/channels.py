"""Settings → one notifier a channel. Secrets are read at the moment of sending, and go nowhere else."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from config.settings import Settings, secret
from core.clock import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.notify.port import Notifier


def notifiers(settings: Settings) -> Mapping[str, Notifier]:
    """Give the notifiers by channel."""
    from alerts.notify.apprise import MailNotifier, SlackNotifier  # noqa: PLC0415
    from alerts.notify.inbox import InboxNotifier  # noqa: PLC0415

    return {
        "email": MailNotifier(settings.smtp_url.get_secret_value(), settings.mail_from, now),
        "slack": SlackNotifier(partial(secret, os.environ), now),
        "inbox": InboxNotifier(),
    }
