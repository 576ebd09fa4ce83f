"""One story of a message in words: what the templates call an item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from alerts.messages.contents import MessageItem
from alerts.messages.harmless import plain
from alerts.messages.links import Links
from alerts.messages.snapshot import SnapshotFact, SnapshotMention
from core.web_address import safe_link

_HEADLINE_LIMIT = 300
_SOURCE_LIMIT = 60
_OUTLETS_NAMED = 12
_RULES = {
    "exact": "as listed",
    "joined": "written together or apart",
    "apostrophe": "with another apostrophe",
    "acronym": "as an acronym",
    "clitic": "with a prefixed word",
    "translit": "in another script",
    "typo": "with a slip of the pen",
}


def entity_labels(item: MessageItem) -> list[str]:
    """Name the entities that the reader asked for; a follow-up that names none of them has its alert's."""
    mentions = item.snapshot.mentions or item.first.mentions
    return list(dict.fromkeys(plain(mention.label, 80) for mention in mentions))


def story_words(items: Sequence[MessageItem], links: Links | None) -> dict[str, object]:
    """Put one story into words: its alert, or where that was in an earlier message, the newest follow-up."""
    is_update = items[0].kind == "update"
    newest = items[-1] if is_update else items[0]
    snapshot = newest.snapshot
    others = [plain(one, _SOURCE_LIMIT) for one in dict.fromkeys(name for one in items for name in one.outlets)]
    others = [one for one in others if one and one != plain(snapshot.source, _SOURCE_LIMIT)]
    reasons = {plain(one.subscription, 128): ", ".join(plain(by, 80) for by in one.why.by) for one in items}
    facts = [_fact(fact) for one in items for fact in one.snapshot.facts if one.kind == "update"]
    manage = links.notification(newest.notification) if links else ""
    return {
        "labels": entity_labels(newest),
        "severity": newest.why.severity,
        "headline": plain(snapshot.headline, _HEADLINE_LIMIT) or "(no headline)",
        "source": plain(snapshot.source, _SOURCE_LIMIT) or "unknown outlet",
        "time": _moment(snapshot.published),
        "url": safe_link(snapshot.url),
        "mentions": [_marked(mention) for mention in snapshot.mentions],
        "follow_up": is_update,
        "first_headline": plain(newest.first.headline, _HEADLINE_LIMIT) if is_update else "",
        "facts": list(dict.fromkeys(facts)),
        "others": 0 if is_update else len(others),
        "other_names": ", ".join(others[:_OUTLETS_NAMED]) + (", …" if len(others) > _OUTLETS_NAMED else ""),
        "reasons": [{"subscription": name, "by": by} for name, by in reasons.items()],
        "alert": newest.alert,
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
        count = f"{plain(fact.about, 40) or 'toll'}: {value}"
        return f"{count} (before: {before})" if before else count
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
