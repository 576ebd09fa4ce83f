"""An alert as data, for webhooks: what docs/webhooks.md describes. The text is as the feed had it: escape it."""

from __future__ import annotations

import msgspec

from alerts.contents import Content


def document(content: Content) -> dict[str, object]:
    """Give the JSON of one alert."""
    shown = content.shown
    made: dict[str, object] = msgspec.to_builtins(
        {
            "type": "alert",
            "alert": content.alert,
            "subscription": content.subscription,
            "story": shown.story,
            "article": shown.article,
            "headline": shown.headline,
            "source": shown.source,
            "url": shown.url,
            "language": shown.language,
            "published": shown.published,
            "outlets": content.outlets,
            "why": content.why.by,
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
