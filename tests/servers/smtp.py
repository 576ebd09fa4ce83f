"""A mail server (aiosmtpd) that keeps what it was given and answers as a test tells it to.

smtp.script("RCPT", "450 4.2.0 greylisted", "450 4.2.0 greylisted")   # twice, then it accepts
smtp.script("DATA", Answer("250 OK", hang_up=True))                   # keeps the mail, never says so
smtp.rule = lambda stage, sender, recipient: "550 5.1.1 unknown" if recipient == "gone@example.org" else None
smtp.stop(); smtp.start()                                             # away, and back on the same port
mail = smtp.wait_for(1)[0]
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from servers.ports import HOST, free_port

if TYPE_CHECKING:
    from email.message import EmailMessage

Stage = Literal["RCPT", "DATA"]


@dataclass(frozen=True)
class Mail:
    """One accepted mail; `at` is when its last byte was here (seconds since 1970)."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    at: float

    @cached_property
    def message(self) -> EmailMessage:
        """The mail as read by the standard library: decoded headers and parts."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        """The plain-text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part."""
        return self._part("html")

    def _part(self, kind: Literal["plain", "html"]) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())


@dataclass(frozen=True)
class Answer:
    """What the server says at a stage, `after` so many seconds; or it hangs up instead of saying it.

    A mail is kept, before the wait, when the answer at DATA begins with 2: with `hang_up` that is the mail
    that was accepted and whose sender does not know.
    """

    text: str = "250 OK"
    after: float = 0
    hang_up: bool = False


@dataclass(frozen=True)
class Attempt:
    """One RCPT or DATA and how it was answered. `recipient` is empty at DATA."""

    stage: Stage
    sender: str
    recipient: str
    answer: Answer
    at: float


Rule = Callable[[Stage, str, str], "Answer | str | None"]
"""Answers (stage, sender, recipient); `None` accepts. Asked when no scripted answer is left."""


class SmtpServer:
    """One server in a thread of its own. With `login`, it takes mail only after that AUTH.

    `tls`: its certificate, for TLS from the first byte, or for STARTTLS with `starttls`.
    """

    def __init__(
        self, *, login: tuple[str, str] | None = None, tls: ssl.SSLContext | None = None, starttls: bool = False
    ) -> None:
        self.port = free_port()
        self.given: list[tuple[str, str]] = []
        """User and password of every AUTH, right or wrong."""
        self._at_once = None if starttls else tls
        self._when_asked = tls if starttls else None
        self.url = f"smtp://{HOST}:{self.port}"
        self.rule: Rule = lambda _stage, _sender, _recipient: None
        self._login = login
        self._mails: list[Mail] = []
        self._attempts: list[Attempt] = []
        self._scripts: dict[Stage, deque[Answer]] = defaultdict(deque)
        self._changed = threading.Condition()
        self._sessions: list[SMTP] = []
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], object] = lambda: None

    @property
    def mails(self) -> list[Mail]:
        """Everything accepted so far, in order, through stops and starts."""
        with self._changed:
            return list(self._mails)

    @property
    def attempts(self) -> list[Attempt]:
        """Every RCPT and DATA so far."""
        with self._changed:
            return list(self._attempts)

    def script(self, stage: Stage, *answers: Answer | str) -> None:
        """Queue the next answers at a stage, one an attempt."""
        with self._changed:
            self._scripts[stage] += [_answer(answer) for answer in answers]

    def wait_for(self, count: int, timeout: float = 10) -> list[Mail]:
        """Wait until `count` mails have been accepted in all, and give all."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._mails) >= count, timeout):
                raise TimeoutError(f"{len(self._mails)} of {count} mails in {timeout:g} s: {self._attempts[-5:]}")
            return list(self._mails)

    def start(self) -> None:
        """Listen; does nothing when it already does."""
        if self._thread is None:
            started: Future[None] = Future()
            self._thread = threading.Thread(target=asyncio.run, args=(self._serve(started),), daemon=True)
            self._thread.start()
            started.result(timeout=10)

    def stop(self) -> None:
        """Close the port and cut every connection, as a crash would. What was accepted is kept."""
        if self._thread is not None:
            self._stop()
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    async def _serve(self, started: Future[None]) -> None:
        loop = asyncio.get_running_loop()
        stopping = asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(stopping.set)
        try:
            server = await loop.create_server(self._session, HOST, self.port, ssl=self._at_once)
        except OSError as error:
            started.set_exception(error)
            return
        started.set_result(None)
        await stopping.wait()
        server.close()
        for session in self._sessions:
            _cut(session)
        self._sessions.clear()
        await asyncio.sleep(0)  # the cut connections learn of it in the loop's next round

    def _session(self) -> SMTP:
        session = SMTP(
            _Handler(self._answered, login_required=self._login is not None),
            hostname="localhost",  # else a name look-up for each connection
            enable_SMTPUTF8=True,
            auth_require_tls=self._login is None,  # asked for and not spoken, it offers no AUTH
            tls_context=self._when_asked,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._sessions = [one for one in self._sessions if one.transport is not None]
        self._sessions.append(session)
        return session

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else ("", "")
        self.given.append(given)
        return AuthResult(success=given == self._login, handled=False)

    def _answered(self, stage: Stage, envelope: Envelope, recipient: str) -> Answer:
        """Choose the answer, and record the attempt and the mail."""
        now = time.time()
        sender = envelope.mail_from or ""
        with self._changed:
            queued = self._scripts[stage]
            answer = queued.popleft() if queued else _answer(self.rule(stage, sender, recipient))
            self._attempts.append(Attempt(stage, sender, recipient, answer, now))
            if stage == "DATA" and answer.text.startswith("2"):
                raw = envelope.original_content or b""
                self._mails.append(Mail(sender, tuple(envelope.rcpt_tos), raw, now))
            self._changed.notify_all()
        return answer


class _Handler:
    """What aiosmtpd calls, by these names, for each command."""

    def __init__(self, answered: Callable[[Stage, Envelope, str], Answer], *, login_required: bool) -> None:
        self._answered = answered
        self._login_required = login_required

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._login_required and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._answered("RCPT", envelope, address)
        if answer.text.startswith("2"):
            envelope.rcpt_tos.append(address)
        return await _say(server, answer)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        return await _say(server, self._answered("DATA", envelope, ""))


async def _say(server: SMTP, answer: Answer) -> str:
    await asyncio.sleep(answer.after)
    if answer.hang_up:
        _cut(server)
        await asyncio.Event().wait()  # until the loop notices and cancels this conversation
    return answer.text


def _cut(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.WriteTransport):
        session.transport.abort()


def _answer(given: Answer | str | None) -> Answer:
    if given is None:
        return Answer()
    return Answer(given) if isinstance(given, str) else given
