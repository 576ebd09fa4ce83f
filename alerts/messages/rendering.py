"""The words of a message: mail (text and HTML) and Slack, of one alert or of a digest.

    entries ─▶ one item a story (alert_items) ─▶ words, made harmless ─▶ templates/

All that comes from feeds is hostile: control and direction characters go, addresses are http or https or are
not shown, HTML is escaped by the templates; Slack's marks are escaped by its notifier.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from alerts.delivery.channels.port import Rendered
from alerts.delivery.leased import Leased
from alerts.messages.contents import Item
from alerts.messages.links import Links
from alerts.messages.snapshot import SnapshotFact, SnapshotMention
from alerts.messages.template_files import Templates
from alerts.messages.webhook_payload import document
from core.outcomes import HoldReason

SUBJECT_LIMIT = 200
SLACK_ITEMS = 15
"""Stories in one Slack message: more than a screen is not read there."""
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
    "translit": "in another script",
    "typo": "with a slip of the pen",
}
_SHIPPED = Templates()


def render(leased: Leased, templates: Templates = _SHIPPED, links: Links | None = None) -> Rendered:
    """Say one message in all forms. Without `links` it offers nothing to click on but the articles."""
    stories = _by_story(leased.items)
    items = [_item(some, links) for some in stories]
    subscriptions = list(dict.fromkeys(one.subscription for one in leased.items))
    stop = f"{links.delivery(leased.id)}/unsubscribe" if links else ""
    words: dict[str, object] = {
        "items": items,
        "digest": len(items) > 1,
        "held": _held(leased.items),
        "subject": _subject(items, stories),
        "subscriptions": [plain(one, 128) for one in subscriptions],
        "unsubscribe": stop,
        "message": leased.id,
    }
    shorter = {**words, "items": items[:SLACK_ITEMS], "left_out": len(items[SLACK_ITEMS:])}
    return Rendered(
        subject=str(words["subject"]),
        text=templates.render("mail.txt.j2", words),
        html=templates.render("mail.html.j2", words),
        slack=templates.render("slack.txt.j2", shorter),
        group=subscriptions[0] if len(subscriptions) == 1 else "digest",
        unsubscribe=stop,
        before=leased.before,
        document=document(leased),
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


def _by_story(items: Sequence[Item]) -> list[list[Item]]:
    """Put together what is told of one story, the alert first, then its follow-ups in order."""
    stories: defaultdict[str, list[Item]] = defaultdict(list)
    for one in items:
        stories[one.story].append(one)
    return [sorted(some, key=lambda one: one.kind != "alert") for some in stories.values()]


def _subject(items: Sequence[dict[str, object]], stories: Sequence[Sequence[Item]]) -> str:
    if len(items) == 1:
        said = items[0]
        who = _names(_labels(stories[0][0]), 2)
        news = "; ".join(str(fact) for fact in said["facts"]) if said["follow_up"] else ""  # type: ignore[attr-defined]
        parts = ["Update" if said["follow_up"] else "", who, news, str(said["headline"])]
        return plain(": ".join(part for part in parts if part), SUBJECT_LIMIT)
    labels = dict.fromkeys(label for some in stories for label in _labels(some[0]))
    return plain(f"{len(items)} stories: {_names(list(labels), 3)}", SUBJECT_LIMIT)


def _names(labels: Sequence[str], named: int) -> str:
    return ", ".join(labels[:named]) + (f" +{len(labels) - named}" if len(labels) > named else "")


def _labels(item: Item) -> list[str]:
    """Name the entities that the reader asked for; a follow-up that names none of them has its alert's."""
    mentions = item.snapshot.mentions or item.first.mentions
    return list(dict.fromkeys(plain(mention.label, 80) for mention in mentions))


def _held(items: Sequence[Item]) -> str:
    """Say why this comes together, where it waited."""
    held = {one.held for one in items} - {HoldReason.NOT}
    says = {
        HoldReason.DIGEST: "your digest",
        HoldReason.QUIET_HOURS: "what came in your quiet hours",
        HoldReason.GROUP: "what followed shortly after",
        HoldReason.BUDGET: "what went over your limit of messages an hour",
        HoldReason.SNOOZE: "what came while you had snoozed it",
    }
    return " and ".join(says[one] for one in HoldReason if one in held)


def _item(notifications: Sequence[Item], links: Links | None) -> dict[str, object]:
    """Put one story into words: its alert, or where that was told before, the newest follow-up."""
    is_update = notifications[0].kind == "update"
    told = notifications[-1] if is_update else notifications[0]
    snapshot = told.snapshot
    others = [plain(one, _SOURCE_LIMIT) for one in dict.fromkeys(name for one in notifications for name in one.outlets)]
    others = [one for one in others if one and one != plain(snapshot.source, _SOURCE_LIMIT)]
    reasons = {plain(one.subscription, 128): ", ".join(plain(by, 80) for by in one.why.by) for one in notifications}
    facts = [_fact(fact) for one in notifications for fact in one.snapshot.facts if one.kind == "update"]
    manage = links.alert(told.alert) if links else ""
    return {
        "labels": _labels(told),
        "severity": told.why.severity,
        "headline": plain(snapshot.headline, _HEADLINE_LIMIT) or "(no headline)",
        "source": plain(snapshot.source, _SOURCE_LIMIT) or "unknown outlet",
        "time": _moment(snapshot.published),
        "url": web_address(snapshot.url),
        "mentions": [_marked(mention) for mention in snapshot.mentions],
        "follow_up": is_update,
        "first_headline": plain(told.first.headline, _HEADLINE_LIMIT) if is_update else "",
        "facts": list(dict.fromkeys(facts)),
        "others": 0 if is_update else len(others),
        "other_names": ", ".join(others[:_OUTLETS_NAMED]) + (", …" if len(others) > _OUTLETS_NAMED else ""),
        "reasons": [{"subscription": name, "by": by} for name, by in reasons.items()],
        "alert": told.alert,
        "manage": manage,
        "not_relevant": f"{manage}/not-relevant" if manage else "",
        "snooze_story": f"{manage}/snooze-story" if manage else "",
        "snooze_entity": f"{manage}/snooze-entity" if manage else "",
    }


def _fact(fact: SnapshotFact) -> str:
    """Say what is new: `killed: 14 (before: 12)`, `claimed`, `also names JNIM`."""
    value, before = plain(fact.value, 80), plain(fact.before, 40)
    if fact.kind == "entity":
        return f"also names {value}"
    if fact.kind == "toll":
        said = f"{plain(fact.about, 40) or 'toll'}: {value}"
        return f"{said} (before: {before})" if before else said
    return f"{before} → {value}" if before else f"now {value}"


def _marked(mention: SnapshotMention) -> dict[str, str]:
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
