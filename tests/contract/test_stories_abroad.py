"""Languages that meet by what articles mean: on both story indexes, and against another worker's page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from servers.proxy import LossyProxy
from servers.redis import RedisServer
from told_in_languages import told
from wire_examples import article, recorded

from processors.stories.comparison.fingerprint import Fingerprint, fingerprint
from processors.stories.meaning.sentence_encoder import SentenceEncoder
from processors.stories.memory.embedded import EmbeddedStories
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
        ("en", "Boat goes down near island in Tanzania, dozens drown", [[1]], "first"),
    ],
    ids=["like meaning", "another meaning", "one language"],
)
def test_a_page_of_like_meaning_in_another_language_undoes_a_decision(
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


@pytest.mark.slow
def test_both_indexes_give_the_same_answers_with_foreign_articles_mixed_in(redis_url: str, tmp_path: Path) -> None:
    articles = sorted([*recorded(1200), *[one for _, one in told()]], key=lambda one: (one.published, one.id))
    prints = [fingerprint(one, (), ENCODER().of(one)) for one in articles]
    in_redis, embedded = RedisStories(redis_url), EmbeddedStories(tmp_path / "stories.db")
    in_redis.mark_ready()
    answers = in_redis.place(prints)
    assert answers == [one for start in range(0, len(prints), 77) for one in embedded.place(prints[start : start + 77])]
    assert any("in another language" in one.placement.reason for one in answers)
    rebuilt = EmbeddedStories(tmp_path / "again.db")
    rebuilt.restore(list(zip(prints, answers, strict=True)))
    assert rebuilt.place(prints) == answers
    for index in (in_redis, embedded, rebuilt):
        index.close()
