"""One event in English, French and Arabic is mostly one story; two of one country on one day are mostly two."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from told_abroad import told_abroad
from told_in_languages import told

from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.meaning.sentence_encoder import SentenceEncoder
from processors.stories.memory.embedded import EmbeddedStories

_ALIKE = 1
"""Stories of two events: a leader and a barracks in Mali."""


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


@pytest.mark.slow
def test_events_that_nobody_looked_at_meet_by_their_meaning_whatever_the_language(tmp_path: Path) -> None:
    groups, articles = zip(*told_abroad(), strict=True)
    encoder, index = SentenceEncoder(), EmbeddedStories(tmp_path / "stories.db")
    placed = index.place([fingerprint(one, (), encoder.of(one)) for one in articles])
    index.close()
    stories, told_by = defaultdict(list), defaultdict(list)
    for group, one in zip(groups, placed, strict=True):
        stories[group].append(one.placement.story)
    mains = {group: Counter(found).most_common(1)[0][0] for group, found in stories.items()}
    for group, article, one in zip(groups, articles, placed, strict=True):
        if group[1] == "same":
            told_by[article.language].append(one.placement.story == mains[group])
    met = [one for found in told_by.values() for one in found]
    assert sum(met) >= 0.72 * len(met)
    assert sum(told_by["fa"]) >= 7, "14 tell of an event; the encoder does not know the language"
    assert sum(told_by["sw"]) >= 7
    swallowed = [event for event, role in mains if role == "decoy" and mains[event, "same"] in stories[event, "decoy"]]
    assert len(swallowed) <= 1, swallowed
