"""Posts JSON to one exact address and says how that ended, in our words.

SyncClient.post ─▶ status, Retry-After, first words ─▶ AttemptResult
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus

from alerts.delivery.channels.port import AttemptResult
from core.crash_points import CrashPoint, reached
from core.guarded_http.errors import AddressForbidden, AnswerLost, NotConnected, PortForbidden
from core.guarded_http.fields import retry_after
from core.guarded_http.message import Response
from core.guarded_http.sync_client import SyncClient
from core.outcomes import AttemptOutcome

_SHOWN_ANSWER = 100
_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_PASSING = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
"""What a body with `ok: false` says when it will pass; every other error is about the channel."""

Refusals = Mapping[int, AttemptOutcome]
"""What a channel's refusals mean, by status; every other 4xx, and a redirect, refuses this message only."""


def post(
    client: SyncClient, url: str, body: bytes, headers: Mapping[str, str], refusals: Refusals, now: datetime
) -> AttemptResult:
    """Post once. The address may be a secret: no part of it is ever in the answer."""
    headers = {"Content-Type": "application/json; charset=utf-8", **headers}
    try:
        response = client.post(url, body, headers, connected=partial(reached, CrashPoint.BEFORE_DATA))
    except AddressForbidden:
        return AttemptResult(
            AttemptOutcome.CHANNEL_REFUSED, "the webhook's host has a private address, which is not allowed"
        )
    except PortForbidden:
        return AttemptResult(AttemptOutcome.CHANNEL_REFUSED, "the webhook's port is none of 80, 443, 8080 and 8443")
    except NotConnected as error:
        return AttemptResult(AttemptOutcome.AGAIN_LATER, f"the webhook cannot be reached: {error}", away=True)
    except AnswerLost as error:
        return AttemptResult(AttemptOutcome.UNKNOWN, f"the webhook: {error} after the request; it may have taken it")
    return _judged(response, refusals, now)


def _judged(response: Response, refusals: Refusals, now: datetime) -> AttemptResult:
    status, words = response.status, " ".join(response.body.decode(errors="replace").split())
    shown = words if words.isprintable() and len(words) <= _SHOWN_ANSWER else ""
    detail = f"{status} {shown}".strip()
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return AttemptResult(_judged_body(response.body), detail)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _AGAIN:
        return AttemptResult(AttemptOutcome.AGAIN_LATER, detail, retry_after(response.field("Retry-After"), now))
    return AttemptResult(refusals.get(status, AttemptOutcome.REFUSED), detail)


def _judged_body(body: bytes) -> AttemptOutcome:
    """Read a body that contradicts its status: Slack's way of saying no is `{"ok": false, "error": "…"}`."""
    if not body.lstrip().startswith(b"{"):
        return AttemptOutcome.ACCEPTED
    try:
        answer = json.loads(body)
    except ValueError:
        return AttemptOutcome.ACCEPTED
    if answer.get("ok") is not False:
        return AttemptOutcome.ACCEPTED
    passing = str(answer.get("error", "")) in _PASSING
    return AttemptOutcome.AGAIN_LATER if passing else AttemptOutcome.CHANNEL_REFUSED
