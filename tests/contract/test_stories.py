"""One suite for both story indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.proxy import LossyProxy
from servers.redis import RedisServer
from wire_examples import NOON, article, changed, recorded

from config.files.watchlist import Entity, Watchlist
from core.article import Article, Placement, StoryRole, Tagged, decode, encode
from core.bus.port import ARTICLES, TAGGED, Message
from core.bus.sqlite import SqliteBus
from core.errors import MemoryLost, ServiceAway, Transient
from processors.entities.tagger import Tagger
from processors.pipeline import Pipeline
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.memory.codec import story_name
from processors.stories.memory.embedded import EmbeddedStories
from processors.stories.memory.pages import version_of
from processors.stories.memory.port import PageVersion, Placed, StoryIndex
from processors.stories.memory.redis import RedisStories
from processors.worker import ProcessHandler

Open = Callable[[], StoryIndex]
LEAD = "Gunmen attacked a market in the north of the country on Tuesday, killing people, witnesses said by telephone."
WATCHLIST = Watchlist(entities=(Entity(id="aqim", name="AQIM", kind="group"),))


@pytest.fixture(params=["embedded", "redis"])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    opened: list[StoryIndex] = []
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""

    def opener() -> StoryIndex:
        opened.append(RedisStories(url) if url else EmbeddedStories(tmp_path / "stories.db"))
        return opened[-1]

    yield opener
    for index in opened:
        index.close()


def place_all(index: StoryIndex, articles: Sequence[Article], size: int = 200) -> list[Placed]:
    prints = [fingerprint(one) for one in articles]
    return [one for start in range(0, len(prints), size) for one in index.place(prints[start : start + size])]


def place(index: StoryIndex, articles: Sequence[Article], size: int = 200) -> list[Placement]:
    return [one.placement for one in place_all(index, articles, size)]


def test_a_retry_gives_the_first_answer_even_after_a_restart(open_index: Open) -> None:
    index = open_index()
    index.mark_ready()
    first, copy = article(1, "Attack", LEAD), article(2, "Attack", LEAD)
    answers = place(index, [first, copy, changed(first, "Attack: more")])
    index.close()
    assert [one.role for one in answers] == ["first", "copy", "update"]
    assert place(open_index(), [changed(first, "Attack: more"), copy, first]) == answers[::-1]


@pytest.mark.slow
def test_four_workers_with_the_same_input_put_no_article_into_two_stories(open_index: Open) -> None:
    articles = recorded(600)
    indexes = [open_index() for _ in range(4)]
    indexes[0].mark_ready()
    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(lambda index: place(index, articles, 40), indexes))
    assert all(answer == answers[0] for answer in answers)


def test_a_rebuild_is_claimed_by_one_and_keeps_the_decisions(open_index: Open) -> None:
    one, other = open_index(), open_index()
    assert not one.ready()
    assert one.begin_rebuild()
    assert not other.begin_rebuild()
    stored = Placement(
        story=story_name(fingerprint(article(1, "Attack", LEAD)).page), role=StoryRole.FIRST, score=0.0, reason="new"
    )
    one.restore([(fingerprint(article(1, "Attack", LEAD)), Placed(stored))])
    assert not other.begin_rebuild()
    one.mark_ready()
    assert other.ready()
    again, copy = place(other, [article(1, "Attack", LEAD), article(2, "Attack", LEAD)])
    assert again == stored
    assert (copy.story, copy.role) == (stored.story, "copy")


def test_an_empty_batch_is_no_work(open_index: Open) -> None:
    index = open_index()
    index.check()
    assert index.place([]) == []


@pytest.mark.slow
def test_both_indexes_give_the_same_answers_on_a_recorded_stream(redis_url: str, tmp_path: Path) -> None:
    articles = recorded(4000)
    in_redis, embedded = RedisStories(redis_url), EmbeddedStories(tmp_path / "stories.db")
    in_redis.mark_ready()
    answers = place_all(in_redis, articles)
    assert answers == place_all(embedded, articles, 77)
    assert {one.placement.role for one in answers} == {"first", "copy", "same", "update"}
    assert {fact.kind for one in answers for fact in one.facts} == {"toll", "state"}
    assert place_all(in_redis, articles[:500]) == answers[:500]
    in_redis.close()
    embedded.close()


@pytest.mark.slow
def test_four_workers_share_a_stream_and_no_page_is_in_two_stories(open_index: Open) -> None:
    articles = recorded(1200)
    indexes = [open_index() for _ in range(4)]
    indexes[0].mark_ready()
    parts = [articles[number::4] for number in range(4)]
    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(lambda index, part: place(index, part, 40), indexes, parts))
    stories: dict[str, set[str]] = {}
    for part, placed in zip(parts, answers, strict=True):
        for one, placement in zip(part, placed, strict=True):
            stories.setdefault(one.canonical, set()).add(placement.story)
    assert all(len(found) == 1 for found in stories.values())
    firsts = [one.story for placed in answers for one in placed if one.role == "first"]
    assert len(firsts) == len(set(firsts))
    assert {one.story for placed in answers for one in placed} == set(firsts)
    again = [place(indexes[0], part) for part in parts]
    assert again == answers


def test_what_another_worker_changed_is_decided_again_and_the_rest_of_the_piece_stands(
    redis_url: str, redis_server: RedisServer
) -> None:
    theirs = RedisStories(redis_url)
    theirs.mark_ready()
    attack, copy = (article(number, "Attack on a market in Tessalit", LEAD) for number in (1, 2))
    others = [article(3, "Ferry sinks off the coast of Guyana"), article(4, "Parliament of Peru elects a speaker")]
    with LossyProxy(redis_server.port) as proxy:
        ours = RedisStories(f"redis://127.0.0.1:{proxy.port}/0")
        proxy.before(b"EVALSHA", lambda: place(theirs, [attack]))
        ferry, joined, again, peru = place(ours, [others[0], copy, copy, others[1]])
        ours.close()
    assert written(proxy) == [[1, 0, 1], [1]], "of two equal articles the second is the first's answer, and no change"
    assert joined == again
    assert (joined.role, joined.story) == ("copy", place(theirs, [attack])[0].story)
    assert (ferry.role, peru.role) == ("first", "first")
    assert place(theirs, others) == [ferry, peru]
    theirs.close()


@pytest.mark.parametrize(
    ("meanwhile", "answers", "role"),
    [
        ([article(1, "Zorblax buys a vineyard"), article(2, "Quanzil sells a lighthouse")], [[1]], "first"),
        ([article(3, "Zorblax and Quanzil sign an armistice")], [[0], [1]], "same"),
    ],
    ids=["share one word each", "share two words"],
)
def test_only_pages_that_share_two_words_with_an_article_undo_its_decision(
    redis_url: str, redis_server: RedisServer, meanwhile: list[Article], answers: list[list[int]], role: str
) -> None:
    theirs = RedisStories(redis_url)
    theirs.mark_ready()
    with LossyProxy(redis_server.port) as proxy:
        ours = RedisStories(f"redis://127.0.0.1:{proxy.port}/0")
        proxy.before(b"EVALSHA", lambda: place(theirs, meanwhile))
        assert place(ours, [article(4, "Zorblax meets Quanzil for armistice")])[0].role == role
        ours.close()
    assert written(proxy) == answers
    theirs.close()


def written(proxy: LossyProxy) -> list[list[int]]:
    """Give what each check-and-set answered: 1 for a decision that was written, 0 for one to be made again."""
    arrays = (answer.split(b"\r\n") for answer in proxy.answers if answer.startswith(b"*"))
    return [[int(part[1:]) for part in parts if part.startswith(b":")] for parts in arrays]


def test_an_answer_that_is_lost_after_the_write_is_given_again(redis_url: str, redis_server: RedisServer) -> None:
    with LossyProxy(redis_server.port) as proxy:
        index = RedisStories(f"redis://127.0.0.1:{proxy.port}/0")
        index.mark_ready()
        articles = recorded(40)
        place(index, articles[:20])
        proxy.lose_answer_to(b"EVALSHA")
        late = place(index, articles[20:])
        assert proxy.lost == 1
        index.close()
    other = RedisStories(redis_url)
    assert place(other, articles[20:]) == late
    assert "first" in {one.role for one in late}
    other.close()


def test_a_correction_is_followed_by_what_comes_later(open_index: Open) -> None:
    index = open_index()
    index.mark_ready()
    one, other = article(1, "Attack on a market in the north", LEAD), article(2, "Ferry sinks off the coast")
    first, second = place(index, [one, other])
    assert index.correct([version_of(other)], first.story) == 1
    assert index.correct([PageVersion(12345, 1)], first.story) == 0
    assert place(index, [other]) == [second]
    [later] = place(index, [changed(other, "Ferry sinks: what we know")])
    assert (later.story, later.role) == (first.story, "update")
    assert index.correct([version_of(other)], second.story) == 1
    [back] = place(index, [changed(other, "Ferry sinks: captain is found")])
    assert back.story == second.story


def test_the_embedded_memory_lets_go_after_three_days(tmp_path: Path) -> None:
    clock = [datetime(2026, 6, 22, tzinfo=UTC)]
    index = EmbeddedStories(tmp_path / "stories.db", lambda: clock[0])
    place(index, [article(1, "Attack", LEAD)])
    clock[0] += timedelta(hours=72)
    assert place(index, [article(2, "Attack", LEAD)])[0].role == "first"
    for _ in range(256):  # each deletes a part
        clock[0] += timedelta(seconds=10)
        place(index, [article(2, "Attack", LEAD)])
    assert index._connection.execute("SELECT count(*) FROM memory WHERE until <= 1782345600").fetchone() == (0,)
    assert index._connection.execute("SELECT count(*) FROM memory").fetchone()[0] > 5
    index.close()


def test_an_emptied_redis_says_so(redis_url: str, redis_server: RedisServer) -> None:
    index = RedisStories(redis_url)
    with pytest.raises(MemoryLost):
        place(index, [article(1, "Attack")])
    index.mark_ready()
    place(index, [article(1, "Attack")])
    redis_server.flush()
    with pytest.raises(MemoryLost):
        place(index, [article(1, "Attack")])
    with pytest.raises(MemoryLost):
        index.correct([PageVersion(1, 1)], "s0000000000000001")
    index.close()


def test_a_redis_that_is_away_is_waited_for(redis_url: str, redis_server: RedisServer) -> None:
    index = RedisStories(redis_url)
    index.mark_ready()
    place(index, [article(1, "Ferry sinks off the coast")])
    redis_server.kill()
    begun_meanwhile = RedisStories(redis_url)
    for one in (index, begun_meanwhile):
        with pytest.raises(ServiceAway):
            place(one, [article(2, "Attack")])
    redis_server.start()
    assert [place(one, [article(2, "Attack")])[0].role for one in (index, begun_meanwhile)] == ["first", "first"]
    index.close()
    begun_meanwhile.close()


def test_a_memory_that_is_lost_is_rebuilt_from_the_log(
    redis_url: str, redis_server: RedisServer, tmp_path: Path
) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    stories = RedisStories(redis_url)
    handler = ProcessHandler(bus, Pipeline(Tagger(lambda: (1, WATCHLIST)), stories))
    bus.publish(ARTICLES, [Message("1", encode(article(1, "AQIM attack", LEAD)))])
    incoming = bus.subscribe(ARTICLES, "processors").poll(10, 1)
    handler.handle(incoming)
    redis_server.flush()
    handler.handle(incoming)
    bus.publish(ARTICLES, [Message("2", encode(article(2, "AQIM attack", LEAD)))])
    handler.handle([one for one in bus.replay(ARTICLES, NOON - timedelta(days=9999)) if one.key == "2"])
    sent = [decode(one.value, Tagged) for one in bus.replay(TAGGED, NOON - timedelta(days=9999))]
    assert [(one.article.id[-1], one.placement.role, one.watchlist) for one in sent] == [
        ("1", "first", 1),
        ("1", "first", 1),
        ("2", "copy", 1),
    ]
    assert {len(one.mentions) for one in sent} == {1}
    redis_server.flush()
    assert RedisStories(redis_url).begin_rebuild()
    with pytest.raises(Transient, match="another worker"):
        handler.handle(incoming)
    stories.close()
    bus.close()
