"""Languages that meet by what articles mean: on both story indexes, and against another worker's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from servers.proxy import LossyProxy
from servers.redis import RedisServer
from told_in_languages import told
from wire_examples import article, recorded

from core.errors import MemoryLost, ServiceAway
from processors.stories.comparison.fingerprint import Fingerprint, fingerprint
from processors.stories.meaning.sentence_encoder import SentenceEncoder
from processors.stories.memory.embedded import EmbeddedStories
from processors.stories.memory.port import Placed, StoryIndex
from processors.stories.memory.redis import RedisStories

ENCODER = cache(SentenceEncoder)
"""Loaded where a test needs it."""


def told_in(language: str, number: int, title: str, outlet: str) -> Fingerprint:
    one = article(number, title, source=outlet, language=language)
    return fingerprint(one, (), ENCODER().of(one))


@pytest.mark.parametrize(
    ("language", "title", "answers", "role"),
    [
        ("ru", "У берегов Занзибара затонул паром, 40 человек утонули", [[0], [1]], "same"),
        ("ru", "Центробанк Турции поднял ставку до 45 процентов", [[1]], "first"),
        ("en", "Boat goes down near island in Tanzania, dozens drown", [[0], [1]], "first"),
        ("en", "Central bank of Turkey raises rates to 45%", [[1]], "first"),
    ],
    ids=["like meaning", "another meaning", "one language", "one language, another meaning"],
)
def test_a_page_of_like_meaning_undoes_a_decision(
    redis_url: str, redis_server: RedisServer, language: str, title: str, answers: list[list[int]], role: str
) -> None:
    theirs = RedisStories(redis_url)
    theirs.mark_ready()
    foreign, own = (
        told_in(language, 1, title, "One"),
        told_in("en", 2, "Ferry sinks off Zanzibar, 40 people drowned", "Two"),
    )
    with LossyProxy(redis_server.port) as proxy:
        ours = RedisStories(f"redis://127.0.0.1:{proxy.port}/0")
        proxy.before(b"EVALSHA", lambda: theirs.place([foreign]))
        [placed] = ours.place([own])
        assert placed.placement.role == role
        ours.close()
    arrays = (answer.split(b"\r\n") for answer in proxy.answers if answer.startswith(b"*"))
    assert [[int(part[1:]) for part in parts if part.startswith(b":")] for parts in arrays] == answers
    theirs.close()


@cache
def mixed() -> list[Fingerprint]:
    """Give a part of a recorded week with articles in other languages mixed in."""
    articles = sorted([*recorded(600), *[one for _, one in told()]], key=lambda one: (one.published, one.id))
    return [fingerprint(one, (), ENCODER().of(one)) for one in articles]


@cache
def undisturbed() -> list[Placed]:
    """Give where all of them belong, by an embedded memory to which nothing happens."""
    with TemporaryDirectory() as folder:
        index = EmbeddedStories(Path(folder) / "stories.db")
        answers = [one for piece in pieces(mixed()) for one in index.place(piece)]
        index.close()
    return answers


def pieces(prints: Sequence[Fingerprint]) -> Iterator[Sequence[Fingerprint]]:
    return (prints[start : start + 77] for start in range(0, len(prints), 77))


@pytest.mark.slow
def test_both_indexes_give_the_same_answers_with_foreign_articles_mixed_in(redis_url: str, tmp_path: Path) -> None:
    prints = mixed()
    in_redis, embedded = RedisStories(redis_url), EmbeddedStories(tmp_path / "stories.db")
    in_redis.mark_ready()
    answers = in_redis.place(prints)
    assert answers == [one for piece in pieces(prints) for one in embedded.place(piece)] == undisturbed()
    assert any("in another language" in one.placement.reason for one in answers)
    rebuilt = EmbeddedStories(tmp_path / "again.db")
    rebuilt.restore(list(zip(prints, answers, strict=True)))
    assert rebuilt.place(prints) == answers
    for index in (in_redis, embedded, rebuilt):
        index.close()


@pytest.mark.slow
@pytest.mark.parametrize("memory", ["embedded", "redis"])
def test_four_workers_share_a_memory_of_meanings_and_no_page_is_in_two_stories(
    request: pytest.FixtureRequest, tmp_path: Path, memory: str
) -> None:
    url = request.getfixturevalue("redis_url") if memory == "redis" else ""
    indexes: list[StoryIndex] = [
        RedisStories(url) if url else EmbeddedStories(tmp_path / "stories.db") for _ in range(4)
    ]
    indexes[0].mark_ready()
    parts = [mixed()[number::4] for number in range(4)]
    with ThreadPoolExecutor(4) as workers:
        shared = list(workers.map(lambda index, part: index.place(part[:60]) + index.place(part[60:]), indexes, parts))
    told_of = [
        (one.page, answer.placement)
        for part, got in zip(parts, shared, strict=True)
        for one, answer in zip(part, got, strict=True)
    ]
    stories: dict[int, set[str]] = {}
    for page, placement in told_of:
        stories.setdefault(page, set()).add(placement.story)
    assert all(len(found) == 1 for found in stories.values())
    firsts = [placement.story for _, placement in told_of if placement.role == "first"]
    assert len(firsts) == len(set(firsts))
    assert {placement.story for _, placement in told_of} == set(firsts)
    assert any("in another language" in placement.reason for _, placement in told_of)
    assert [indexes[-1].place(part) for part in parts] == shared, "asked again, the same answers"
    for index in indexes:
        index.close()


@pytest.mark.slow
def test_a_memory_of_meanings_that_is_emptied_or_away_loses_nothing(redis_url: str, redis_server: RedisServer) -> None:
    index = RedisStories(redis_url)
    answers: list[Placed] = []
    index.mark_ready()
    for number, piece in enumerate(pieces(mixed())):
        if number == 5:
            redis_server.flush()
            with pytest.raises(MemoryLost, match="was emptied; it is rebuilt from the log"):
                index.place(piece)
            index.restore(list(zip(mixed(), answers, strict=False)))
            index.mark_ready()
        if number == 10:
            redis_server.kill()
            with pytest.raises(ServiceAway, match="check that it runs"):
                index.place(piece)
            redis_server.start()
        answers += index.place(piece)
    assert answers == undisturbed()
    index.close()


@pytest.mark.slow
@pytest.mark.processes
def test_a_redis_that_meanings_fill_is_waited_for_and_goes_on_where_it_was() -> None:
    with RedisServer(maxmemory="1500kb", maxmemory_policy="noeviction") as server:
        index = RedisStories(server.url)
        index.mark_ready()
        answers: list[Placed] = []

        def place_the_rest() -> None:
            for piece in pieces(mixed()[len(answers) :]):
                answers.extend(index.place(piece))

        with pytest.raises(ServiceAway, match=r"Redis is full: .*; raise its maxmemory"):
            place_the_rest()
        assert 0 < len(answers) < len(mixed())
        server.command("CONFIG", "SET", "maxmemory", "100mb")
        place_the_rest()
        index.close()
    assert answers == undisturbed()
