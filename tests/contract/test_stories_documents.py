"""Several documents at one address, in both memories: each is corrected by itself, by its outlet or by a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from wire_examples import article, changed

from core.article import Article, Placement
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.memory.embedded import EmbeddedStories
from processors.stories.memory.pages import version_of
from processors.stories.memory.port import Placed, StoryIndex
from processors.stories.memory.redis import RedisStories


def place(index: StoryIndex, articles: Sequence[Article]) -> list[Placement]:
    return [one.placement for one in index.place([fingerprint(one) for one in articles])]


@pytest.mark.parametrize("memory", ["embedded", "redis"])
def test_each_document_of_an_address_is_corrected_by_itself(
    request: pytest.FixtureRequest, tmp_path: Path, memory: str
) -> None:
    url = request.getfixturevalue("redis_url") if memory == "redis" else ""

    def opened() -> StoryIndex:
        return RedisStories(url) if url else EmbeddedStories(tmp_path / "stories.db")

    index, other = opened(), opened()
    index.mark_ready()
    ferry, budget, bridge = (
        article(number, title, hours=number, url="example.org/breaking")
        for number, title in enumerate(
            ("Ferry sinks off the coast", "Budget passes by 12 votes", "Bridge near Dori burns")
        )
    )
    alone = article(7, "Attack on a market in the north", url="example.org/attack")
    first, second, third, attack = place(index, [ferry, budget, bridge, alone])
    assert len({one.story for one in (first, second, third, attack)}) == 4
    edits = [changed(one, f"{one.title}, officials say") for one in (budget, ferry, bridge)]
    rebuilt = EmbeddedStories(tmp_path / "rebuilt.db")
    known = [Placed(one) for one in (first, second, third)]
    rebuilt.restore(list(zip(map(fingerprint, (ferry, budget, bridge)), known, strict=True)))
    assert [one.story for one in place(rebuilt, edits)] == [second.story, first.story, third.story]
    rebuilt.close()
    assert index.correct([version_of(budget)], attack.story) == 1
    answers = place(index, edits)
    assert [(one.story, one.role) for one in answers] == [
        (story, "update") for story in (attack.story, first.story, third.story)
    ]
    assert place(other, [*edits, budget]) == [*answers, second], "asked again, the same answers"
    index.close()
    other.close()
