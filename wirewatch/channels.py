"""Settings → one notifier a channel, and what messages are made with.

Secrets are read at the moment of sending, and go nowhere else.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from config.files.settings import Settings, secret
from core.clock import now
from operations.site import public_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from alerts.delivery.channels.port import Notifier
    from alerts.messages.links import Links
    from alerts.messages.template_files import Templates


def notifiers(settings: Settings) -> Mapping[str, Notifier]:
    """Give the notifiers by channel."""
    from alerts.delivery.channels.apprise import MailNotifier, SlackNotifier  # noqa: PLC0415
    from alerts.delivery.channels.apprise_target import AppriseNotifier  # noqa: PLC0415
    from alerts.delivery.channels.inbox import InboxNotifier  # noqa: PLC0415
    from alerts.delivery.channels.signed_webhook import WebhookNotifier  # noqa: PLC0415

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
    from alerts.delivery.lanes import RATES  # noqa: PLC0415

    return {**RATES, "email": settings.smtp_rate} if settings.smtp_rate else RATES


def links(settings: Settings) -> Links:
    """Give what signs and reads the links in messages."""
    from alerts.messages.links import Links, key_from  # noqa: PLC0415

    return Links(public_address(settings), key_from(settings.link_key.get_secret_value(), settings.data_dir))


def templates(config_dir: Path, shipped: Path | None = None) -> Templates:
    """Give the templates, the operator's own before the shipped ones: those of messages unless told otherwise."""
    from alerts.messages.template_files import SHIPPED, Templates  # noqa: PLC0415

    return Templates(shipped or SHIPPED, config_dir / "templates")
