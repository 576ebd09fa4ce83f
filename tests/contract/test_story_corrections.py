"""Stories in the archive, split and merged by hand, on both databases; and the commands that do it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from newsroom import SUBSCRIPTIONS, WATCHLIST
from system import System
from wire_examples import NOON, article

from alerts.archiving import archive_articles
from core.article import Article, Placement, StoryRole, Tagged
from core.database import Database
from core.errors import BadInput
from core.outcomes import ArticleOutcome
from processors.stories.comparison.representative import representative
from processors.stories.corrections import labelled_pairs, merge, newest, show, split

ATTACK = (
    article(1, "Live: market attack in the north", "Updates.", source="One"),
    article(
        2, "Gunmen attack market in Tessalit, killing 12", "Gunmen killed 12 people in Tessalit.", hours=1, source="Two"
    ),
    article(
        3,
        "Gunmen kill 12 in attack on Tessalit market",
        "The market of Tessalit was attacked.",
        hours=2,
        source="Three",
    ),
)
SPLINTER = (article(4, "Tessalit: 12 dead in market", "Gunmen attacked the market.", hours=3, source="Four"),)
FERRY = (article(5, "Ferry sinks off Zanzibar", "Rescuers look for survivors.", hours=4, source="One"),)


def archive(database: Database, story: str, members: Sequence[Article]) -> None:
    rest = [StoryRole.SAME] * (len(members) - 1)
    roles = [StoryRole.FIRST, *rest]
    tagged = [
        Tagged(
            article=msgspec.structs.replace(one, url=f"https://{one.canonical}"),
            mentions=(),
            placement=Placement(story=story, role=role, score=0.0, reason="new"),
            watchlist=1,
        )
        for one, role in zip(members, roles, strict=True)
    ]
    with database.transaction() as connection:
        archive_articles(database, connection, tagged, [ArticleOutcome.NO_MENTION] * len(tagged), NOON)


def test_a_story_shows_its_most_central_headline_and_who_was_first(either_database: Database) -> None:
    archive(either_database, "s1", ATTACK)
    with either_database.reading() as connection:
        story = show(connection, "s1")
        assert newest(connection, 5) == ["s1"]
        with pytest.raises(BadInput, match="wirewatch stories list"):
            show(connection, "s9")
    assert story.first == "One"
    assert story.outlets == ("One", "Two", "Three")
    assert story.headline in {ATTACK[1].title, ATTACK[2].title}
    assert [one.role for one in story.articles] == ["first", "same", "same"]


def test_the_representative_article_is_no_live_page_unless_there_is_nothing_else() -> None:
    assert representative(ATTACK) in ATTACK[1:]
    assert representative(ATTACK[:1]) == ATTACK[0]


def test_a_merge_moves_the_articles_and_is_remembered_as_pairs_of_one_event(either_database: Database) -> None:
    archive(either_database, "s1", ATTACK)
    archive(either_database, "s2", SPLINTER)
    with either_database.transaction() as connection:
        merge(either_database, connection, "s2", "s1", "desk", "one attack", NOON)
        assert len(show(connection, "s1").articles) == 4
        pairs = labelled_pairs(connection)
    assert {(one["a"]["id"], one["b"]["id"]) for one in pairs} == {(SPLINTER[0].id, one.id) for one in ATTACK}
    assert {(one["same_event"], one["author"], one["note"]) for one in pairs} == {(True, "desk", "one attack")}


def test_a_split_takes_articles_out_and_is_remembered_as_pairs_of_two_events(either_database: Database) -> None:
    archive(either_database, "s1", [*ATTACK, *FERRY])
    with either_database.transaction() as connection:
        with pytest.raises(BadInput, match="not in story s1: nobody"):
            split(either_database, connection, "s1", ["nobody"], "s2", "desk", "", NOON)
        with pytest.raises(BadInput, match="leave at least one"):
            split(either_database, connection, "s1", [one.id for one in (*ATTACK, *FERRY)], "s2", "desk", "", NOON)
        split(either_database, connection, "s1", [FERRY[0].id], "s2", "desk", "", NOON)
        assert [one.id for one in show(connection, "s2").articles] == [FERRY[0].id]
        assert len(show(connection, "s1").articles) == 3
        pairs = labelled_pairs(connection)
    assert {one["same_event"] for one in pairs} == {False}
    assert len(pairs) == 3


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path, {}, {"feeds": "feeds: []\n", "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS})


@pytest.mark.slow
def test_the_commands_correct_the_archive_and_the_memory(system: System, tmp_path: Path) -> None:
    lines = [
        {
            "id": one.id,
            "url": f"https://{one.canonical}",
            "title": one.title,
            "text": one.text,
            "published": one.published.isoformat(),
            "source": one.source,
        }
        for one in (*ATTACK[1:], *FERRY)
    ]
    file = tmp_path / "wire.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with system:
        system.command("apply")
        system.start_roles("process-1", "alert-1")
        system.command("import", "articles", str(file), "--wait")
        stories = json.loads(system.command("stories", "list", "--json"))
        [attack] = [one["id"] for one in stories if "Tessalit" in one["headline"]]
        [ferry] = [one["id"] for one in stories if "Ferry" in one["headline"]]
        merged = json.loads(system.command("stories", "merge", ferry, attack, "--note", "to see"))
        assert merged == {"story": attack, "moved": [FERRY[0].id], "remembered": 1}
        apart = json.loads(system.command("stories", "split", attack, FERRY[0].id))
        assert apart == {"story": ferry, "moved": [FERRY[0].id], "remembered": 1}
        assert json.loads(system.command("stories", "show", ferry))["headline"] == FERRY[0].title
        pairs = [json.loads(line) for line in system.command("stories", "pairs").splitlines()]
        assert {one["same_event"] for one in pairs} == {False}
        compared = system.command("try", "similarity", given="\n".join(json.dumps(one) for one in pairs))
        assert all(json.loads(line)["same_event"] < 0.5 for line in compared.splitlines())


def test_try_stories_says_why_and_what_is_new(system: System) -> None:
    page = "https://example.org/one"
    given = [
        {"id": "a", "url": page, "title": "Bomb kills 10 people in Gao", "published": "2026-06-22T08:00:00Z"},
        {"id": "a", "url": page, "title": "AQIM bomb kills 20 people in Gao", "published": "2026-06-22T10:00:00Z"},
        {"id": "b", "title": "Bomb kills 10 people in Gao", "published": "2026-06-22T11:00:00Z", "source": "Two"},
    ]
    answers = system.command("try", "stories", given="\n".join(map(json.dumps, given)))
    first, update, copy = map(json.loads, answers.splitlines())
    assert [one["id"] for one in (first, update, copy)] == ["a", "a", "b"]
    assert {one["story"] for one in (first, update, copy)} == {first["story"]}
    assert [one["role"] for one in (first, update, copy)] == ["first", "update", "copy"]
    assert update["reason"] == "same page, changed"
    assert {fact["kind"] for fact in update["facts"]} == {"entity", "toll"}


def test_try_similarity_scores_pairs_and_prints_its_thresholds(system: System) -> None:
    one = {"title": "Ferry sinks off Zanzibar, 40 missing", "text": "A ferry with 200 people sank off Zanzibar."}
    other = {"title": "Wildfire near Athens forces thousands to flee", "text": "A blaze burned near Athens."}
    given = [{"a": one, "b": one}, {"a": one, "b": other}]
    same, different = map(
        json.loads, system.command("try", "similarity", given="\n".join(map(json.dumps, given))).splitlines()
    )
    threshold = json.loads(system.command("try", "similarity", "--threshold"))
    assert (same["same_text"], same["same_event"], same["reason"]) == (1.0, 1.0, "same text")
    assert different["same_event"] < threshold["same_event"]
    assert different["same_text"] < threshold["same_text"]
    assert different["reason"]
