"""What several workers count, read as one."""

from __future__ import annotations

from core import metrics
from core.bus.port import ARTICLES
from core.outcomes import FetchOutcome

ONE = """# HELP wirewatch_fetches_total Polls of feeds by how they ended
# TYPE wirewatch_fetches_total counter
wirewatch_fetches_total{outcome="new"} 3.0
# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 1.5
"""


def test_each_family_stands_once_and_each_sample_names_its_worker() -> None:
    text = metrics.combined({"ingest-1": ONE, "process-1": ONE.replace("3.0", "4.0")}).decode()
    assert text.count("# TYPE wirewatch_fetches_total counter") == 1
    assert 'wirewatch_fetches_total{outcome="new",worker="ingest-1"} 3.0' in text
    assert 'wirewatch_fetches_total{outcome="new",worker="process-1"} 4.0' in text
    assert 'process_cpu_seconds_total{worker="process-1"} 1.5' in text


def test_what_this_process_counts_survives_the_way() -> None:
    metrics.count_fetch(FetchOutcome.NEW)
    metrics.count_batch(ARTICLES, "readers", 3, 0.02)
    text = metrics.combined({"a": metrics.exposition().decode()}).decode()
    assert 'wirewatch_batch_seconds_bucket{group="readers",le="0.025",topic="articles",worker="a"}' in text
    assert 'wirewatch_fetches_total{outcome="new",worker="a"}' in text
