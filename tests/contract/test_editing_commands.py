"""The commands of editing, one after the other as an editor gives them."""

from __future__ import annotations

import io
import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from alert_examples import article, batch, tagged
from typer.testing import CliRunner

from alerts.worker import AlertHandler
from core.clock import now
from core.database import Database
from core.errors import BadInput
from wirewatch.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., str]

LIST = "name,kind,id,names\nNORTHERN ROAD,group,nr,Road Men\nAQIM,group,qde.014,AQMI\n"


@pytest.fixture
def run(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data" / "wirewatch.db")
    monkeypatch.setenv("WIREWATCH_DATA_DIR", str(tmp_path / "data"))
    own = "entities:\n  - {id: aqim, name: AQIM, kind: group}  # ours\n"
    for file, text in {"watchlist": own, "feeds": "", "subscriptions": "", "settings": ""}.items():
        (tmp_path / f"{file}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")

    def ran(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["--config", str(tmp_path), *arguments])
        if isinstance(done.exception, BadInput):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    ran("apply")
    return ran


def test_a_list_is_reviewed_accepted_and_stands_beside_ones_own(run: Run, tmp_path: Path) -> None:
    review = ("watchlist", "review", "csv", str(tmp_path / "list.csv"), "--name", "roads")
    shown = run(*review)
    assert "csv: 2 entries, 2 new; for watchlist/roads.yaml" in shown
    assert "may be yours: aqim “AQIM” (the name AQIM)" in shown
    assert "watchlist/roads.yaml: 1 added, 1 merged; watchlist version 2 is in force" in run(
        *review, "--accept", "all", "--duplicates", "merge"
    )
    assert [one["entities"] for one in json.loads(run("watchlist", "files", "--json"))] == [1, 1]
    assert "2 entries, nothing new" in run(*review)
    assert (tmp_path / "watchlist.yaml").read_text(encoding="utf-8").endswith("names: [AQMI]}  # ours\n")
    assert json.loads(run(*review, "--json"))["entities"] == []
    with pytest.raises(BadInput, match="duplicates: twice is none of skip, merge, both"):
        run(*review, "--accept", "all", "--duplicates", "twice")
    with pytest.raises(BadInput, match="nope: no such list; known: un, ofac"):
        run("watchlist", "review", "nope", str(tmp_path / "list.csv"))
    with pytest.raises(BadInput, match="does not replace"):
        run("watchlist", "import", "csv", str(tmp_path / "list.csv"), "--to", str(tmp_path / "watchlist.yaml"))


def test_names_are_a_table_for_people_and_a_document_for_scripts(run: Run) -> None:
    head, row, *_ = run("watchlist", "names").splitlines()
    assert head.split() == ["entity", "spelling", "strength", "rule", "reason"]
    listed, *_ = json.loads(run("watchlist", "names", "--json"))
    assert (listed["entity"], listed["name"], listed["spelling"]) == ("aqim", "AQIM", "a q i m")
    for column in head.split():
        assert row[head.index(column) :].startswith(listed[column]), column


def test_a_text_is_tried_and_the_archive_is_searched_and_looked_back_at(run: Run) -> None:
    assert "aqim “AQIM”: [AQIM] is in Gao" in run("watchlist", "try", "--text", "AQIM is in Gao")
    assert "no name of the draft stands in it" in run("watchlist", "try", "--text", "Nobody is")
    assert "no article of the archive is like that" in run("articles", "search", "Gao", "--since", "7d")
    assert run("articles", "search", "Gao", "--export") == ""
    for wrong in (("--since", "soon"), ("--outcome", "lost")):
        with pytest.raises(BadInput, match=wrong[0]):
            run("articles", "search", *wrong)
    assert "nobody has looked back yet" in run("watchlist", "look-back")
    assert "look back 1: 0 mentions in 0 articles" in run("watchlist", "look-back", "aqim")
    assert "aqim: 0 mentions in 0 articles, done" in run("watchlist", "look-back")
    assert run("watchlist", "look-back", "--number", "1", "--csv").startswith("place,entity,name")
    assert json.loads(run("watchlist", "schema"))["title"] == "Wirewatch watchlist"


@pytest.mark.parametrize("option", ["--text", "--url"])
@pytest.mark.parametrize("given", ["", "  "])
def test_an_empty_text_is_no_trial_of_the_archive(run: Run, option: str, given: str) -> None:
    with pytest.raises(BadInput, match=f"{option}: is empty"):
        run("watchlist", "try", option, given)


class _ClosedPager(io.StringIO):
    """Standard output into `head` that has seen enough."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


@pytest.mark.parametrize(
    ("act", "names"),
    [(("watchlist", "rollback", "1"), "AQIM"), (("apply", "--note", "more"), "Third")],
)
def test_what_was_asked_for_is_done_though_the_pager_is_closed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: tuple[str, ...], names: str
) -> None:
    file = tmp_path / "watchlist.yaml"
    for name in ("Second", "Third"):
        file.write_text(f"entities:\n  - {{id: aqim, name: {name} Road, kind: group}}\n", encoding="utf-8")
        if name == "Second":
            run("apply", "--force")
    with monkeypatch.context() as closed:
        closed.setattr(sys, "stdout", _ClosedPager())
        with pytest.raises(BrokenPipeError):
            app(["--config", str(tmp_path), *act], standalone_mode=False)
    assert json.loads(run("watchlist", "log", "--json"))[0]["number"] == 3
    assert names in run("watchlist", "show", "3")


def test_what_feedback_asks_for_is_an_edit_of_the_file_too(run: Run, tmp_path: Path) -> None:
    shown = run("watchlist", "suggest", "aqim")
    assert shown.splitlines()[:2] == [
        "aqim  “AQIM”: 0 articles of the last 14d",
        "no name suggests itself that is not found already",
    ]
    assert json.loads(run("watchlist", "suggest", "AQIM", "--json"))["edits"] == []
    done = run("feedback", "accept", "aqim", "AQIM", "AQIM index", "--note", "air")
    assert done == "watchlist version 2 is in force; aqim: 0 dismissed\n"
    own = (tmp_path / "watchlist.yaml").read_text(encoding="utf-8")
    assert own.count("\n") == 2
    assert "unless: [AQIM index]" in own
    assert own.endswith("# ours\n")
    assert "air" in run("watchlist", "log")


def test_an_id_that_is_about_to_change_is_told_before_it_is_applied(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "watchlist.yaml"
    both = "entities:\n  - {id: aqim, name: AQIM, kind: group}\n  - {id: a, name: JNIM, kind: group, related: [aqim]}\n"
    file.write_text(both, encoding="utf-8")
    run("apply")
    file.write_text(both.replace("id: aqim", "id: maghreb"), encoding="utf-8")
    told = "a: related: aqim has the id maghreb now, by its names; say so here; add related: [maghreb]"
    checked = CliRunner().invoke(app, ["--config", str(tmp_path), "watchlist", "check"])
    assert (checked.exit_code, f"renamed: {told} (docs/warnings.md#renamed)" in checked.output) == (2, True)
    assert f"look again: {told}" in run("apply")


def test_a_draft_is_tried_on_the_archive_and_what_was_missed_is_told_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "subscriptions.yaml").write_text(
        "subscriptions: [{id: desk, to: {inbox: desk}, kinds: [group]}]\n", encoding="utf-8"
    )
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        (tmp_path / "watchlist.yaml").read_text(encoding="utf-8")
        + "  - {id: jnim, name: JNIM, kind: group, names: [GSIM]}\n",
        encoding="utf-8",
    )
    (tmp_path / "week.jsonl").write_text('{"headline": "JNIM is far", "body": "x"}\n', encoding="utf-8")
    run("apply")
    assert "there is nothing to try on" in run("watchlist", "try", str(draft))
    database = Database(f"sqlite:///{tmp_path}/data/wirewatch.db")
    came = article(title="JNIM fighters left Gao", text="At dawn.", published=now(), fetched=now())
    AlertHandler(database, lambda: (1, ()), now).handle(batch([tagged(came, named=False)]))
    database.close()
    assert run("articles", "show", "JNIM fighters").endswith("\n\nAt dawn.\n"), "its text stands apart"
    run("import", "articles", str(tmp_path / "week.jsonl"))
    tried = run("watchlist", "try", str(draft))
    assert tried.startswith("1 articles of the last 14d (1 more are not read yet)")
    assert "jnim  “JNIM”: 1 mentions gained, 0 lost (JNIM +1)\n    + JNIM fighters left Gao" in tried
    assert "names that find nothing: GSIM (jnim)" in tried
    assert "desk: 0 → 1 a day (0 messages on 0 stories → 1 message on 1 story)" in tried
    draft.replace(tmp_path / "watchlist.yaml")
    run("apply")
    assert "1 mentions in 1 articles" in run("watchlist", "look-back", "jnim")
    tell = ("watchlist", "look-back", "--number", "1", "--tell", "desk")
    assert run(*tell) == "desk: a digest of 1 story is on its way\n"
    assert run(*tell) == "desk: nothing that it wants was missed; 1 that it wants it knew already\n"
    assert json.loads(run(*tell, "--json"))["known"] == 1
