"""What a process of ours exports on /metrics, read by the names and values that a monitor sees."""

from __future__ import annotations

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

import core.metrics  # noqa: F401  # registers what is exported


def exported_metrics() -> set[str]:
    """Give the names of our metrics, without the endings of their samples."""
    return {family.name for family in REGISTRY.collect() if family.name.startswith("wirewatch_")}


def moved_metrics(text: str) -> set[str]:
    """Give the metrics of an answer of /metrics that have counted something."""
    return {
        family.name
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if family.name.startswith("wirewatch_") and not sample.name.endswith("_created") and sample.value > 0
    }
