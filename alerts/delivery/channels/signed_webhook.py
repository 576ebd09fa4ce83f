"""Signed webhooks: the receiver can tell that a message is ours, whole, and fresh. docs/webhooks.md is its side.

The form is that of Standard Webhooks, for which receivers find libraries: `webhook-id`, `webhook-timestamp` and
`webhook-signature: v1,BASE64(HMAC-SHA256(key, "id.timestamp.body"))`. Each address has a key of its own, derived from
the operator's one secret, so that no receiver can sign for another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

import msgspec

from alerts.delivery.channels.deadline import DEADLINE
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.channels.webhook import post
from alerts.messages.rendered import Rendered
from core.clock import Clock
from core.errors import BadInput
from core.guarded_http.policy import AddressPolicy
from core.guarded_http.sync_client import Resolver, SyncClient, resolve
from core.outcomes import AttemptOutcome
from core.web_address import Purpose, is_web_address

SECRET = "webhooks"  # noqa: S105  # the secret's name: WIREWATCH_SECRET_WEBHOOKS
_SHORTEST = 16
_REFUSED = {
    401: AttemptOutcome.ADDRESS_REFUSED,  # a deployment under way answers these too: so three in a row
    403: AttemptOutcome.ADDRESS_REFUSED,
    404: AttemptOutcome.ADDRESS_REFUSED,
    410: AttemptOutcome.CHANNEL_REFUSED,  # "gone" is meant
}


def key_of(secret: str, url: str) -> bytes:
    """Derive the key of one address; raises `BadInput` for a secret that could be guessed."""
    if len(secret) < _SHORTEST:
        raise BadInput(f"WIREWATCH_SECRET_{SECRET.upper()}: too short; give it {_SHORTEST} characters or more")
    return hmac.digest(secret.encode(), url.encode(), hashlib.sha256)


def shown_key(key: bytes) -> str:
    """Write a key as its receiver configures it."""
    return "whsec_" + base64.b64encode(key).decode()


def signature(key: bytes, delivery_id: str, timestamp: int, body: bytes) -> str:
    """Sign one message."""
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


class WebhookNotifier:
    """Posts `Rendered.document` to the target, an address that people choose. `secret` gives the operator's one."""

    def __init__(
        self,
        secret: Callable[[str], str],
        clock: Clock,
        *,
        allow_private: bool = False,
        deadline: float = DEADLINE,
        resolver: Resolver = resolve,
    ) -> None:
        self._secret = secret
        self._clock = clock
        self._client = SyncClient(AddressPolicy(anywhere=allow_private), deadline=deadline, resolver=resolver)

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:
        """See `Notifier`."""
        if not is_web_address(target, Purpose.POST):
            return AttemptResult(AttemptOutcome.CHANNEL_REFUSED, "no web address to post to")
        try:
            key = key_of(self._secret(SECRET), target)
        except BadInput as error:
            return AttemptResult(AttemptOutcome.MISCONFIGURED, str(error))
        now = self._clock()
        timestamp = int(now.timestamp())
        body = msgspec.json.encode({"id": delivery_id, **message.document})
        headers = {
            "User-Agent": "Wirewatch",
            "webhook-id": delivery_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(key, delivery_id, timestamp, body),
        }
        return post(self._client, target, body, headers, _REFUSED, now)
