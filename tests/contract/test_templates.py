"""An operator's templates, with every slip and attack we know: ours is used, it is said, and nothing waits."""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from alert_examples import Recorder, article, subscription, tagged
from message_examples import DELIVERY, contents, item
from sending import enqueue, outcomes, sending
from sites import OPERATOR, site_of
from waiting import eventually

from alerts.delivery.channels.inbox import InboxNotifier
from alerts.messages.rendered import Rendered
from alerts.messages.renderer import Message, Renderer
from alerts.messages.rendering import render
from alerts.messages.template_files import SHIPPED, Templates
from alerts.messages.template_process import TemplateProcess
from alerts.reports.ledger import list_deliveries
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from core.heartbeat import WorkerHeartbeat, list_workers
from operations.deliveries import preview
from wirewatch.channels import tell_operator
from wirewatch.doctor import templates as doctor

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.processes  # our own commands, or servers

ATTACKS = {
    "includes itself": "{% include 'mail.txt.j2' %}",
    "a long range": "{% for i in range(10**11) %}{% endfor %}",
    "loops in loops": "{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}{% endfor %}",
    "a gigabyte": "{{ 'x' * 10**9 }}",
    "a gigabyte, in pieces": "{% for i in range(99999) %}{{ 'x' * 99999 }}{% endfor %}",
    "a huge number": "{{ 9 ** (9 ** 9) }}",
    "a wide filter": "{{ 'x' | center(10**9) }}",
    "an unknown word": "{{ there.is.no.such.word }}",
    "no template": "{{ oops",
    "another type": "{{ 1 + 'x' }}",
    "the environment": "{{ cycler.__init__.__globals__.os.environ.WIREWATCH_SECRET_X }}",
    "a command": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "a class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "our values": "{% set _ = items.append(1) %}",
    "another folder's file": "{% include '../../../../../../etc/passwd' %}",
}


class Said:
    """Keeps what is reported."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def __call__(self, problem: str, _change: str) -> None:
        self.problems.append(problem)


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def templates(tmp_path: Path, said: Said) -> Iterator[Templates]:
    with closing(Templates(SHIPPED, tmp_path, said)) as made:
        yield made


def _text(templates: Templates) -> str:
    return render(DELIVERY, contents(item(tagged())), templates).text


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_a_template_does_ours_is_used_and_it_is_said_once(
    tmp_path: Path, templates: Templates, said: Said, monkeypatch: pytest.MonkeyPatch, attack: str
) -> None:
    monkeypatch.setenv("WIREWATCH_SECRET_X", "topsecretvalue")
    (tmp_path / "mail.txt.j2").write_text(ATTACKS[attack])
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    texts = [_text(templates) for _ in range(3)]
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert spent < 5, "an endless one costs its two seconds of processor time once, not with every message"
    for text in texts:
        assert "Why you get this" in text
        assert "topsecretvalue" not in text
        assert "uid=" not in text
        assert "root:" not in text
    assert len(said.problems) == 1
    assert said.problems[0].startswith("template mail.txt.j2: ")
    assert templates.problem() == said.problems[0]


def test_what_cannot_be_read_is_said_too(tmp_path: Path, templates: Templates, said: Said) -> None:
    file = tmp_path / "mail.txt.j2"
    for make in (
        lambda: file.write_bytes(b"\xff\xfe not UTF-8"),
        lambda: file.symlink_to(file),
        file.mkdir,
        lambda: file.symlink_to(tmp_path / "nowhere"),
    ):
        make()
        assert "Why you get this" in _text(templates)
        file.rmdir() if file.is_dir() else file.unlink()
    assert len(said.problems) == 4
    assert "Why you get this" in _text(templates)
    assert templates.problem() == ""


def test_a_folder_that_cannot_be_read_is_no_end_either(tmp_path: Path, said: Said) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with closing(Templates(SHIPPED, tmp_path / "loop", said)) as templates:
        assert "Why you get this" in _text(templates)
    assert any("cannot be read" in one for one in said.problems)


def test_a_mended_template_is_used_again_and_an_editor_s_lock_link_does_no_harm(
    tmp_path: Path, templates: Templates, said: Said
) -> None:
    file = tmp_path / "mail.txt.j2"
    (tmp_path / ".#mail.txt.j2").symlink_to("user@host.1234:1700000000")
    file.write_text(ATTACKS["loops in loops"])
    _text(templates)
    file.write_text("{% include 'ours/mail.txt.j2' %}\nOur footer <b>")
    os.utime(file, ns=(time.time_ns(), time.time_ns() + 10**9))
    text = _text(templates)
    assert "Why you get this" in text
    assert text.endswith("Our footer <b>")
    assert templates.problem() == ""
    assert len(said.problems) == 1


def test_a_killed_child_costs_one_rendering(tmp_path: Path) -> None:
    (tmp_path / "mail.txt.j2").write_text("fine")
    process = TemplateProcess(tmp_path, SHIPPED)
    with closing(Templates(SHIPPED, tmp_path, process=process)) as templates:
        assert _text(templates) == "fine"
        process.close()
        assert _text(templates) == "fine"


def test_endless_and_broken_templates_block_no_channel_and_the_inbox_needs_none(migrated: Path, tmp_path: Path) -> None:
    """As the sender of the product: one lane's thread died of it at every try, and nobody saw it."""
    for name in ("mail.txt.j2", "slack.txt.j2", "mail.html.j2"):
        (tmp_path / name).write_text("{% include '" + name + "' %}")
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    mail, inbox = Recorder(), InboxNotifier()
    with closing(Templates(SHIPPED, tmp_path)) as templates:
        render_ = Renderer(lambda _id: "", templates)
        enqueue(database, 2, subscription("a", "email", "a@example.org"), subscription("b"))
        with (
            WorkerHeartbeat(database, "s", "send", now, standing=templates.problem) as heartbeat,
            sending(database, {"email": mail, "inbox": inbox}, render=render_),
        ):
            eventually(lambda: all(state == "sent" for state, _ in outcomes(database).values()), 30)
            heartbeat.beat()
            with database.reading() as connection:
                [worker] = list_workers(connection, now())
    assert [one[0].text.count("Why you get this") for one in mail.given] == [1, 1]
    assert "template mail.txt.j2: calls or includes itself without end; ours is used" in worker.problem
    database.close()


