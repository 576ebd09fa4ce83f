"""Who gets the password of the mail server: nobody but that server, neither from a sender nor from the doctor."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from alert_examples import NOW
from pydantic import SecretStr
from servers.certificates import Authority
from servers.ports import HOST
from servers.smtp import SmtpServer

from alerts.delivery.channels.apprise import MailNotifier
from alerts.messages.rendered import Rendered
from config.files.settings import Settings
from core.errors import WirewatchError
from core.outcomes import AttemptOutcome
from wirewatch.doctor import mail
from wirewatch.doctor.observed import Observed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow  # they start commands of ours

WORDS = Rendered("Gao", "Text", "<p>Text</p>", "Text", "desk 1")
LOGIN = ("wire", "SECRETPW")
ELSEWHERE = "0.0.0.0"  # leads to this machine, and is none of its loopback addresses: as a name of the network
Way = Callable[..., str]


def by_sender(url: str, **options: Any) -> str:  # noqa: ANN401
    """Send a mail; give what went wrong, or ""."""
    notifier = MailNotifier(url, "wire@example.org", lambda: NOW, **options)
    sent = notifier.send(WORDS, "desk@example.org", "0123456789abcdef")
    assert sent.outcome in (AttemptOutcome.ACCEPTED, AttemptOutcome.MISCONFIGURED)
    return "" if sent.outcome is AttemptOutcome.ACCEPTED else sent.detail


def by_doctor(url: str, **options: Any) -> str:  # noqa: ANN401
    """Ask the doctor; give what is wrong, or ""."""
    settings = Settings(smtp_url=SecretStr(url), **{f"smtp_{name}": value for name, value in options.items()})
    try:
        found = list(mail.check(settings, Observed()))
    except WirewatchError as error:
        return str(error)
    assert all(one.ok for one in found)
    return ""


either_way = pytest.mark.parametrize("ask", [by_sender, by_doctor])
either_tls = pytest.mark.parametrize(("scheme", "starttls"), [("smtps", False), ("smtp", True)])


@either_way
@either_tls
def test_a_server_with_a_certificate_of_another_name_gets_no_password(
    tmp_path: Path, ask: Way, scheme: str, *, starttls: bool
) -> None:
    authority = Authority(tmp_path)
    certificate = authority.issue("evil", "DNS:evil.example")
    with SmtpServer(login=LOGIN, tls=certificate.context, starttls=starttls) as server:
        url = f"{scheme}://wire:SECRETPW@{ELSEWHERE}:{server.port}"
        assert "certificate is not trusted" in ask(url)
        assert "smtp_ca_file" not in ask(url, ca_file=str(authority.ca)), "trusted or not: it is another's"
        assert server.given == []
        assert server.mails == []


@either_way
@either_tls
def test_a_ca_of_ones_own_is_trusted_once_it_is_named(tmp_path: Path, ask: Way, scheme: str, *, starttls: bool) -> None:
    authority = Authority(tmp_path)
    certificate = authority.issue("ours", f"IP:{ELSEWHERE}")
    with SmtpServer(login=LOGIN, tls=certificate.context, starttls=starttls) as server:
        url = f"{scheme}://wire:SECRETPW@{ELSEWHERE}:{server.port}"
        assert "smtp_ca_file" in ask(url)
        assert server.given == []
        assert ask(url, ca_file=str(authority.ca)) == ""
        assert server.given == [LOGIN]


@either_way
def test_where_nothing_is_encrypted_no_password_crosses_the_network_unless_a_setting_allows_it(ask: Way) -> None:
    with SmtpServer(login=LOGIN) as server:
        url = f"smtp://wire:SECRETPW@{ELSEWHERE}:{server.port}"
        assert "smtp_plain" in ask(url)
        assert server.given == []
        assert ask(url, plain=True) == ""
        assert server.given == [LOGIN]
        assert ask(f"smtp://wire:SECRETPW@{HOST}:{server.port}") == "", "nobody is between us and this machine"


class Downgrading:
    """Offers STARTTLS and AUTH, answers the first with a no, and keeps what it is told."""

    def __init__(self) -> None:
        self._listening = socket.create_server((HOST, 0))
        self.port = self._listening.getsockname()[1]
        self.heard: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                with near, near.makefile("rwb", buffering=0) as lines, suppress(OSError):
                    self._talk(lines)

    def _talk(self, lines: Any) -> None:  # noqa: ANN401
        lines.write(b"220 here\r\n")
        while line := lines.readline():
            self.heard.append(line.decode().strip())
            verb = line[:4].upper()
            said = {b"EHLO": b"250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN", b"STAR": b"554 5.7.3 not today"}
            lines.write(said.get(verb, b"250 ok") + b"\r\n")

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def downgrading() -> Iterator[Downgrading]:
    server = Downgrading()
    yield server
    server.close()


@either_way
def test_after_a_refused_starttls_nothing_more_is_said(downgrading: Downgrading, ask: Way) -> None:
    assert "not today" in ask(f"smtp://wire:SECRETPW@{ELSEWHERE}:{downgrading.port}", plain=True)
    assert any(line.startswith("STARTTLS") for line in downgrading.heard)
    assert [line for line in downgrading.heard if line.startswith(("AUTH", "MAIL"))] == []


@either_way
def test_a_ca_file_that_cannot_be_read_is_named_with_the_fix(tmp_path: Path, ask: Way) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for file in (empty, tmp_path / "missing.pem"):
        found = ask(f"smtps://wire:SECRETPW@{ELSEWHERE}:465", ca_file=str(file))
        assert f"smtp_ca_file: {file}" in found
        assert "SECRETPW" not in found
