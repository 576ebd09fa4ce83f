"""Hands one mail to a mail server and says what it answered (standard library only).

connect ─ EHLO ─ STARTTLS ─ AUTH ─ MAIL ─▶ RCPT ──────────▶ DATA ─▶ accepted
└ 5xx: our settings ────────────────────┘  └ 5xx: the address  ├ 5xx: this message
                                                              └ no answer: unknown
4xx and every other failure before the data: again later. No password over what can be read on the way.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import threading
import time
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.policy import SMTPUTF8 as WIRE_UTF8

from alerts.delivery.channels.deadline import DEADLINE, cut_off_after
from alerts.delivery.channels.mail_server import MailServer, trusted
from alerts.delivery.channels.port import AttemptResult
from core.crash_points import CrashPoint, reached
from core.errors import Refused, ServiceAway
from core.outcomes import AttemptOutcome

REFUSED, ADDRESS_REFUSED = AttemptOutcome.REFUSED, AttemptOutcome.ADDRESS_REFUSED
MISCONFIGURED = AttemptOutcome.MISCONFIGURED
_READ_TIMEOUT = 15.0
_QUIT_TIMEOUT = 2.0
_CHECK_DEADLINE = 10.0
_OK, _GO_AHEAD, _CLOSING, _REFUSED, _SIGN_IN_FIRST = 200, 354, 421, 500, 530
_IDLE = 2.0
"""Seconds for which a connection is kept for the next mail."""
_MAILS_A_CONNECTION = 100
"""Postfix, by default, takes as many in one session; asking for a new one then spreads them over its hosts."""
_WRONG_NAME = (62, 64)
"""OpenSSL's codes for a certificate of another host: no CA mends that."""


class MailRoute:
    """The way to one mail server. Keeps a few connections for the next mails; shared by many threads.

    Raises `BadInput` where the server's own CA cannot be read.
    """

    def __init__(self, server: MailServer, deadline: float = DEADLINE) -> None:
        self._server = server
        self._context = trusted(server)
        self._deadline = deadline
        self._lock = threading.Lock()
        self._idle: list[_Kept] = []
        self._sweeping = False

    def submit(self, message: EmailMessage, sender: str, target: str) -> AttemptResult:
        """Hand over one mail for one address within the deadline."""
        kept = self._take()
        if kept is not None:
            sent = self._converse(kept, message, sender, target)
            if sent is not None:
                return sent
        fresh = _Kept(_client(self._server, sender.rpartition("@")[2], self._context))
        sent = self._converse(fresh, message, sender, target)
        hung_up = AttemptResult(AttemptOutcome.AGAIN_LATER, f"mail server {self._server.host}: hung up", away=True)
        return sent or hung_up

    def _converse(self, kept: _Kept, message: EmailMessage, sender: str, target: str) -> AttemptResult | None:
        """Speak; None where a kept connection turns out to be closed, and nothing was said yet."""
        client, reused, in_data = kept.client, kept.mails > 0, False
        try:
            with cut_off_after(self._deadline, lambda: client.sock):
                no = None if reused else _greet(client, self._server, self._context)
                no = no or _envelope(client, sender, target)
                if no is not None:
                    return None if reused and no.away else no
                wire = message.as_bytes(policy=WIRE_UTF8 if client.has_extn("smtputf8") else WIRE)
                reached(CrashPoint.BEFORE_DATA)
                code, text = client.docmd("DATA")
                if code != _GO_AHEAD:
                    return _judged(code, text, REFUSED)
                in_data = True
                sent = _judged(*_say(client, wire), REFUSED)
                kept.well = True
                return sent
        except smtplib.SMTPResponseException as error:  # EHLO, STARTTLS or AUTH was answered with a no
            return _judged(error.smtp_code, error.smtp_error, MISCONFIGURED)
        except (OSError, smtplib.SMTPException) as error:  # OSError: refused, unreachable, timed out, cut off
            if reused and not in_data and not isinstance(error, TimeoutError):
                return None
            return _failed(self._server, error, in_data=in_data)
        finally:
            self._put(kept)

    def _take(self) -> _Kept | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _put(self, kept: _Kept) -> None:
        """Keep a connection that is well for the next mail, or leave."""
        kept.mails += 1
        kept.since = time.monotonic()
        well, kept.well = kept.well, False
        if not well or kept.mails >= _MAILS_A_CONNECTION:
            _leave(kept.client)
            return
        with self._lock:
            self._idle.append(kept)
            if self._sweeping:
                return
            self._sweeping = True
        timer = threading.Timer(_IDLE, self._sweep)
        timer.daemon = True
        timer.start()

    def _sweep(self) -> None:
        """Close what has been idle for a while: servers count connections."""
        now = time.monotonic()
        with self._lock:
            old = [kept for kept in self._idle if now - kept.since >= _IDLE]
            self._idle = [kept for kept in self._idle if kept not in old]
            self._sweeping = bool(self._idle)
        for kept in old:
            _leave(kept.client)
        if self._sweeping:
            timer = threading.Timer(_IDLE, self._sweep)
            timer.daemon = True
            timer.start()


