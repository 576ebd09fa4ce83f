"""A message as data, for webhooks: what docs/webhooks.md describes. The text is as the feed had it: escape it."""

from __future__ import annotations

import msgspec

from alerts.delivery.leased import Leased
from alerts.messages.contents import Item


def document(leased: Leased) -> dict[str, object]:
    """Give the JSON of one message."""
    return {"type": "alerts", "items": [_item(one) for one in leased.items]}


def _item(item: Item) -> dict[str, object]:
    shown = item.shown
    made: dict[str, object] = msgspec.to_builtins(
        {
            "kind": item.kind,
            "alert": item.alert,
            "subscription": item.subscription,
            "story": item.story,
            "article": shown.article,
            "headline": shown.headline,
            "source": shown.source,
            "url": shown.url,
            "language": shown.language,
            "published": shown.published,
            "outlets": item.outlets,
            "why": item.why.by,
            "facts": shown.facts,
            "mentions": [
                {
                    "entity": mention.entity,
                    "label": mention.label,
                    "name": mention.name,
                    "text": mention.text,
                    "sentence": mention.sentence,
                }
                for mention in shown.mentions
            ],
        }
    )
    return made
