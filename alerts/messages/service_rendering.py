"""The words of a service message, in all forms."""

from __future__ import annotations

from alerts.messages.harmless import plain
from alerts.messages.rendered import Rendered
from alerts.messages.service_messages import TOKEN_PLACEHOLDER, ServiceMessage
from alerts.messages.template_files import Templates

_SUBJECT_LIMIT = 200
_LINE_LIMIT = 1000


def render_service_message(message: ServiceMessage, token: str, templates: Templates) -> Rendered:
    """Put a service message into all forms; what a destination answered becomes harmless here."""
    subject = plain(message.subject, _SUBJECT_LIMIT)
    given = message.text.replace(TOKEN_PLACEHOLDER, token) if message.confirms else message.text
    lines = [_line(line) for line in given.split("\n")]
    text = "\n".join(lines)
    shown = [{"text": line.strip(), "is_link": _is_link(line.strip())} for line in lines]
    return Rendered(
        subject=subject,
        text=text + "\n",
        html=templates.render("service.html.j2", {"subject": subject, "lines": shown}),
        slack=f"{subject}\n{text}",
        document={"type": "notice", "subject": subject, "text": text},
    )


def _line(line: str) -> str:
    """Make a line harmless, and keep how far it is set in."""
    return " " * (len(line) - len(line.lstrip(" "))) + plain(line, _LINE_LIMIT)


def _is_link(line: str) -> bool:
    """Say whether a line is nothing but an address of ours."""
    return line.startswith(("http://", "https://")) and " " not in line
