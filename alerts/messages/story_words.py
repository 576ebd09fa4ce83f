"""One story of a message in words: what the templates call an item."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from alerts.messages.contents import MessageItem, OtherArticle
from alerts.messages.fact_words import told_facts
from alerts.messages.harmless import plain
from alerts.messages.links import Links
from alerts.messages.local_words import moment
from alerts.messages.reader_view import ReaderView
from alerts.messages.snapshot import ContentSnapshot, SnapshotMention
from core.web_address import safe_link

_HEADLINE_LIMIT = 300
_SOURCE_LIMIT = 60
_OUTLETS_NAMED = 12
_SEVERITIES = ("low", "medium", "high", "critical")
_RULES = {
    "joined": "written together or apart",
    "apostrophe": "with another apostrophe",
    "acronym": "as an acronym",
    "clitic": "with a prefixed word",
    "translit": "in another script",
    "typo": "with a slip of the pen",
}
"""How a name was found where it is not written as listed."""
Readers = Callable[[str], ReaderView]
"""Gives what is known of a subscription by its id."""


def severity_of(items: Sequence[MessageItem]) -> str:
    """Give the gravest severity among notifications."""
    return max((one.why.severity for one in items), key=_SEVERITIES.index)


def grave_first(stories: Sequence[Sequence[MessageItem]]) -> list[Sequence[MessageItem]]:
    """Put critical stories before others, and else leave the order."""
    return sorted(stories, key=lambda items: -_SEVERITIES.index(severity_of(items)))


def story_words(
    items: Sequence[MessageItem], links: Links | None, readers: Readers, *, digest: bool
) -> dict[str, object]:
    """Put one story into words: its alert, or where that was in an earlier message, the newest follow-up.

    It is called as in the reader's language, where one of its articles is. A follow-up that comes by itself keeps its
    own headline, since it tells what the others do not, and names in the reader's language what it follows up on.
    """
    is_update = items[0].kind == "update"
    newest = items[-1] if is_update else items[0]
    reader = readers(newest.subscription)
    snapshot, others_called = newest.snapshot, newest.languages
    if digest or not is_update:
        snapshot = _in_language_of(reader, snapshot, others_called)
    outlets = dict.fromkeys(name for one in items for name in (*one.outlets, one.snapshot.source))
    others = [one for one in (plain(name, _SOURCE_LIMIT) for name in outlets) if one]
    others = [one for one in others if one != plain(snapshot.source, _SOURCE_LIMIT)]
    facts = told_facts(one.snapshot for one in items if one.kind == "update")
    first = _in_language_of(reader, newest.first, others_called)
    manage = links.notification(newest.notification) if links else ""
    headline = plain(snapshot.headline, _HEADLINE_LIMIT) or "(no words)"
    mentions = [_marked(mention) for mention in snapshot.mentions]
    quoted = any(mention["marked"] for mention in mentions)
    return {
        "labels": _labels(newest),
        "severity": severity_of(items),
        "headline": headline,
        "source": plain(snapshot.source, _SOURCE_LIMIT) or "unknown outlet",
        "time": moment(snapshot.published, reader.clock),
        "url": safe_link(snapshot.url),
        "mentions": mentions,
        "lead": "" if quoted or digest else plain(snapshot.lead, _HEADLINE_LIMIT),
        "follow_up": is_update,
        "first_headline": plain(first.headline, _HEADLINE_LIMIT) if is_update else "",
        "facts": facts,
        "others": 0 if is_update else len(others),
        "other_names": ", ".join(others[:_OUTLETS_NAMED]) + (", …" if len(others) > _OUTLETS_NAMED else ""),
        "named": _named(newest.snapshot),
        "reasons": _reasons(items, readers),
        "alert": newest.alert,
        "manage": manage,
        "not_relevant": f"{manage}/not-relevant" if manage else "",
        "snooze_story": f"{manage}/snooze-story" if manage else "",
        "snooze_entity": f"{manage}/snooze-entity" if manage else "",
    }


def _labels(item: MessageItem) -> list[str]:
    """Name the entities that the reader asked for; a follow-up that names none of them has its alert's."""
    mentions = item.snapshot.mentions or item.first.mentions
    return list(dict.fromkeys(plain(mention.label, 80) for mention in mentions))


def _in_language_of(reader: ReaderView, own: ContentSnapshot, others: Sequence[OtherArticle]) -> ContentSnapshot:
    """Give the article that a reader reads best; the sentences stay those of the one that caused the alert."""
    rank = {language: place for place, language in enumerate(reader.languages)}
    here = rank.get(own.language, len(rank))
    better = [one for one in others if rank.get(one.language, len(rank)) < here]
    if not better:
        return own
    best = min(better, key=lambda one: rank[one.language])
    return msgspec.structs.replace(
        own,
        headline=best.headline,
        source=best.source,
        url=best.url,
        language=best.language,
        published=best.published,
    )


def _reasons(items: Sequence[MessageItem], readers: Readers) -> list[dict[str, str]]:
    """Say what each subscription asks for."""
    said = [mention for one in items for mention in (*one.first.mentions, *one.snapshot.mentions)]
    labels = {mention.entity: mention.label for mention in said}
    found = {one.subscription: ", ".join(_asked(by, labels) for by in one.why.by) for one in items}
    return [{"subscription": plain(readers(id_).name, 128), "by": by} for id_, by in found.items()]


def _asked(by: str, labels: dict[str, str]) -> str:
    """Write a part of a filter for its reader: `Al-Qaeda …`, `everything tagged sahel`, `every group`, `everything`."""
    part, _, what = by.partition(" ")
    match part:
        case "entity":
            return plain(labels.get(what, what), 80)
        case "tag":
            return f"everything tagged {plain(what, 80)}"
        case "kind":
            return f"every {plain(what, 80)}"
        case _:
            return "everything"


def _named(snapshot: ContentSnapshot) -> list[dict[str, object]]:
    """Say as what each entity is named: `“AQMI”, “Aqmi” (in another script)`."""
    written: dict[str, dict[str, str]] = {}
    for mention in snapshot.mentions:
        how = _RULES.get(mention.rule, "" if mention.rule == "exact" else plain(mention.rule, 32))
        written.setdefault(plain(mention.label, 80), {})[plain(mention.text, 120)] = f" ({how})" if how else ""
    return [
        {"label": label, "as": [{"text": text, "how": how} for text, how in said.items()]}
        for label, said in written.items()
    ]


def _marked(mention: SnapshotMention) -> dict[str, str]:
    """Give a sentence with its name marked; one of the headline is not said again."""
    sentence, start, end = mention.sentence, mention.start, mention.end
    if mention.field == "title":
        sentence, start, end = "", 0, 0
    before, name, after = (_piece(part) for part in (sentence[:start], sentence[start:end], sentence[end:]))
    return {
        "label": plain(mention.label, 80),
        "name": plain(mention.name, 120),
        "text": plain(mention.text, 120),
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
