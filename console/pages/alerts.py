"""The newest alerts: who is named, where, in which words, why it was sent and to whom."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from nicegui import ui

from alerts.messages.snapshot import SnapshotMention
from alerts.reports.queries import AlertView, DeliveryView
from config.files.channels import find_channel
from console.pages.parts import box, link, moment, piece, text
from console.wording import marked, outlets, why
from core.outcomes import DeliveryState

EMPTY = (
    "No alerts yet",
    (
        "An alert appears here as soon as an article names somebody on the watchlist and a subscription wants it."
        " With the sample wire that takes less than a minute; with real feeds, until the news names one."
    ),
)
SENTENCES = 2
STATES = {
    DeliveryState.DUE: "waiting",
    DeliveryState.LEASED: "being sent",
    DeliveryState.SENT: "sent",
    DeliveryState.FAILED: "failed",
    DeliveryState.DROPPED: "dropped",
}


def alert_card(alert: AlertView, zone: ZoneInfo, now: datetime) -> ui.element:
    """Build one alert."""
    with box("article", "ww-alert") as element:
        with box("div", "ww-meta"):
            for label in alert.labels:
                text("span", label, "ww-chip")
            text("span", outlets(alert.sources), "ww-outlet", "\n".join(alert.sources))
            moment(alert.created, zone, now, "ww-when")
        with box("h3"):
            link(alert.headline or "(no headline)", alert.url)
        for mention in alert.mentions[:SENTENCES]:
            if mention.field != "title" or len(alert.mentions) == 1:
                _sentence(mention)
        text("p", why(alert), "ww-why")
        for delivery in alert.deliveries:
            _delivery(delivery, zone, now)
    return element


def _sentence(mention: SnapshotMention) -> None:
    before, name, after = marked(mention)
    with box("blockquote") as quote:
        quote.props["dir"] = "auto"
        piece("span", before)
        if name:
            piece("mark", name)
        piece("span", after)


def _delivery(delivery: DeliveryView, zone: ZoneInfo, now: datetime) -> None:
    with box("p", f"ww-delivery ww-{delivery.state}"):
        text("span", STATES.get(DeliveryState(delivery.state), delivery.state), "ww-state")
        text("span", f"{find_channel(delivery.channel).label} {delivery.target}", title=delivery.detail)
        moment(delivery.at, zone, now, "ww-when")
        if delivery.state == DeliveryState.FAILED or (delivery.attempts and delivery.state == DeliveryState.DUE):
            text("span", delivery.detail, "ww-detail")
