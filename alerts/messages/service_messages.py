"""Messages about the service itself: a target that is not sent to any more, a sign-up to be confirmed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
import sqlalchemy as sa

from alerts.tables import deliveries
from core.outcomes import SuppressionState

TOKEN_PLACEHOLDER = "{token}"  # noqa: S105  # none itself: where one is put in
"""Where the token stands in a confirmation's text until it is rendered."""

_FEEDS = 25
"""Feeds that one message names; where there are more, a machine or a network is the trouble."""


class ServiceMessage(msgspec.Struct, frozen=True):
    """A message about the service itself: to an owner, to the operator, or to somebody who signs up."""

    subject: str
    text: str
    """Lines of plain text. What a destination answered stands in it as it was answered."""
    confirms: str = ""
    """The subscription that it asks to confirm: `TOKEN_PLACEHOLDER` in the text becomes a token when it is rendered."""


def service_messages_of(connection: sa.Connection, ids: Collection[str]) -> dict[str, ServiceMessage]:
    """Read the service messages of deliveries, by their ids."""
    if not ids:
        return {}
    query = sa.select(deliveries.c.id, deliveries.c.notice)
    query = query.where(deliveries.c.id.in_(ids), deliveries.c.notice.is_not(None))
    return {row.id: msgspec.convert(row.notice, ServiceMessage) for row in connection.execute(query)}


def message_of_template(problem: str) -> ServiceMessage:
    """Say which of the operator's templates is not in use, and how to look at it."""
    return ServiceMessage(
        subject="Wirewatch: a template of yours is not in use",
        text=(
            f"{problem}\n\nMessages leave with our template until the file is mended. How a past alert reads with"
            " your templates:\n  wirewatch alerts preview ID"
        ),
    )


def message_of_suppression(
    label: str, channel: str, target: str, state: SuppressionState, *, refusals: int, detail: str
) -> ServiceMessage:
    """Say which target is closed, why, and what opens it again. `label` is what people call its channel."""
    what = f"{label[:1].upper()}{label[1:]} {target}"
    times = f" ({refusals} refusals in a row)" if refusals > 1 else ""
    return ServiceMessage(
        subject=f"Wirewatch: {what} is {state.value}",
        text="\n".join(
            [
                f"{what} is {state.value}: nothing is sent there any more.",
                "",
                f"Its last answer{times}: {detail or 'none'}",
                "",
                "What was due there is kept as failed deliveries. When it works again, the operator runs",
                f"  wirewatch suppressions remove {channel} {target}",
                "  wirewatch deliveries retry --all-failed",
            ]
        ),
    )


class FeedNews(msgspec.Struct, frozen=True):
    """What is wrong with a feed, or was."""

    feed: str
    """As people call it."""
    sentence: str
    """Goes on after the feed's name."""
    detail: str
    fix: str


def message_of_feeds(begun: Sequence[FeedNews], over: Sequence[FeedNews]) -> ServiceMessage:
    """Say what is wrong with feeds since the last such message, and what is over; long lists are cut."""
    if len(begun) + len(over) == 1:
        one, ending = (begun[0], "") if begun else (over[0], ": this is over")
        subject = f"feed {one.feed} {one.sentence}{ending}"
    else:
        counted = [f"{len(begun)} things wrong with feeds"] if begun else []
        counted += [f"{len(over)} over"] if over else []
        subject = ", ".join(counted)
    lines = [line for one in begun[:_FEEDS] for line in _feed_lines(one)]
    lines += [f"… and {len(begun) - _FEEDS} more.", ""] if len(begun) > _FEEDS else []
    lines += ["Over:", *(f"  {one.feed}: {one.sentence}" for one in over[:_FEEDS])] if over else []
    lines += [f"  … and {len(over) - _FEEDS} more."] if len(over) > _FEEDS else []
    lines += ([""] if over else []) + ["Each is said once, and again when it is over. All feeds: wirewatch feeds list"]
    return ServiceMessage(subject=f"Wirewatch: {subject}", text="\n".join(lines))


def _feed_lines(one: FeedNews) -> list[str]:
    return [
        f"{one.feed} {one.sentence}.",
        *([f"  {one.detail}"] if one.detail else []),
        f"  What to do: {one.fix}.",
        "",
    ]


def message_of_failure(subscription: str, reason: str) -> ServiceMessage:
    """Say which subscription is set aside, why, and what brings it back."""
    return ServiceMessage(
        subject=f"Wirewatch: subscription {subscription} is set aside",
        text="\n".join(
            [
                f"Subscription {subscription} cannot be decided on, and notifies nobody until it is changed.",
                "",
                f"What fails: {reason}",
                "",
                "All other subscriptions go on. Change its must and must_not, or what else it asks for; it is then",
                "tried again by itself. `wirewatch why ARTICLE SUBSCRIPTION` says what it would have wanted.",
            ]
        ),
    )
