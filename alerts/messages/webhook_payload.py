"""A message as data, for webhooks: what docs/webhooks.md describes. The text is as the feed had it: escape it."""

from __future__ import annotations

import msgspec

from alerts.delivery.leased import Leased
from alerts.messages.contents import Item


def document(leased: Leased) -> dict[str, object]:
    """Give the JSON of one message."""
    return {"type": "alerts", "items": [_item(one) for one in leased.items]}


def _item(item: Item) -> dict[str, object]:
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
