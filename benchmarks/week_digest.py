"""Digests of what a recorded week leads to: its mentions, placements, alerts and notifications.

    PYTHONPATH=tests .venv/bin/python benchmarks/week_digest.py [--week 2026-W26] [--limit 4000]

A change of structure must not change them: run it before and after, and compare. The week goes through the embedded
system, one worker a role, so that the order is the same on every run. A change of decisions changes a digest; the
counts beside it say by how much. `--watchlist` takes a list that names more than the shipped one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa
from recorded import week
from system import ROOT, System

from core.database import Database

SUBSCRIPTIONS = """\
subscriptions:
  - {id: everything, to: {inbox: operator}, all: true}
  - {id: persons, to: {inbox: second}, kinds: [person, place], updates: all, group: 30m, budget: 5}
  - {id: morning, to: {email: desk@example.org}, all: true, cadence: daily 07:30}
"""
QUERIES = {
    "mentions": 'select article, field, start, "end", entity, name, text, rule from mentions',
    "placements": "select id, revision, story, role from articles",
    "alerts": "select a.subscription, a.story, o.article from alerts a join alert_articles o on o.alert = a.id",
    "notifications": "select subscription, story, kind, article from notifications",
}


def main() -> None:
    """Run the week and print a line a digest."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recorded = folder / "week.jsonl"
        count = week(arguments.week, recorded, arguments.limit)
        print(f"{count} articles of {arguments.week}")
        files = {
            "watchlist": arguments.watchlist.read_text(encoding="utf-8"),
            "feeds": "feeds: []\n",
            "subscriptions": SUBSCRIPTIONS,
        }
        with System(folder / "site", {}, files) as system:
            system.command("apply")
            system.start_roles("process-1", "alert-1")
            system.command("import", "articles", str(recorded), "--alert", "--wait")
        database = Database(f"sqlite:///{folder}/site/data/wirewatch.db")
        with database.reading() as connection:
            for what, query in QUERIES.items():
                rows = sorted(json.dumps(list(row), default=str) for row in connection.execute(sa.text(query)))
                print(f"{what:14} {len(rows):7,}  {_digest(rows)}")
        database.close()


def _digest(rows: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:24]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--week", default="2026-W26")
    parser.add_argument("--watchlist", type=Path, default=ROOT / "config" / "watchlist.yaml")
    parser.add_argument("--limit", type=int, default=0, help="the first so many articles only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
