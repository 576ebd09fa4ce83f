"""The commands as a script or a person runs them: real processes, what they print, and their exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from newsroom import SUBSCRIPTIONS, WATCHLIST, rss
from system import ROOT, System

if TYPE_CHECKING:
    from servers.web import WebServer

ARTICLES = (
    {
        "url": "https://a.example/1",
        "title": "Droukdal of AQMI is dead",
        "text": "<p>Near <b>Tessalit</b>.</p>",
    },
    {
        "url": "https://b.example/2",
        "title": "Droukdal of AQMI is dead",
        "text": "Near Tessalit.",
        "id": "two",
    },
    {"title": "Zembla Bakers try a loaf", "source": "River Post"},
)
LINES = "".join(json.dumps(article) + "\n" for article in ARTICLES)


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path, {}, {"watchlist": WATCHLIST, "feeds": "feeds: []\n", "subscriptions": SUBSCRIPTIONS})


def _lines(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def _refused(system: System, *arguments: str, given: str = "") -> tuple[int, str]:
    done = system.run(*arguments, given=given)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_try_tag_gives_offsets_into_what_it_was_given(system: System) -> None:
    answers = _lines(system.command("try", "tag", given=LINES))
    assert [len(answer["mentions"]) for answer in answers] == [2, 2, 0]
    assert answers[1]["id"] == "two"
    for article, answer in zip(ARTICLES, answers, strict=True):
        for mention in answer["mentions"]:
            assert article[mention["field"]][mention["start"] : mention["end"]] == mention["text"]
            assert {"entity", "name", "rule"} <= set(mention)


def test_try_tag_takes_another_watchlist(system: System, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("entities:\n  - {id: bakers, name: Zembla Bakers, kind: group, names: []}\n", encoding="utf-8")
    answers = _lines(system.command("try", "tag", "--watchlist", str(other), given=LINES))
    assert [one["entity"] for answer in answers for one in answer["mentions"]] == ["bakers"]


def test_try_stories_answers_in_the_order_of_its_input(system: System) -> None:
    answers = _lines(system.command("try", "stories", given=LINES))
    assert [answer["role"] for answer in answers] == ["first", "copy", "first"]
    assert answers[0]["story"] == answers[1]["story"] != answers[2]["story"]
    assert all({"id", "score", "reason"} <= set(answer) for answer in answers)


def test_try_feed_reads_a_file_and_an_address_with_the_switch_only(
    system: System, tmp_path: Path, web: WebServer
) -> None:
    document = rss(("https://paper.example/1", "A <b>title</b>", "Some text."))
    file = tmp_path / "feed.xml"
    file.write_bytes(document)
    (from_file,) = _lines(system.command("try", "feed", str(file)))
    assert (from_file["title"], from_file["url"]) == ("A title", "https://paper.example/1")
    url = web.page("/feed.xml", document, "application/rss+xml")
    assert _refused(system, "try", "feed", url)[0] == 2
    (from_web,) = _lines(system.command("try", "feed", url, "--allow-loopback"))
    assert from_web["title"] == "A title"


def test_apply_shows_the_difference_and_export_gives_the_same_files_back(system: System, tmp_path: Path) -> None:
    assert "watchlist: new" in system.command("apply")
    system.write("watchlist", WATCHLIST.replace("AQIM, AQMI", "AQIM, AQMI, GSPC"))
    snapshot = system.command("apply", "--dry-run")
    assert "nothing was changed" in snapshot
    assert "+    names: [AQIM, AQMI, GSPC" in snapshot
    system.command("apply")
    out = tmp_path / "exported"
    system.command("export", str(out))
    for kind in ("watchlist", "feeds", "subscriptions"):
        assert (out / f"{kind}.yaml").read_text() == (system.config / f"{kind}.yaml").read_text()


WATCHED = "entities:\n  - {id: x, name: X, kind: gruop}\n"
MISSPELT = "entities:\n  - id: x\n    name: X\n    knid: group\n"
TOLD = "subscriptions:\n  - {id: a, to: {email: 'a b'}, all: true}\n"
UNKNOWN = "subscriptions:\n  - {id: a, to: {inbox: x}, entities: [aqmi]}\n"
BAD = [
    ("watchlist", WATCHED, ["watchlist.yaml:2: entities[x].kind", "did you mean group?"]),
    ("watchlist", MISSPELT, ["watchlist.yaml:4", "knid"]),
    ("feeds", "feeds:\n  - {url: 'ftp://x.example'}\n", ["feeds.yaml:2", "url", "https://"]),
    ("feeds", "feeds:\n  - url: https://x.example\n    every: 2s\n", ["feeds.yaml:3", "every", "5s and 24h"]),
    ("subscriptions", TOLD, ["subscriptions.yaml:2", "e-mail"]),
    ("subscriptions", UNKNOWN, ["subscriptions.yaml:2", "aqmi"]),
    ("settings", "console_port: many\n", ["settings.yaml:1", "console_port"]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "text", "words"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_a_bad_file_changes_nothing_and_names_file_line_key_and_fix(
    system: System, kind: str, text: str, words: list[str]
) -> None:
    system.command("apply")
    before = system.command("export", str(system.config.parent / "out"))
    good = (system.config / f"{kind}.yaml").read_text()
    system.write(kind, text)
    code, said = _refused(system, "apply")
    assert code == 2
    assert [word for word in words if word not in said] == []
    system.write(kind, good)
    assert system.command("export", str(system.config.parent / "out")) == before


def test_a_bad_line_of_an_import_names_its_number(system: System) -> None:
    code, said = _refused(system, "import", "articles", "-", given='{"title": "good"}\n{"title": 3}\n')
    assert code == 2
    assert "line 2" in said


def test_every_command_has_help_and_an_unknown_one_says_so(system: System) -> None:
    help_text = system.command("--help")
    for verb in ("run", "ingest", "process", "alert", "console", "apply", "export", "import", "doctor", "try"):
        assert verb in help_text
        assert "Usage" in system.command(verb, "--help")
    assert _refused(system, "frobnicate")[0] == 2


@pytest.mark.slow
def test_a_missing_config_folder_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wirewatch", "--config", str(tmp_path / "nowhere"), "apply"]
    done = subprocess.run(command, env=os.environ, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "no such folder" in done.stderr
