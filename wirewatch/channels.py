"""Settings → one notifier a channel, and what messages are made with.

Secrets are read at the moment of sending, and go nowhere else.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from config.files.channels import APPRISE, CHANNELS, EMAIL, INBOX, SLACK, WEBHOOK
from config.files.settings import Settings, secret
from core.clock import now
from operations.site import public_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from alerts.delivery.channels.port import Notifier
    from alerts.messages.links import Links
    from alerts.messages.template_files import Templates
    from config.files.channels import Channel


def notifiers(settings: Settings) -> Mapping[str, Notifier]:
    """Give the notifiers by channel."""
    from alerts.delivery.channels.apprise import MailNotifier, SlackNotifier  # noqa: PLC0415
    from alerts.delivery.channels.apprise_target import AppriseNotifier  # noqa: PLC0415
    from alerts.delivery.channels.inbox import InboxNotifier  # noqa: PLC0415
    from alerts.delivery.channels.signed_webhook import WebhookNotifier  # noqa: PLC0415

    given = partial(secret, os.environ)
    return {
        EMAIL.name: MailNotifier(
            settings.smtp_url.get_secret_value(),
            settings.mail_from,
            now,
            plain=settings.smtp_plain,
            ca_file=settings.smtp_ca_file,
        ),
        SLACK.name: SlackNotifier(given, now),
        WEBHOOK.name: WebhookNotifier(given, now, allow_private=settings.webhooks_private),
        APPRISE.name: AppriseNotifier(given),
        INBOX.name: InboxNotifier(),
    }


def channels(settings: Settings) -> Mapping[str, Channel]:
    """Give the channels, with the rate of our mail server."""
    mail = msgspec.structs.replace(EMAIL, rate=float(settings.smtp_rate))
    return {**CHANNELS, mail.name: mail}


def links(settings: Settings) -> Links:
    """Give what signs and reads the links in messages."""
    from alerts.messages.link_keys import link_keys  # noqa: PLC0415
    from alerts.messages.links import Links  # noqa: PLC0415

    keys = link_keys([key.get_secret_value() for key in settings.link_key], settings.data_dir)
    return Links(public_address(settings), keys)


def templates(config_dir: Path, shipped: Path | None = None) -> Templates:
    """Give the templates, the operator's own before the shipped ones: those of messages unless others are named."""
    from alerts.messages.template_files import SHIPPED, Templates  # noqa: PLC0415

    return Templates(shipped or SHIPPED, config_dir / "templates")
