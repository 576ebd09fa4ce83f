"""A quarter of a recorded week through `import --alert`, on both stacks: the same articles, mentions, alerts; no duplicates."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from recorded import week
from system import ROOT, System

from core.archive import articles, mentions
from core.database import Database

if TYPE_CHECKING:
    from collections.abc import Mapping

SUBSCRIPTIONS = "subscriptions: [{id: everything, to: {inbox: operator}, all: true}]\n"
Outcome = tuple[int, frozenset[tuple[object, ...]], frozenset[frozenset[str]]]


def _run(folder: Path, stack: Mapping[str, str], recorded: Path) -> Outcome:
    files = {
        "watchlist": (ROOT / "config" / "watchlist.yaml").read_text(encoding="utf-8"),
        "feeds": "feeds: []\n",
        "subscriptions": SUBSCRIPTIONS,
    }
    with System(folder, stack, files) as system:
        system.command("apply")
        workers = ("process-1", "process-2", "alert-1", "alert-2") if stack else ("process-1", "alert-1")
        system.start_roles(*workers)
        system.command("import", "articles", str(recorded), "--alert", "--wait")
        alerts = system.alerts()
        pairs = Counter((alert["subscription"], alert["story"]) for alert in alerts)
        assert not [pair for pair, count in pairs.items() if count > 1]
        database = Database(stack.get("WIREWATCH_DATABASE_URL") or f"sqlite:///{folder}/data/wirewatch.db")
        with database.reading() as connection:
            count = connection.scalar(sa.select(sa.func.count()).select_from(articles)) or 0
            columns = ("article", "field", "start", "end", "entity", "name", "text", "rule")
            found = connection.execute(sa.select(*(mentions.c[name] for name in columns))).all()
        database.close()
        stories = frozenset(frozenset(alert["articles"]) for alert in alerts)
        return count, frozenset(tuple(row) for row in found), stories


@pytest.mark.slow
def test_a_recorded_stream_ends_the_same_on_both_stacks(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    recorded = tmp_path / "week.jsonl"
    distinct = week("2026-W26", recorded, limit=2_000)
    embedded = _run(tmp_path / "embedded", {}, recorded)
    cluster = _run(
        tmp_path / "cluster",
        {
            "WIREWATCH_BUS_URL": request.getfixturevalue("empty_kafka_url"),
            "WIREWATCH_STORIES_URL": request.getfixturevalue("redis_url"),
            "WIREWATCH_DATABASE_URL": request.getfixturevalue("postgres_url"),
        },
        recorded,
    )
    assert embedded[0] == cluster[0] == distinct
    assert embedded[1] == cluster[1]
    assert embedded[2] == cluster[2]
    assert embedded[2], "a stream without an alert shows nothing"
