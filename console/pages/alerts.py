"""The newest alerts: who is named, where, in which words, why it was sent and to whom."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from nicegui import ui

from alerts.read import DeliveryView
from alerts.shown import ShownMention
from console.pages.parts import box, link, moment, text
from console.read import AlertCard
from core.outcomes import DeliveryState

EMPTY = (
    "No alerts yet",
    (
        "An alert appears here as soon as an article names somebody on the watchlist and a subscription wants it."
        " With the sample wire that takes less than a minute; with real feeds, until the news names one."
    ),
)
SENTENCES = 2
CHANNELS = {"email": "e-mail", "slack": "Slack", "inbox": "inbox"}
STATES = {
    DeliveryState.DUE: "waiting",
    DeliveryState.LEASED: "being sent",
    DeliveryState.SENT: "sent",
    DeliveryState.FAILED: "failed",
}


def alert_card(card: AlertCard, zone: ZoneInfo, now: datetime) -> ui.element:
    """Build one alert."""
    alert = card.alert
    with box("article", "ww-alert") as element:
        with box("div", "ww-meta"):
            for label in alert.labels:
                text("span", label, "ww-chip")
            text("span", outlets(alert.sources), "ww-outlet", "\n".join(alert.sources))
            moment(alert.created, zone, now, "ww-when")
        with box("h3"):
            link(alert.headline or "(no headline)", alert.url)
        for mention in card.mentions[:SENTENCES]:
            if mention.field == "text" or len(card.mentions) == 1:
                _sentence(mention)
        text("p", why(card), "ww-why")
        for delivery in alert.deliveries:
            _delivery(delivery, zone, now)
    return element


def outlets(sources: tuple[str, ...]) -> str:
    """Name the outlet that was first, and count the others."""
    first, others = (sources[0] if sources else "unknown outlet"), len(sources) - 1
    return first if others < 1 else f"{first} + {others} outlet{'s' if others > 1 else ''}"


def why(card: AlertCard) -> str:
    """Say in one line why there is this alert."""
    names = {mention.label: mention for mention in reversed(card.mentions)}
    found = [
        f"“{mention.text}” names {label}" + (f" ({mention.rule})" if mention.rule != "exact" else "")
        for label, mention in reversed(names.items())
    ]
    wanted = f"subscription {card.alert.subscription} wants {', '.join(card.alert.by)}"
    return "Why: " + "; ".join([*found, wanted])


def _sentence(mention: ShownMention) -> None:
    before, name, after = marked(mention)
    with box("blockquote") as quote:
        quote.props["dir"] = "auto"
        text("span", before)
        if name:
            text("mark", name)
        text("span", after)


def marked(mention: ShownMention) -> tuple[str, str, str]:
    """Split the sentence around the name."""
    start, end = mention.start, mention.end
    return mention.sentence[:start], mention.sentence[start:end], mention.sentence[end:]


def _delivery(delivery: DeliveryView, zone: ZoneInfo, now: datetime) -> None:
    with box("p", f"ww-delivery ww-{delivery.state}"):
        text("span", STATES.get(DeliveryState(delivery.state), delivery.state), "ww-state")
        text("span", f"{CHANNELS.get(delivery.channel, delivery.channel)} {delivery.target}", title=delivery.detail)
        moment(delivery.at, zone, now, "ww-when")
        if delivery.state == DeliveryState.FAILED or (delivery.attempts and delivery.state == DeliveryState.DUE):
            text("span", delivery.detail, "ww-detail")
