"""What several threads write at one moment is committed together, and the failure of one is its own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import NOW
from waiting import eventually

from alerts.delivery.group_commit import GroupCommit
from core.archive import handled
from core.database import Database
from core.errors import Fenced

if TYPE_CHECKING:
    from collections.abc import Callable


def _writer(name: str, error: Exception | None = None) -> Callable[[sa.Connection], str]:
    def write(connection: sa.Connection) -> str:
        connection.execute(sa.insert(handled).values(article=name, revision="r", at=NOW))
        if error is not None:
            raise error
        return name

    return write


def _written(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(connection.scalars(sa.select(handled.c.article)))


@pytest.mark.parametrize("errors", [{}, {"b": Fenced("lost")}, {"a": Fenced("lost"), "c": Fenced("lost")}])
def test_each_of_those_that_write_together_has_its_own_end(
    either_database: Database, errors: dict[str, Exception]
) -> None:
    commits = GroupCommit(either_database)
    begun, go = threading.Event(), threading.Event()

    def hold(_connection: sa.Connection) -> None:
        begun.set()
        assert go.wait(30)

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(commits.write, hold)
        assert begun.wait(30)
        ends = {name: pool.submit(commits.write, _writer(name, errors.get(name))) for name in "abcd"}
        if either_database.dialect == "sqlite":
            eventually(lambda: len(commits._queue) == len(ends))  # that they wait together is the test
        go.set()
        first.result(30)
        for name, end in ends.items():
            if name in errors:
                with pytest.raises(Fenced):
                    end.result(30)
            else:
                assert end.result(30) == name
    assert _written(either_database) == set("abcd") - errors.keys()


def test_one_alone_that_fails_leaves_nothing(either_database: Database) -> None:
    with pytest.raises(Fenced):
        GroupCommit(either_database).write(_writer("a", Fenced("lost")))
    assert _written(either_database) == set()


def test_an_error_of_the_database_is_that_of_all(either_database: Database) -> None:
    commits = GroupCommit(either_database)
    commits.write(_writer("a"))
    with pytest.raises(sa.exc.IntegrityError):
        commits.write(_writer("a"))
    assert _written(either_database) == {"a"}
