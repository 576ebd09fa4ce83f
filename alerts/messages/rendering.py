"""The words of a message about alerts: mail (text and HTML), Slack and JSON, of one alert or of a digest.

items ─▶ one a story, the gravest first (story_words), made harmless ─▶ subjects, templates/ ─▶ Rendered
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from alerts.messages.contents import Contents, MessageItem
from alerts.messages.harmless import plain
from alerts.messages.links import Links
from alerts.messages.local_words import period, zone_of
from alerts.messages.reader_view import ReaderView
from alerts.messages.rendered import Rendered
from alerts.messages.story_words import Readers, grave_first, severity_of, story_words
from alerts.messages.subjects import subject_of
from alerts.messages.template_files import SHIPPED, Templates
from alerts.messages.webhook_payload import payload_of
from core.outcomes import HoldReason

SLACK_ITEMS = 15
"""Stories in one Slack message: more than a screen is not read there."""
_SHIPPED = Templates(SHIPPED)


def render(
    delivery_id: str,
    contents: Contents,
    templates: Templates = _SHIPPED,
    links: Links | None = None,
    readers: Readers = ReaderView,
) -> Rendered:
    """Put the contents of a delivery into all forms. Without `links` they lead to the articles only."""
    stories = grave_first(_by_story(contents.items))
    digest = len(stories) > 1
    items = [story_words(some, links, readers, digest=digest) for some in stories]
    severity = severity_of(contents.items)
    clock = readers(contents.items[0].subscription).clock
    first, last = min(one.created for one in contents.items), max(one.due for one in contents.items)
    subscriptions = {one.subscription: plain(readers(one.subscription).name, 128) for one in contents.items}
    stop = f"{links.delivery(delivery_id)}/unsubscribe" if links else ""
    words: dict[str, object] = {
        "items": items,
        "digest": digest,
        "held": _why_held(contents.items),
        "period": f"{period(first, last, clock)} {zone_of(last, clock)}",
        "subject": subject_of(items, severity, period(first, last, clock)),
        "subscriptions": list(dict.fromkeys(subscriptions.values())),
        "unsubscribe": stop,
        "message": delivery_id,
    }
    shorter = {**words, "items": items[:SLACK_ITEMS], "left_out": len(items[SLACK_ITEMS:])}
    (id_, name), *more = subscriptions.items()
    return Rendered(
        subject=str(words["subject"]),
        text=templates.render("mail.txt.j2", words),
        html=templates.render("mail.html.j2", words),
        slack=templates.render("slack.txt.j2", shorter),
        group="digest" if more else id_,
        group_name="" if more or name == id_ else name,
        urgent=severity == "critical",
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


_HELD = {
    HoldReason.DIGEST: "your digest",
    HoldReason.QUIET_HOURS: "what came in your quiet hours",
    HoldReason.GROUP: "what followed shortly after",
    HoldReason.BUDGET: "what went over your limit of messages an hour",
    HoldReason.SNOOZE: "what came while you had snoozed it",
    HoldReason.MISSED: "what you had missed, found by looking back",
    HoldReason.FOLLOW_UP: "what was new within an hour of the last follow-up",
}


def _why_held(items: Sequence[MessageItem]) -> str:
    """Say why these come together, where they waited; empty where none did."""
    held = {one.held for one in items}
    return " and ".join(words for reason, words in _HELD.items() if reason in held)