def test_a_message_that_cannot_be_rendered_at_all_is_on_record_and_the_others_leave(
    migrated: Path, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    ours = Renderer(lambda _id: "")
    mail = Recorder()

    def poisoned(id_: str, message: Message) -> Rendered:
        if "'s0'" in str(message):
            raise RecursionError("too deep")
        return ours(id_, message)

    enqueue(database, 3, subscription("a", "email", "a@example.org"), subscription("b"))
    with sending(database, {"email": mail, "inbox": InboxNotifier()}, render=poisoned):
        eventually(lambda: len(mail.given) == 2, 20)
        eventually(lambda: outcomes(database)["operator"][0] == "sent", 20)
        with database.reading() as connection:
            details = [one.detail for one in list_deliveries(connection, None, None)]
    assert any("cannot be rendered: RecursionError: too deep" in one for one in details)
    database.close()


def test_the_operator_gets_one_mail_for_each_change_of_a_broken_template(migrated: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    site = site_of(database, SqliteBus(tmp_path / "bus.db"), now, tmp_path, operator_mail="op@example.org")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "mail.txt.j2").write_text("{{ oops")
    for _ in range(3):  # as many processes
        with closing(Templates(SHIPPED, folder, tell_operator(site))) as templates:
            _text(templates)
    with database.reading() as connection:
        [told] = list_deliveries(connection, None, None)
    assert (told.channel, told.target) == ("email", "op@example.org")
    assert told.headline == "Wirewatch: a template of yours is not in use"
    database.close()


def test_a_preview_says_which_template_is_not_in_use(migrated: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    (tmp_path / "mail.txt.j2").write_text("{{ oops")
    enqueue(database, 1, subscription("a", "email", "a@example.org"))
    site = replace(
        site_of(database, SqliteBus(tmp_path / "bus.db"), now, tmp_path),
        make_templates=lambda: Templates(SHIPPED, tmp_path),
    )
    with database.reading() as connection:
        [one] = list_deliveries(connection, None, None)
    assert "template mail.txt.j2: line 1" in preview(site, OPERATOR, one.id).problem
    database.close()


def test_html_of_an_operator_is_escaped_as_ours_is(tmp_path: Path, templates: Templates) -> None:
    (tmp_path / "mail.html.j2").write_text("<p>{{ items[0].headline }}")
    made = render(DELIVERY, contents(item(tagged(article(title="<b>Gao")))), templates)
    assert made.html == "<p>&lt;b&gt;Gao"


def test_the_doctor_looks_at_every_template_and_at_the_newest_alert_in_them(migrated: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    folder = tmp_path / "templates"
    site = replace(
        site_of(database, SqliteBus(tmp_path / "bus.db"), now, tmp_path),
        make_templates=lambda: Templates(SHIPPED, folder),
    )
    assert list(doctor.check(site)) == []
    folder.mkdir()
    (folder / "mail.text.j2").write_text("a slip in the name")
    (folder / "action.html.j2").write_text("{% if %}")
    [first, second] = doctor.check(site)
    assert "action.html.j2: line 1" in first.message
    assert "mail.text.j2: nothing of ours has this name" in second.message
    (folder / "mail.text.j2").unlink()
    (folder / "action.html.j2").unlink()
    (folder / "mail.txt.j2").write_text("{{ no.such.word }}")
    enqueue(database, 1, subscription("a", "email", "a@example.org"))
    [one] = doctor.check(site)
    assert (one.ok, "mail.txt.j2: UndefinedError" in one.message) == (False, True)
    (folder / "mail.txt.j2").write_text("{{ subject }}")
    [one] = doctor.check(site)
    assert (one.ok, one.message) == (True, "in use: mail.txt.j2")
    database.close()
