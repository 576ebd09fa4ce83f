"""What is counted, and how a monitor reads it (core/health.py answers it).

Labels are closed sets (core.outcomes, topics, groups), never ids, addresses or names from feeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from core.outcomes import ArticleOutcome, AttemptOutcome, DeadReason, FetchOutcome, PageOutcome, PushOutcome

CONTENT_TYPE = CONTENT_TYPE_LATEST

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_handled = Counter("wirewatch_messages_handled", "Messages done and committed", ["topic", "group"])
_batches = Histogram("wirewatch_batch_seconds", "Time to handle one batch", ["topic", "group"], buckets=_BUCKETS)
_dead = Counter("wirewatch_messages_parked", "Messages parked in the topic dead", ["reason"])
_replayed = Counter("wirewatch_messages_replayed", "Parked messages published once more", ["topic"])
_letters = Gauge("wirewatch_dead_letters", "Parked messages that nobody has replayed; NaN while nobody can count them")
_articles = Counter("wirewatch_articles", "Articles by how they ended", ["outcome"])
_attempts = Counter("wirewatch_delivery_attempts", "Attempts to send by how they ended", ["channel", "outcome"])
_fetches = Counter("wirewatch_fetches", "Polls of feeds by how they ended", ["outcome"])
_pages = Counter("wirewatch_pages", "Pages of articles, of feeds that ask for them, by how they ended", ["outcome"])
_pushes = Counter("wirewatch_pushes", "What hubs pushed to callbacks of feeds, by what became of it", ["outcome"])


def count_batch(topic: str, group: str, messages: int, seconds: float) -> None:
    """Count a batch that is handled and committed."""
    _handled.labels(topic, group).inc(messages)
    _batches.labels(topic, group).observe(seconds)


def count_dead(reason: DeadReason) -> None:
    """Count a message that was parked."""
    _dead.labels(reason.value).inc()


def count_replayed(topic: str) -> None:
    """Count a parked message that was published once more."""
    _replayed.labels(topic).inc()


def watch_dead_letters(count: Callable[[], float]) -> None:
    """Ask `count` at each scrape how many parked messages wait for a person."""
    _letters.set_function(count)


def count_article(outcome: ArticleOutcome) -> None:
    """Count an article in the alert stage."""
    _articles.labels(outcome.value).inc()


def count_attempt(channel: str, outcome: AttemptOutcome) -> None:
    """Count an attempt to send."""
    _attempts.labels(channel, outcome.value).inc()


def count_fetch(outcome: FetchOutcome) -> None:
    """Count a poll of a feed."""
    _fetches.labels(outcome.value).inc()


def count_page(outcome: PageOutcome) -> None:
    """Count the page of an article."""
    _pages.labels(outcome.value).inc()


def count_push(outcome: PushOutcome) -> None:
    """Count what was posted to a feed's callback."""
    _pushes.labels(outcome.value).inc()


def exposition() -> bytes:
    """Give everything that this process counts, as Prometheus reads it."""
    return generate_latest()


def combined(expositions: Mapping[str, str]) -> bytes:
    """Put what several workers count together: each sample gets the label `worker`, by which a monitor may sum."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Combined(expositions))
    return generate_latest(registry)


class _Combined(Collector):
    """The families of several expositions, each family once."""

    def __init__(self, expositions: Mapping[str, str]) -> None:
        self._expositions = expositions

    def collect(self) -> Iterable[Metric]:
        """Give each family with the samples of every worker."""
        families: dict[str, Metric] = {}
        for worker, text in self._expositions.items():
            for family in text_string_to_metric_families(text):
                into = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    into.add_sample(sample.name, {**sample.labels, "worker": worker}, sample.value)
        return families.values()
