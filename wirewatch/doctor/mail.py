"""Mail: a server where somebody waits for mail, which takes us when it is asked exactly as a sender asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.files.channels import EMAIL
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.files.settings import Settings
    from wirewatch.doctor.observed import Observed

_SET = "WIREWATCH_SMTP_URL=smtp://user:password@host:port"


def check(settings: Settings, observed: Observed) -> Iterator[Finding]:
    """Look at the mail server of the workers that send, where there are any; try the one of these settings."""
    url = settings.smtp_url.get_secret_value()
    sending = observed.sending()
    if sending is not None and not sending.settings.get("smtp_url") and _needed(settings, observed):
        where = f"{sending.name} on {sending.host}"
        yield bad("mail", f"{where} runs without a mail server, and e-mail waits; start it with {_SET}")
    elif sending is not None and sending.settings.get("smtp_url") and not url:
        yield well("mail", f"leaves by {sending.settings['smtp_url']}; not set in this shell, and so not tried")
    elif not url and _needed(settings, observed):
        yield bad("mail", f"no mail server set, and e-mail waits; set {_SET}")
    elif not url:
        who = "it is not known who is" if observed.channels is None else "nobody is"
        yield well("mail", f"no mail server set, and {who} subscribed by e-mail; if wanted, set {_SET}")
    if url:
        yield _tried(url, settings)


def _needed(settings: Settings, observed: Observed) -> bool:
    return EMAIL.name in (observed.channels or ()) or bool(settings.operator_mail)


def _tried(url: str, settings: Settings) -> Finding:
    from alerts.delivery.channels.mail_server import parse_smtp_url  # noqa: PLC0415
    from alerts.delivery.channels.smtp import check as try_server  # noqa: PLC0415

    server = parse_smtp_url(url, plain=settings.smtp_plain, ca_file=settings.smtp_ca_file)
    return well("mail", try_server(server, settings.mail_from))
