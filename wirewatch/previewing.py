"""How a past alert reads with the templates of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.delivery.channels.apprise import mail_of
from alerts.delivery.leased import Leased
from alerts.messages.contents import contents_of
from alerts.messages.rendering import render
from core.clock import now
from core.errors import BadInput
from wirewatch.channels import links, templates

if TYPE_CHECKING:
    from wirewatch.wiring import Site


def preview(site: Site, id_: str) -> dict[str, str]:
    """Render an alert or a delivery in all forms: file names and contents; raises `BadInput` where there is none."""
    with site.database.reading() as connection:
        told = contents_of(connection, id_)
    if told is None:
        raise BadInput(f"{id_}: is no alert and no delivery; `wirewatch alerts --json` shows their ids")
    at = now()
    # as a sender would hold it; to nobody
    leased = Leased(id_, "email", "you@example.org", 1, at, at, told.items, told.before)
    said = render(leased, templates(site.config_dir), links(site.settings))
    mail = mail_of(said, site.settings.mail_from, leased.target, id_, now)
    return {
        "subject.txt": said.subject,
        "mail.txt": said.text,
        "mail.html": said.html,
        "mail.eml": mail.as_string(),
        "slack.txt": said.slack,
    }
