"""A message as data, for webhooks: what docs/webhooks.md describes. The text is as the feed had it: escape it."""

from __future__ import annotations

import msgspec

from alerts.messages.contents import Contents, MessageItem


def payload_of(contents: Contents) -> dict[str, object]:
    """Give the JSON of one message; the notifier adds the delivery's id."""
    return {"type": "alerts", "items": [_item(one) for one in contents.items]}


def _item(item: MessageItem) -> dict[str, object]:
    snapshot = item.snapshot
    made: dict[str, object] = msgspec.to_builtins(
        {
            "kind": item.kind,
            "alert": item.alert,
            "subscription": item.subscription,
            "story": item.story,
            "article": snapshot.article,
            "headline": snapshot.headline,
            "source": snapshot.source,
            "url": snapshot.url,
            "language": snapshot.language,
            "published": snapshot.published,
            "severity": item.why.severity,
            "outlets": item.outlets,
            "why": item.why.by,
            "facts": snapshot.facts,
            "mentions": [
                {
                    "entity": mention.entity,
                    "label": mention.label,
                    "name": mention.name,
                    "text": mention.text,
                    "sentence": mention.sentence,
                }
                for mention in snapshot.mentions
            ],
        }
    )
    return made
