"""What hubs say to the callback of a feed: do you want this, and here is news. The address itself is the permission."""

from __future__ import annotations

import re
from collections.abc import Mapping

from config.files.settings import Settings
from core import metrics
from core.guarded_http.fields import charset
from core.log import get
from core.outcomes import PushOutcome
from ingest.websub import hubs, pushed
from ingest.websub.signature import is_signed
from operations.site import Site, leads_here_only

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
_LONGEST_CHALLENGE = 1_000
_log = get("operations.feed_pushes")


def callback_base(settings: Settings, *, allow_loopback: bool = False) -> str:
    """Give the address under which hubs reach us; empty where none can: `public_url` is not set, or leads here."""
    return settings.public_url if allow_loopback or not leads_here_only(settings.public_url) else ""


def confirm(site: Site, token: str, asked: Mapping[str, str]) -> str | None:
    """Give what answers a hub's question whether we want a topic; None where we do not, or it said that it will not."""
    if not _TOKEN.fullmatch(token):
        return None
    now, mode = site.clock(), asked.get("hub.mode", "")
    with site.database.transaction() as connection:
        hub = hubs.hub_by_token(connection, token)
        if hub is None or asked.get("hub.topic", "") != hub.topic:
            return None
        if mode == "denied":
            _log.warning("hub_denied", feed=hub.feed, hub=hub.hub)
            hubs.set_denied(connection, hub, f"it denies: {asked.get('hub.reason', 'no reason given')}", now)
            return ""
        challenge = asked.get("hub.challenge", "")
        if mode != "subscribe" or not 0 < len(challenge) <= _LONGEST_CHALLENGE:  # we never ask it to stop
            return None
        hubs.set_confirmed(connection, hub, asked.get("hub.lease_seconds", ""), now)
    _log.info("hub_confirmed", feed=hub.feed, hub=hub.hub)
    return challenge


def receive(site: Site, token: str, body: bytes, signature: str, content_type: str) -> PushOutcome:
    """Take what a hub pushes, for the pollers to read; what is not signed by it is left."""
    outcome = _received(site, token, body, signature, content_type)
    metrics.count_push(outcome)
    return outcome


def _received(site: Site, token: str, body: bytes, signature: str, content_type: str) -> PushOutcome:
    if not _TOKEN.fullmatch(token):
        return PushOutcome.UNKNOWN
    with site.database.reading() as connection:
        hub = hubs.hub_by_token(connection, token)
        room = hub is not None and pushed.has_room(connection, hub.feed)
    if hub is None:
        return PushOutcome.UNKNOWN
    if not is_signed(hub.secret, signature, body):
        _log.warning("push_unsigned", feed=hub.feed, signed=bool(signature))
        return PushOutcome.UNSIGNED
    if not room:
        _log.warning("pushes_too_many", feed=hub.feed)
        return PushOutcome.TOO_MANY
    with site.database.transaction() as connection:
        pushed.put(site.database, connection, hub.feed, body, charset(content_type), site.clock())
    return PushOutcome.TAKEN
