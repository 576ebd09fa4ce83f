"""Hands one mail to a mail server and says what it answered (standard library only).

connect ─ EHLO ─ STARTTLS ─ AUTH ─ MAIL ─ RCPT ─▶ DATA ─▶ accepted
└─ anything wrong: again later, or refused ────┘  └ no answer: unknown
"""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.policy import SMTPUTF8 as WIRE_UTF8
from urllib.parse import unquote, urlsplit

import msgspec

from alerts.notify.deadline import DEADLINE, cut_off_after
from alerts.notify.port import Sent
from core.errors import BadInput
from core.outcomes import AttemptOutcome

_READ_TIMEOUT = 15.0
_QUIT_TIMEOUT = 2.0
_OK, _REFUSED = 200, 500


class MailServer(msgspec.Struct, frozen=True):
    """Where mail leaves."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    """TLS from the first byte (smtps); else STARTTLS where offered and the server is not this machine."""

    @property
    def loopback(self) -> bool:
        """Is it this machine? A name other than localhost is not."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def parse_smtp_url(url: str) -> MailServer:
    """Read smtp[s]://user:password@host:port; raise `BadInput` without showing the URL, which holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadInput("smtp_url: not a URL; use smtp[s]://user:password@host:port") from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadInput("smtp_url: use smtp[s]://user:password@host:port")
    tls = parts.scheme == "smtps"
    default = 465 if tls else 587 if parts.username else 25
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port or default, user, password, tls)


def submit(server: MailServer, message: EmailMessage, sender: str, target: str) -> Sent:
    """Hand over one mail for one address, in one connection, within `DEADLINE`."""
    client = _client(server, sender.rpartition("@")[2])
    in_data = False
    try:
        with cut_off_after(DEADLINE, lambda: client.sock):
            no = _greet(client, server, sender, target)
            if no is not None:
                return no
            wire = WIRE_UTF8 if client.has_extn("smtputf8") else WIRE
            content = message.as_bytes(policy=wire)
            in_data = True
            return _judged(*client.data(content))
    except smtplib.SMTPResponseException as error:  # DATA itself, EHLO or AUTH was answered with a no
        return _judged(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:  # OSError: refused, unreachable, timed out, cut off
        return _failed(server, error, in_data=in_data)
    finally:
        _leave(client)


def _client(server: MailServer, domain: str) -> smtplib.SMTP:
    """Prepare, unconnected. The name for EHLO is given: smtplib would ask the DNS for ours, for each mail."""
    name = domain if domain.isascii() and domain else "localhost"
    if server.tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(local_hostname=name, timeout=_READ_TIMEOUT, context=context)
    return smtplib.SMTP(local_hostname=name, timeout=_READ_TIMEOUT)


def _greet(client: smtplib.SMTP, server: MailServer, sender: str, target: str) -> Sent | None:
    """Go as far as the server's yes to the recipient; give its answer when it is a no."""
    client._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001  # SMTP_SSL and STARTTLS check the certificate against it
    code, text = client.connect(server.host, server.port)
    if code // 100 != _OK // 100:
        return _judged(code, text)
    client.ehlo_or_helo_if_needed()
    if not server.tls and not server.loopback and client.has_extn("starttls"):
        client.starttls(context=ssl.create_default_context())
        client.ehlo_or_helo_if_needed()
    if server.user:
        try:
            client.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code < _REFUSED:
                raise
            return Sent(
                AttemptOutcome.MISCONFIGURED,
                f"the mail server refuses our user or password ({error.smtp_code}): check smtp_url",
            )
        except smtplib.SMTPNotSupportedError:
            return Sent(AttemptOutcome.MISCONFIGURED, "the mail server offers no sign-in here: check smtp_url")
    utf8 = ["SMTPUTF8"] if not (sender + target).isascii() else []
    if utf8 and not client.has_extn("smtputf8"):
        return Sent(AttemptOutcome.REFUSED, "the mail server takes no addresses outside ASCII")
    code, text = client.mail(sender, utf8)
    if code // 100 == _OK // 100:
        code, text = client.rcpt(target)
    return None if code // 100 == _OK // 100 else _judged(code, text)


def _judged(code: int, text: bytes | str) -> Sent:
    """Translate a reply code: 2xx yes, 5xx never, everything else not now."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    detail = " ".join(f"{code} {words}".split())[:300]
    if code // 100 == _OK // 100:
        return Sent(AttemptOutcome.ACCEPTED, detail)
    return Sent(AttemptOutcome.REFUSED if code >= _REFUSED else AttemptOutcome.AGAIN_LATER, detail)


def _failed(server: MailServer, error: Exception, *, in_data: bool) -> Sent:
    """Translate a conversation that broke off."""
    what = f"mail server {server.host}:{server.port}: {_reason(error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return Sent(AttemptOutcome.MISCONFIGURED, what)
    if in_data:
        return Sent(AttemptOutcome.UNKNOWN, f"{what} after DATA; it may have taken the mail")
    return Sent(AttemptOutcome.AGAIN_LATER, what)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "hung up"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return str(getattr(error, "strerror", "") or type(error).__name__)[:200]


def _leave(client: smtplib.SMTP) -> None:
    """Say goodbye without waiting long: what counts has been answered."""
    if client.sock is not None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            client.sock.settimeout(_QUIT_TIMEOUT)
            client.quit()
    client.close()
