"""Posts JSON to one exact address, follows nothing, and says what was answered (standard library only)."""

from __future__ import annotations

import http.client
import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from alerts.notify.deadline import DEADLINE, cut_off_after
from alerts.notify.port import Sent
from core.outcomes import AttemptOutcome

_READ_TIMEOUT = 15.0
_ANSWER_LIMIT = 4096
_SHOWN_ANSWER = 100


def is_web_address(url: str) -> bool:
    """Can it be posted to? Only http and https with a host, without control characters."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and url.isprintable() and " " not in url


def post(url: str, body: bytes, headers: dict[str, str], now: datetime) -> Sent:
    """Post within `DEADLINE`. The address is a secret: no part of it is ever in the answer."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = (
        http.client.HTTPSConnection(host, parts.port, timeout=_READ_TIMEOUT, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=_READ_TIMEOUT)
    )
    asked = False
    try:
        with cut_off_after(DEADLINE, lambda: connection.sock):
            connection.connect()
            asked = True
            connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8", **headers})
            response = connection.getresponse()
            said = response.read(_ANSWER_LIMIT)
        return _judged(response.status, said, response.getheader("Retry-After", ""), now)
    except ssl.SSLCertVerificationError as error:
        return Sent(AttemptOutcome.AGAIN_LATER, f"the webhook's certificate: {error.verify_message}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
        if asked:
            return Sent(AttemptOutcome.UNKNOWN, f"the webhook: {reason} after the request; it may have taken it")
        return Sent(AttemptOutcome.AGAIN_LATER, f"the webhook cannot be reached: {reason}")
    finally:
        connection.close()


def _judged(status: int, said: bytes, retry_after: str, now: datetime) -> Sent:
    words = " ".join(said.decode(errors="replace").split())
    shown = words if words.isprintable() and len(words) <= _SHOWN_ANSWER else ""
    detail = f"{status} {shown}".strip()
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent(AttemptOutcome.ACCEPTED, detail)
    again = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in (
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    )
    if again:
        return Sent(AttemptOutcome.AGAIN_LATER, detail, seconds_asked(retry_after, now))
    return Sent(AttemptOutcome.REFUSED, detail)


def seconds_asked(retry_after: str, now: datetime) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds or a date; None where it says nothing usable."""
    given = retry_after.strip()
    if given.isascii() and given.isdigit():
        return float(given[:9])
    try:
        until = parsedate_to_datetime(given)
    except ValueError:
        return None
    return max((until - now).total_seconds(), 0.0) if until.tzinfo else None
