"""The words of a message about alerts: mail (text and HTML), Slack and JSON, of one alert or of a digest.

items ─▶ one a story (story_words), made harmless ─▶ templates/ ─▶ Rendered
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from alerts.messages.contents import Contents, MessageItem
from alerts.messages.harmless import plain
from alerts.messages.links import Links
from alerts.messages.rendered import Rendered
from alerts.messages.story_words import entity_labels, story_words
from alerts.messages.template_files import SHIPPED, Templates
from alerts.messages.webhook_payload import payload_of
from core.outcomes import HoldReason

SUBJECT_LIMIT = 200
SLACK_ITEMS = 15
"""Stories in one Slack message: more than a screen is not read there."""
_SHIPPED = Templates(SHIPPED)


def render(
    delivery_id: str, contents: Contents, templates: Templates = _SHIPPED, links: Links | None = None
) -> Rendered:
    """Put the contents of a delivery into all forms. Without `links` they lead to the articles only."""
    stories = _by_story(contents.items)
    items = [story_words(some, links) for some in stories]
    subscriptions = list(dict.fromkeys(one.subscription for one in contents.items))
    stop = f"{links.delivery(delivery_id)}/unsubscribe" if links else ""
    words: dict[str, object] = {
        "items": items,
        "digest": len(items) > 1,
        "held": _why_held(contents.items),
        "subject": _subject(items, stories),
        "subscriptions": [plain(one, 128) for one in subscriptions],
        "unsubscribe": stop,
        "message": delivery_id,
    }
    shorter = {**words, "items": items[:SLACK_ITEMS], "left_out": len(items[SLACK_ITEMS:])}
    return Rendered(
        subject=str(words["subject"]),
        text=templates.render("mail.txt.j2", words),
        html=templates.render("mail.html.j2", words),
        slack=templates.render("slack.txt.j2", shorter),
        group=subscriptions[0] if len(subscriptions) == 1 else "digest",
        unsubscribe=stop,
        before=contents.before,
        document=payload_of(contents),
    )


def _by_story(items: Sequence[MessageItem]) -> list[list[MessageItem]]:
    """Put together what is on one story, the alert first, then its follow-ups in order."""
    stories: defaultdict[str, list[MessageItem]] = defaultdict(list)
    for one in items:
        stories[one.story].append(one)
    return [sorted(some, key=lambda one: one.kind != "alert") for some in stories.values()]


def _subject(items: Sequence[dict[str, object]], stories: Sequence[Sequence[MessageItem]]) -> str:
    if len(items) == 1:
        story = items[0]
        who = _names(entity_labels(stories[0][0]), 2)
        news = "; ".join(str(fact) for fact in story["facts"]) if story["follow_up"] else ""  # type: ignore[attr-defined]
        parts = ["Update" if story["follow_up"] else "", who, news, str(story["headline"])]
        return plain(": ".join(part for part in parts if part), SUBJECT_LIMIT)
    labels = dict.fromkeys(label for some in stories for label in entity_labels(some[0]))
    return plain(f"{len(items)} stories: {_names(list(labels), 3)}", SUBJECT_LIMIT)


def _names(labels: Sequence[str], named: int) -> str:
    return ", ".join(labels[:named]) + (f" +{len(labels) - named}" if len(labels) > named else "")


_HELD = {
    HoldReason.DIGEST: "your digest",
    HoldReason.QUIET_HOURS: "what came in your quiet hours",
    HoldReason.GROUP: "what followed shortly after",
    HoldReason.BUDGET: "what went over your limit of messages an hour",
    HoldReason.SNOOZE: "what came while you had snoozed it",
}


def _why_held(items: Sequence[MessageItem]) -> str:
    """Say why these come together, where they waited; empty where none did."""
    held = {one.held for one in items}
    return " and ".join(words for reason, words in _HELD.items() if reason in held)
