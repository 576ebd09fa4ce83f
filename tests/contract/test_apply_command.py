"""`wirewatch apply` and `export` as people and scripts run them, and as they are killed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from folders import FILES, entity
from system import System

from config.versions.base import FILE
from config.versions.not_in_force import record
from config.versions.store import Versions
from core.clock import now
from core.crash_points import CrashPoint
from core.database import Database

pytestmark = pytest.mark.processes  # our own commands, or servers


class Site:
    """One installation, and the folders of those who edit it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.system = System(folder, {"WIREWATCH_DATABASE_URL": database_url}, FILES)

    def run(self, *arguments: str, config: Path | None = None, environ: Mapping[str, str] = {}) -> tuple[int, str]:
        done = self.system.run(*arguments, config=config, environ=environ)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def numbers(self) -> dict[str, int]:
        with _opened(self.database_url) as database:
            return {str(kind): number for kind, number in Versions(database, now).numbers().items()}


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    url = f"sqlite:///{tmp_path}/w.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return Site(tmp_path, url)


@pytest.fixture
def embedded(tmp_path: Path) -> Site:
    return Site(tmp_path, f"sqlite:///{tmp_path}/w.db")


def _add(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_crash_between_the_kinds_leaves_none_of_them_in_force(site: Site) -> None:
    for point in ("after_a_kind", "after_a_kind:2", "after_a_kind:3"):
        assert site.run("apply", environ={"WIREWATCH_TEST_CRASH_AT": point})[0] == -signal.SIGKILL
        assert site.numbers() == {}
    assert site.run("apply")[0] == 0
    assert set(site.numbers().values()) == {1}
    for kind in FILES:
        _add(site.system.config / f"{kind}.yaml", "# edited\n")
    crash = {"WIREWATCH_TEST_CRASH_AT": f"{CrashPoint.AFTER_A_KIND}:2"}
    assert site.run("apply", environ=crash)[0] == -signal.SIGKILL
    assert set(site.numbers().values()) == {1}
    assert site.run("apply")[0] == 0
    assert set(site.numbers().values()) == {2}


def test_a_crash_before_the_folder_remembers_is_mended_by_the_next_apply(embedded: Site) -> None:
    embedded.run("apply")
    _add(embedded.system.config / "feeds.yaml", "# edited\n")
    crash = {"WIREWATCH_TEST_CRASH_AT": CrashPoint.AFTER_VERSIONS_COMMIT.value}
    assert embedded.run("apply", environ=crash)[0] == -signal.SIGKILL
    assert embedded.numbers()["feeds"] == 2
    assert "feeds: unchanged" in embedded.run("apply")[1]
    _add(embedded.system.config / "feeds.yaml", "# again\n")
    assert embedded.run("apply")[0] == 0
    assert embedded.numbers()["feeds"] == 3


def test_two_editors_with_two_folders(embedded: Site) -> None:
    ours = embedded.system.config
    embedded.run("apply", "--author", "Alice Adams")
    theirs = embedded.folder / "theirs"
    shutil.copytree(ours, theirs)
    _add(ours / "watchlist.yaml", entity("jnim", "sahel"))
    code, said = embedded.run("apply", "--author", "Alice Adams", "--note", "new in Benin")
    assert code == 0
    lines = [line.strip() for line in said.splitlines()]
    assert lines.index("1 entity added: jnim") < lines.index("--- version 1")
    assert "subscriptions touched: 1: desk" in lines
    _add(theirs / "watchlist.yaml", entity("gspc"))
    before = embedded.numbers()
    for arguments in (("apply", "--dry-run"), ("apply",)):
        code, said = embedded.run(*arguments, "--author", "Bob", config=theirs)
        assert code == 2
        for words in ("version 2 by Alice Adams", "new in Benin", "+  - {id: gspc", "+  - {id: jnim", "--force"):
            assert words in said
    assert embedded.numbers() == before
    fresh = embedded.folder / "fresh"
    assert "version 2" in embedded.run("export", str(fresh))[1]
    assert embedded.run("apply", config=fresh)[1].split() == [
        *("watchlist:", "unchanged", "feeds:", "unchanged", "subscriptions:", "unchanged", "done")
    ]
    _add(fresh / "watchlist.yaml", entity("gspc"))
    assert embedded.run("apply", "--author", "Bob", config=fresh)[0] == 0
    assert embedded.run("apply", "--force", config=theirs)[0] == 0
    assert embedded.numbers()["watchlist"] == 4


def test_an_emptied_list_needs_force(embedded: Site) -> None:
    embedded.run("apply")
    (embedded.system.config / "feeds.yaml").write_text("")
    code, said = embedded.run("apply")
    assert (code, embedded.numbers()["feeds"]) == (2, 1)
    assert "would remove 1 of 1 feeds: https://a.example/rss" in said
    code, said = embedded.run("apply", "--force")
    assert (code, embedded.numbers()["feeds"]) == (0, 2)
    assert "1 feed removed: https://a.example/rss" in said


def test_a_subscription_of_ones_own_that_loses_its_entity_is_named(embedded: Site) -> None:
    _add(embedded.system.config / "watchlist.yaml", entity("jnim", "sahel"))
    embedded.run("apply")
    assert embedded.run("subscribe", "inbox=reader", "--entity", "jnim", "--id", "own", "--yes")[0] == 0
    (embedded.system.config / "watchlist.yaml").write_text(FILES["watchlist"])
    code, said = embedded.run("apply", "--dry-run")
    assert code == 0
    assert "subscriptions that name what is gone: own: jnim" in said


def test_a_folder_that_is_read_only_starts_and_applies(embedded: Site) -> None:
    (embedded.system.config / FILE).mkdir()  # root may write into any folder, but not in the place of another
    embedded.system.start_roles("process-1")
    with embedded.system as system:
        system.wait(lambda: len(embedded.numbers()) == len(FILES), "the files in force")
        assert system.stop("process-1") == 0
    _add(embedded.system.config / "feeds.yaml", "# edited\n")
    code, said = embedded.run("apply")
    assert (code, embedded.numbers()["feeds"]) == (0, 2)
    assert "cannot remember" in said
    assert os.listdir(embedded.system.config / FILE) == []  # noqa: PTH208  # names, not paths


def test_doctor_names_a_file_that_is_not_in_force(embedded: Site) -> None:
    embedded.run("apply")
    with _opened(embedded.database_url) as database:
        record(database, {"watchlist": "watchlist.yaml:3: wrong"}, now())
    said = embedded.run("doctor")[1]
    assert "BAD  config files: not in force since" in said
    assert "watchlist.yaml:3: wrong" in said
