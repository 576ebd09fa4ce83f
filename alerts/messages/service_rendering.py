"""The words of a notice, in all forms."""

from __future__ import annotations

from html import escape

from alerts.delivery.channels.port import Rendered
from alerts.messages.rendering import SUBJECT_LIMIT, plain
from alerts.messages.service_messages import Notice

_LINE = 1000


def render_notice(notice: Notice) -> Rendered:
    """Put a notice into all forms; what a far side said in it becomes harmless here."""
    subject = plain(notice.subject, SUBJECT_LIMIT)
    text = "\n".join(_line(line) for line in notice.text.split("\n"))
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1f2937;">'
        f"<p>{'<br>'.join(_html(line) for line in text.split(chr(10)))}</p></body></html>"
    )
    document: dict[str, object] = {"type": "notice", "subject": subject, "text": text}
    return Rendered(subject=subject, text=text + "\n", html=page, slack=f"{subject}\n{text}", document=document)


def _line(line: str) -> str:
    """Make a line harmless, and keep how far it is set in."""
    return " " * (len(line) - len(line.lstrip(" "))) + plain(line, _LINE)


def _html(line: str) -> str:
    """Escape a line, and make a link of one that is an address of ours."""
    shown = escape(line.strip())
    if line.strip().startswith(("http://", "https://")) and " " not in line.strip():
        return f'<a href="{shown}">{shown}</a>'
    return shown
