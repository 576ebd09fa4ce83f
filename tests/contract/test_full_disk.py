"""A full disk: work is refused in our words, what was there stays whole, and work goes on when there is room again."""

from __future__ import annotations

import resource
import shutil
import signal
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import NOW, batch, subscription, tagged
from alert_examples import article as written
from wire_examples import article

from alerts.worker import AlertHandler
from core.archive import articles
from core.bus.port import ARTICLES, Message
from core.bus.sqlite import SqliteBus
from core.database import Database
from core.errors import ServiceAway
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.memory.embedded import EmbeddedStories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOM = 40_000
"""Bytes that files may still grow."""


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Let no file of ours grow much beyond the largest in `folder`: what the kernel says is what a full disk says."""
    largest = max(file.stat().st_size for file in folder.iterdir())
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def _until_refused(work: Callable[[int], object]) -> int:
    """Work until it is refused; gives how often it was done."""
    for number in range(2000):
        try:
            work(number)
        except ServiceAway:
            return number
    raise AssertionError("the disk was never full")


def _whole(file: Path) -> bool:
    connection = sqlite3.connect(file)
    (says,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return bool(says == "ok")


def test_the_log_keeps_what_it_took_and_takes_more_when_there_is_room(tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    bus.publish(ARTICLES, [Message("k", b"first")])
    with full_disk(tmp_path):
        done = _until_refused(lambda number: bus.publish(ARTICLES, [Message("k", str(number).encode() * 500)]))
    bus.publish(ARTICLES, [Message("k", b"last")])
    reader = bus.subscribe(ARTICLES, "readers")
    found = [message.value for message in reader.poll(3000, 1)]
    assert found == [b"first", *(str(number).encode() * 500 for number in range(done)), b"last"]
    reader.close()
    bus.close()
    assert _whole(tmp_path / "bus.db")


def test_the_archive_is_whole_or_unchanged_and_the_batch_can_come_again(migrated: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    handler = AlertHandler(database, lambda: (1, (subscription(),)), lambda: NOW)
    handler.handle(batch([tagged(written("a"))]))
    with full_disk(tmp_path):
        done = _until_refused(lambda number: handler.handle(batch([tagged(written(f"b{number}"))])))
    handler.handle(batch([tagged(written(f"b{done}"))]))
    with database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(articles)) == done + 2
    database.close()
    assert _whole(tmp_path / "w.db")


def test_the_memory_of_stories_gives_the_same_answers_afterwards(tmp_path: Path) -> None:
    stories = EmbeddedStories(tmp_path / "stories.db")
    first = stories.place([fingerprint(article(0, "A headline of six whole words"))])
    with full_disk(tmp_path):
        _until_refused(lambda number: stories.place([fingerprint(article(10 + number, f"Story {number} " * 40))]))
    assert stories.place([fingerprint(article(0, "A headline of six whole words"))]) == first
    stories.close()
    assert _whole(tmp_path / "stories.db")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "wire.db"
    file.write_bytes(b"long enough to be taken for a damaged database " * 100)
    with pytest.raises(ServiceAway, match=r"wire\.db"):
        SqliteBus(file).check()
    with pytest.raises(ServiceAway, match=r"wire\.db.*bring back a copy"):
        Database(f"sqlite:///{file}").check()
