"""What the doctor decides without a database or a server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from config.files.settings import Settings
from core.heartbeat import WorkerView
from wirewatch.doctor import disk, links, mail, values, workers
from wirewatch.doctor.finding import Finding, attempt, guarded
from wirewatch.doctor.observed import Observed
from wirewatch.recorded import recorded_settings

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROLES = {"ingest-1": "ingest", "process-1": "process", "alert-1": "alert", "alert-1-sender": "send", "web": "console"}


def worker(name: str, settings: Settings | None = None, **changed: Any) -> WorkerView:  # noqa: ANN401  # its fields
    given: dict[str, Any] = {
        "name": name,
        "role": ROLES.get(name, "ingest"),
        "host": "here",
        "pid": 1,
        "started": AT,
        "beat": AT,
        "handled": 0,
        "problem": "",
        "settings": recorded_settings(settings or Settings()),
        "alive": True,
    }
    return WorkerView(**{**given, **changed})


def everybody(settings: Settings | None = None) -> tuple[WorkerView, ...]:
    return tuple(worker(name, settings) for name in ROLES)


def bad(findings: Sequence[Finding]) -> str:
    return "\n".join(f"{one.what}: {one.message}" for one in findings if not one.ok)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sign_up": "*", "public_url": "https://wire.example.org"}, "WIREWATCH_TRUSTED_PROXIES"),
        ({"sign_up": "example.org; foo"}, '"example.org; foo"'),
        ({"sign_up": "example.org,-bad.example"}, '"-bad.example"'),
    ],
)
def test_a_setting_that_cannot_be_meant_is_found(given: dict[str, Any], words: str) -> None:
    assert words in bad(list(values.check(Settings(**given))))


def test_good_settings_are_left_alone() -> None:
    good = Settings(
        mail_from="The Wire <wire@example.org>", link_key=(SecretStr("k" * 16),), sign_up="example.org, x.example"
    )
    assert list(values.check(good)) == []
    assert list(values.check(Settings(sign_up="*"))) == []
    behind = Settings(sign_up="*", public_url="https://wire.example.org", trusted_proxies="172.18.0.0/16, ::1")
    assert list(values.check(behind)) == []


def test_a_data_folder_that_others_may_look_into_is_found(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert f"chmod 700 {tmp_path}" in bad(list(disk.check(Settings(data_dir=tmp_path))))
    tmp_path.chmod(0o700)
    assert bad(list(disk.check(Settings(data_dir=tmp_path)))) == ""


def test_links_that_no_reader_can_open_are_found_once_somebody_elsewhere_reads() -> None:
    inbox, elsewhere = Observed(channels=frozenset({"inbox"})), Observed(channels=frozenset({"slack"}))
    assert bad(list(links.check(Settings(), inbox))) == ""
    assert "http://127.0.0.1:8087" in bad(list(links.check(Settings(), elsewhere)))
    assert "WIREWATCH_PUBLIC_URL" in bad(list(links.check(Settings(console_host="0.0.0.0"), elsewhere)))
    public = Settings(public_url="https://wire.example.org")
    assert [one.message for one in links.check(public, elsewhere)] == ["lead to https://wire.example.org"]
    theirs = Observed(everybody(public), frozenset({"email"}))
    assert bad(list(links.check(Settings(), theirs))) == "", "what the running sender has counts, not this shell"
    ours = Observed(everybody(), frozenset({"email"}))
    assert "public_url" in bad(list(links.check(public, ours)))


def test_machines_that_would_sign_links_each_by_a_key_of_its_own_are_found() -> None:
    shared = Settings(database_url="postgresql://wirewatch@db/wirewatch")
    assert "WIREWATCH_LINK_KEY" in bad(list(links.check(shared, Observed())))


def test_mail_that_nobody_takes_is_found() -> None:
    with_server = Settings(smtp_url=SecretStr("smtp://wire:geheim@mail.example.org"))
    wanted = frozenset({"email"})
    assert bad(list(mail.check(Settings(), Observed(channels=frozenset({"inbox"}))))) == ""
    assert "WIREWATCH_SMTP_URL" in bad(list(mail.check(Settings(), Observed(channels=wanted))))
    assert "WIREWATCH_SMTP_URL" in bad(list(mail.check(Settings(operator_mail="op@example.org"), Observed())))
    (theirs,) = mail.check(Settings(), Observed(everybody(with_server), wanted))
    assert theirs.ok
    assert "mail.example.org" in theirs.message
    assert "geheim" not in theirs.message
    without = Observed(everybody(), wanted)
    assert "alert-1-sender on here runs without a mail server" in bad(list(mail.check(Settings(), without)))


def test_a_role_without_a_living_worker_is_found() -> None:
    assert bad(list(workers.check(Settings(), Observed(everybody())))) == ""
    nobody = bad(list(workers.check(Settings(), Observed())))
    for missing in (
        "no worker reads feeds",
        "finds names",
        "decides on alerts",
        "sends messages",
        "serves the console",
    ):
        assert missing in nobody
    dead = tuple(worker(name, alive=name != "process-1") for name in ROLES)
    found = bad(list(workers.check(Settings(), Observed(dead))))
    assert "no worker finds names and stories" in found
    assert "worker process-1: died: no sign of life from here since 2026-03-01 12:00:00 UTC" in found


def test_what_troubles_a_worker_and_settings_that_differ_are_found() -> None:
    theirs = Settings(public_url="https://old.example.org", smtp_url=SecretStr("smtp://a:geheim@mail.example.org"))
    found = bad(list(workers.check(Settings(), Observed((worker("ingest-1", theirs, problem="bus away"),)))))
    assert "worker ingest-1: bus away" in found
    assert "public_url is https://old.example.org there and http://127.0.0.1:8087 here" in found
    assert "smtp_url is smtp://a:***@mail.example.org there and not set here" in found
    assert "geheim" not in found


def test_a_check_that_breaks_is_its_own_finding() -> None:
    def broken() -> list[Finding]:
        raise ZeroDivisionError("smtp://u:ge/heim@host")

    (found,) = guarded("mail", broken)
    assert (found.what, found.ok) == ("mail", False)
    assert "ZeroDivisionError" in found.message
    assert "heim" not in found.message
    assert attempt("mail", lambda: 7) == 7
