"""One event in English, French and Arabic is mostly one story; two of one country on one day are mostly two."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from told_in_languages import told

from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.memory.embedded import EmbeddedStories

_ALIKE = 2
"""Stories of two events: a leader and a barracks in Mali, a mine and a coup in Burkina Faso. English joins them."""


def test_most_events_meet_across_languages_and_hardly_any_two_events_do(tmp_path: Path) -> None:
    """Without a watchlist: watched names meet anyway."""
    events, articles = zip(*told(), strict=True)
    index = EmbeddedStories(tmp_path / "stories.db")
    placed = index.place([fingerprint(one) for one in articles])
    index.close()
    stories, told_in = defaultdict(set), defaultdict(set)
    for event, one in zip(events, placed, strict=True):
        stories[event].add(one.placement.story)
        told_in[one.placement.story].add(event)
    assert sum(len(found) > 1 for found in told_in.values()) <= _ALIKE
    whole = [event for event, found in stories.items() if len(found) == 1]
    assert len(whole) >= 0.85 * len(stories), sorted(stories.keys() - set(whole))
