"""Examples for the tests of alerts/: articles, subscriptions, batches, and notifiers that answer as told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.delivery.channels.port import AttemptResult
from alerts.messages.rendered import Rendered
from config.files.subscriptions import Subscription, Target
from core.article import Article, Mention, Placement, StoryRole, Tagged, encode
from core.bus.port import TAGGED, Received
from core.outcomes import AttemptOutcome

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def article(id_: str = "a1", **changes: Any) -> Article:  # noqa: ANN401
    """An article of this noon, of one outlet, about AQMI."""
    given: dict[str, Any] = {
        "id": id_,
        "revision": "r1",
        "url": f"https://example.org/{id_}",
        "canonical": f"example.org/{id_}",
        "title": "Attaque près de Gao",
        "text": "Lundi. AQMI a revendiqué l'attaque. Fin.",
        "source": "Le Fleuve",
        "feed": "https://example.org/feed",
        "language": "fr",
        "published": NOW - timedelta(minutes=5),
        "fetched": NOW,
    }
    return Article(**{**given, **changes})


def mention(entity: str = "aqim", **changes: Any) -> Mention:  # noqa: ANN401
    given: dict[str, Any] = {
        "entity": entity,
        "label": "Al-Qaeda in the Islamic Maghreb",
        "kind": "group",
        "tags": ("sahel",),
        "name": "AQMI",
        "text": "AQMI",
        "field": "text",
        "start": 7,
        "end": 11,
        "rule": "exact",
        "sentence": "AQMI a revendiqué l'attaque.",
        "sentence_start": 7,
    }
    return Mention(**{**given, **changes})


def tagged(
    of: Article | None = None,
    *mentions: Mention,
    story: str = "s1",
    role: str = "first",
    named: bool = True,
) -> Tagged:
    found = mentions or ((mention(),) if named else ())
    placement = Placement(story=story, role=StoryRole(role), score=1.0, reason="new")
    return Tagged(article=of or article(), mentions=found, placement=placement, watchlist=1)


def subscription(id_: str = "desk", channel: str = "inbox", address: str = "operator", **parts: object) -> Subscription:
    wanted = parts or {"entities": ("aqim",)}
    return Subscription.model_validate({"id": id_, "to": Target(channel=channel, address=address), **wanted})


def batch(messages: Sequence[Tagged]) -> list[Received]:
    return [Received(TAGGED, 0, offset, one.article.id, encode(one), NOW) for offset, one in enumerate(messages)]


class Recorder:
    """A notifier that keeps what it is given; answers with the next of `answers`, then accepts."""

    def __init__(self, *answers: AttemptResult) -> None:
        self.answers = list(answers)
        self.given: list[tuple[Rendered, str, str]] = []

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:
        self.given.append((message, target, delivery_id))
        return self.answers.pop(0) if self.answers else AttemptResult(AttemptOutcome.ACCEPTED, "250 ok")


class QuietHeartbeat:
    """A heartbeat that nobody reads."""

    def __init__(self) -> None:
        self.problem = ""
        self.count = 0

    def handled(self, count: int) -> None:
        self.count += count


class Hands:
    """A clock that a test moves."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)
