"""The bus and the story memory: they answer, and may be used as they are set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import service_url
from wirewatch import wiring
from wirewatch.doctor.finding import Finding, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.files.settings import Settings


def check_bus(settings: Settings) -> Iterator[Finding]:
    """Connect, as a worker would."""
    bus = wiring.open_bus(settings)
    try:
        bus.check()
    finally:
        bus.close()
    yield well("bus", service_url.shown(settings.bus_url))


def check_stories(settings: Settings) -> Iterator[Finding]:
    """Connect; a Redis must take writes and never evict."""
    stories = wiring.open_stories(settings)
    try:
        stories.check()
    finally:
        stories.close()
    yield well("stories", "embedded" if settings.stories_url == "embedded" else "Redis answers and never evicts")
