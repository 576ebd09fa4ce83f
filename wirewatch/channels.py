"""Settings → one notifier a channel, and what messages are made with.

Secrets are read at the moment of sending, and go nowhere else.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from config.files.channels import APPRISE, CHANNELS, EMAIL, INBOX, SLACK, WEBHOOK
from config.files.settings import Settings, secret
from core.clock import now
from core.errors import WirewatchError
from core.log import get
from operations.site import public_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alerts.delivery.channels.port import Notifier
    from alerts.messages.links import Links
    from alerts.messages.template_files import Templates
    from config.files.channels import Channel
    from operations.site import Site

_log = get("wirewatch.channels")


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


def templates(
    config_dir: Path,
    settings: Settings,
    shipped: Path | None = None,
    rejected: Callable[[str, str], None] = lambda _problem, _change: None,
) -> Templates:
    """Give the templates, the operator's own before the shipped ones: those of messages unless others are named."""
    from alerts.messages.template_files import SHIPPED, Templates  # noqa: PLC0415

    return Templates(shipped or SHIPPED, templates_dir(config_dir, settings), rejected)


def templates_dir(config_dir: Path, settings: Settings) -> Path:
    """Give the folder of the operator's own templates, which need not exist."""
    return Path(settings.templates_dir) if settings.templates_dir else config_dir / "templates"


def tell_operator(site: Site) -> Callable[[str, str], None]:
    """Give what mails the operator that a template is not in use, once for each change of a file."""
    from alerts.delivery.enqueue import enqueue_service_message  # noqa: PLC0415
    from alerts.messages.service_messages import message_of_template  # noqa: PLC0415

    def tell(problem: str, change: str) -> None:
        operator = site.settings.operator_mail
        if not operator:
            return
        message, at = message_of_template(problem), site.clock()
        try:
            with site.database.transaction() as connection:
                enqueue_service_message(
                    site.database, connection, EMAIL.name, operator, message, at, once=f"template {change}"
                )
        except WirewatchError as error:  # the log has it, and the worker's problem
            _log.warning("operator_not_told", problem=problem, error=str(error))

    return tell