def check(server: MailServer, sender: str) -> str:
    """Connect and sign in exactly as for a mail, and leave; say how. Raises `ServiceAway` or `Refused` with the fix."""
    context = trusted(server)
    client = _client(server, sender.rpartition("@")[2], context)
    try:
        with cut_off_after(_CHECK_DEADLINE, lambda: client.sock):
            no = _greet(client, server, context)
        secure = isinstance(client.sock, ssl.SSLSocket)
    except smtplib.SMTPResponseException as error:
        no = _judged(error.smtp_code, error.smtp_error, MISCONFIGURED)
    except (OSError, smtplib.SMTPException) as error:
        no = _failed(server, error, in_data=False)
    finally:
        _leave(client)
    if no is None:
        return f"{server.host}:{server.port} takes us, {'encrypted' if secure else 'not encrypted'}"
    kind = Refused if no.outcome is MISCONFIGURED else ServiceAway
    fix = "check WIREWATCH_SMTP_URL and that the server can be reached"
    raise kind(f"{server.host}:{server.port}: {no.detail}; {fix}")


class _Kept:
    """A connection and how it has been used."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self.client = client
        self.mails = 0
        self.since = 0.0
        self.well = False


def _client(server: MailServer, domain: str, context: ssl.SSLContext) -> smtplib.SMTP:
    """Prepare, unconnected. The name for EHLO is given: smtplib would ask the DNS for ours, for each mail."""
    name = domain if domain.isascii() and domain else "localhost"
    if server.tls:
        return smtplib.SMTP_SSL(local_hostname=name, timeout=_READ_TIMEOUT, context=context)
    return smtplib.SMTP(local_hostname=name, timeout=_READ_TIMEOUT)


def _greet(client: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> AttemptResult | None:
    """Go as far as the server knowing us; give its answer when it is a no."""
    client._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001  # SMTP_SSL and STARTTLS check the certificate against it
    code, text = client.connect(server.host, server.port)
    if code // 100 != _OK // 100:
        return _judged(code, text, MISCONFIGURED)
    client.ehlo_or_helo_if_needed()
    if not server.tls and not server.loopback and client.has_extn("starttls"):
        client.starttls(context=context)  # answered with a no, it raises: we do not go on in clear text
        client.ehlo_or_helo_if_needed()
    return _sign_in(client, server) if server.user else None


def _sign_in(client: smtplib.SMTP, server: MailServer) -> AttemptResult | None:
    """Send user and password, never where they could be read on the way; give the answer when it is a no."""
    if not server.may_sign_in(encrypted=isinstance(client.sock, ssl.SSLSocket)):
        return AttemptResult(
            MISCONFIGURED,
            "the mail server offers no encryption (STARTTLS), and so it was not given our password: write smtps:// in"
            " smtp_url or let it offer STARTTLS; smtp_plain sends the password in clear text",
        )
    try:
        client.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < _REFUSED:
            raise
        said = f"the mail server refuses our user or password ({error.smtp_code}): check smtp_url"
        return AttemptResult(MISCONFIGURED, said)
    except smtplib.SMTPNotSupportedError:
        return AttemptResult(MISCONFIGURED, "the mail server offers no sign-in here: check smtp_url")
    return None


def _envelope(client: smtplib.SMTP, sender: str, target: str) -> AttemptResult | None:
    """Name sender and recipient; give the server's answer when it is a no."""
    utf8 = ["SMTPUTF8"] if not (sender + target).isascii() else []
    if utf8 and not client.has_extn("smtputf8"):
        return AttemptResult(AttemptOutcome.ADDRESS_REFUSED, "the mail server takes no addresses outside ASCII")
    code, text = client.mail(sender, utf8)
    if code // 100 != _OK // 100:
        return _judged(code, text, MISCONFIGURED)
    code, text = client.rcpt(target)
    if code // 100 == _OK // 100:
        return None
    if code == _SIGN_IN_FIRST:
        return _judged(code, text, MISCONFIGURED)
    # 5.7.x is policy (RFC 3463): "relaying denied" says nothing about the address, and must not suppress everybody
    return _judged(code, text, REFUSED if b" 5.7." in b" " + text else ADDRESS_REFUSED)


def _say(client: smtplib.SMTP, wire: bytes) -> tuple[int, bytes]:
    """Send the mail itself, ended by its dot (RFC 5321, 4.5.2), and wait for the answer that counts."""
    stuffed = re.sub(rb"(?m)^\.", b"..", wire)
    client.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
    return client.getreply()


def _judged(code: int, text: bytes | str, refused: AttemptOutcome) -> AttemptResult:
    """Translate a reply code: 2xx yes, 5xx never (`refused` says by what), everything else not now."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    detail = " ".join(f"{code} {words}".split())[:300]
    if code // 100 == _OK // 100:
        return AttemptResult(AttemptOutcome.ACCEPTED, detail)
    outcome = refused if code >= _REFUSED else AttemptOutcome.AGAIN_LATER
    return AttemptResult(outcome, detail, away=code == _CLOSING)


def _failed(server: MailServer, error: Exception, *, in_data: bool) -> AttemptResult:
    """Translate a conversation that broke off."""
    what = f"mail server {server.host}:{server.port}: {_reason(error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return AttemptResult(MISCONFIGURED, what)
    if in_data:
        return AttemptResult(AttemptOutcome.UNKNOWN, f"{what} after DATA; it may have taken the mail")
    return AttemptResult(AttemptOutcome.AGAIN_LATER, what, away=True)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "hung up"
    if isinstance(error, ssl.SSLCertVerificationError):
        fix = "" if error.verify_code in _WRONG_NAME else "; if it is your own CA's, name that as smtp_ca_file"
        return f"its certificate is not trusted: {error.verify_message}{fix}"
    return str(getattr(error, "strerror", "") or type(error).__name__)[:200]


def _leave(client: smtplib.SMTP) -> None:
    """Say goodbye without waiting long: what counts has been answered."""
    if client.sock is not None:
        with contextlib.suppress(OSError, smtplib.SMTPException), cut_off_after(_QUIT_TIMEOUT, lambda: client.sock):
            client.quit()
    client.close()
