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
    from alerts.notify.apprise_target import AppriseNotifier  # noqa: PLC0415
    from alerts.notify.inbox import InboxNotifier  # noqa: PLC0415
    from alerts.notify.signed import WebhookNotifier  # noqa: PLC0415

    given = partial(secret, os.environ)
    return {
        "email": MailNotifier(settings.smtp_url.get_secret_value(), settings.mail_from, now),
        "slack": SlackNotifier(given, now),
        "webhook": WebhookNotifier(given, now, allow_private=settings.webhooks_private),
        "apprise": AppriseNotifier(given),
        "inbox": InboxNotifier(),
    }


def rates(settings: Settings) -> Mapping[str, float]:
    """Give the messages a second that far sides take, by channel."""
    from alerts.lanes import RATES  # noqa: PLC0415

    return {**RATES, "email": settings.smtp_rate} if settings.smtp_rate else RATES
