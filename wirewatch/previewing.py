"""How a past alert reads with the templates of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.delivery.channels.apprise import mail_of
from alerts.messages.contents import contents_of
from alerts.messages.rendering import render
from core.clock import now
from core.errors import BadInput
from wirewatch.channels import links, templates

if TYPE_CHECKING:
    from wirewatch.wiring import Site

_NOBODY = "you@example.org"


def preview(site: Site, id_: str) -> dict[str, str]:
    """Render an alert or a delivery in all forms: file names and contents; raises `BadInput` where there is none."""
    with site.database.reading() as connection:
        contents = contents_of(connection, id_)
    if contents is None:
        raise BadInput(f"{id_}: is no alert and no delivery; `wirewatch alerts --json` shows their ids")
    rendered = render(id_, contents, templates(site.config_dir), links(site.settings))
    mail = mail_of(rendered, site.settings.mail_from, _NOBODY, id_, now)
    return {
        "subject.txt": rendered.subject,
        "mail.txt": rendered.text,
        "mail.html": rendered.html,
        "mail.eml": mail.as_string(),
        "slack.txt": rendered.slack,
    }
