"""The words of an alert: mail (text and HTML) and Slack. The only file that knows Jinja.

All that comes from feeds is hostile: control and direction characters go, addresses are http or https or are
not shown, HTML is escaped by the templates; Slack's marks are escaped by its notifier.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import jinja2

from alerts.contents import Content
from alerts.document import document
from alerts.match import Why
from alerts.notify.port import Rendered
from alerts.shown import Shown, ShownMention

SUBJECT_LIMIT = 200
_HEADLINE_LIMIT = 300
_SOURCE_LIMIT = 60
_OUTLETS_NAMED = 12
_URL_LIMIT = 2000
_RULES = {
    "exact": "as listed",
    "joined": "written together or apart",
    "apostrophe": "with another apostrophe",
    "acronym": "as an acronym",
    "clitic": "with a prefixed word",
}

_environments = {
    name: jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=html,  # noqa: S701  # the other forms are plain text, where an entity would be an error
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    for name, html in (("html", True), ("text", False))
}


def render(content: Content) -> Rendered:
    """Say one alert in all forms."""
    words = _words(content.shown, content.why, content.subscription, content.outlets, content.alert)
    return Rendered(
        subject=_subject(content.shown),
        text=_environments["text"].get_template("mail.txt.j2").render(words),
        html=_environments["html"].get_template("mail.html.j2").render(words),
        slack=_environments["text"].get_template("slack.txt.j2").render(words),
        group=content.subscription,
        document=document(content),
    )


def plain(text: str, limit: int) -> str:
    """Make hostile text one harmless line: no control or direction characters, at most `limit` long."""
    kept = "".join(" " if letter.isspace() else letter for letter in text if _harmless(letter))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def web_address(url: str) -> str:
    """Give an address that is safe to show as a link, percent-encoded, or "" ."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return ""
    if not usable or len(url) > _URL_LIMIT or not all(_harmless(letter) for letter in url):
        return ""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~")


def _harmless(letter: str) -> bool:
    """Spaces pass; of category C only the joiners do, which Persian and Indic names are written with."""
    return letter.isspace() or letter in "\u200c\u200d" or unicodedata.category(letter)[0] != "C"


def _subject(shown: Shown) -> str:
    labels = list(dict.fromkeys(plain(mention.label, 80) for mention in shown.mentions))
    who = ", ".join(labels[:2]) + (f" +{len(labels) - 2}" if len(labels) > 2 else "")  # noqa: PLR2004
    headline = plain(shown.headline, SUBJECT_LIMIT) or "(no headline)"
    return plain(f"{who}: {headline}" if who else headline, SUBJECT_LIMIT)


def _words(shown: Shown, why: Why, subscription: str, outlets: tuple[str, ...], alert: str) -> dict[str, object]:
    names = [plain(outlet, _SOURCE_LIMIT) for outlet in outlets]
    labels = {plain(mention.label, 80): None for mention in shown.mentions}
    return {
        "labels": list(labels),
        "headline": plain(shown.headline, _HEADLINE_LIMIT) or "(no headline)",
        "source": plain(shown.source, _SOURCE_LIMIT) or "unknown outlet",
        "time": _moment(shown.published),
        "url": web_address(shown.url),
        "mentions": [_marked(mention) for mention in shown.mentions],
        "others": len(names),
        "other_names": ", ".join(names[:_OUTLETS_NAMED]) + (", …" if len(names) > _OUTLETS_NAMED else ""),
        "by": ", ".join(plain(part, 80) for part in why.by),
        "subscription": plain(subscription, 128),
        "alert": alert,
    }


def _marked(mention: ShownMention) -> dict[str, str]:
    sentence, start, end = mention.sentence, mention.start, mention.end
    before, name, after = (_piece(part) for part in (sentence[:start], sentence[start:end], sentence[end:]))
    return {
        "label": plain(mention.label, 80),
        "name": plain(mention.name, 120),
        "text": plain(mention.text, 120),
        "rule": _RULES.get(mention.rule, plain(mention.rule, 32)),
        "where": "the headline" if mention.field == "title" else "the text",
        "before": before,
        "marked": name,
        "after": after,
    }


def _piece(text: str) -> str:
    """Clean a piece of a sentence, keeping the blank at its ends."""
    inner = plain(text, 500)
    if not inner:
        return " " if text.isspace() else ""
    return (" " if text[:1].isspace() else "") + inner + (" " if text[-1:].isspace() else "")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%a %d %b %Y, %H:%M UTC")
