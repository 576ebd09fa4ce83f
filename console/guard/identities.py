"""Who asks: a cookie or a token becomes an actor.

Remembered for a few seconds, and while the database is away: an open page asks for dozens of assets, and one query
serves them all. While the database does not answer, whoever was known before stays so until the session's end, for the
console is needed most just then.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from core.clock import Clock
from core.database import Database
from core.due import is_over
from core.errors import Transient
from core.log import get
from operations.access import identity, tokens
from operations.access.digests import digest
from operations.access.identity import Identity
from operations.actor import Actor

_log = get("console.guard.identities")

_REMEMBERED = 1_000
_FRESH = timedelta(seconds=3)
"""What a session that was ended elsewhere lives on for."""


class Identities:
    """Knows who is signed in. For all threads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, Identity]] = {}

    def of_cookie(self, cookie: str) -> Actor | None:
        """Give whose session it is, or None; raises `Transient` when nobody can tell."""
        if not cookie:
            return None
        now, key = self._clock(), digest(cookie)
        with self._lock:
            remembered = self._known.get(key)
        if remembered is not None and now >= remembered[1].expires:
            remembered = None
        if remembered is not None:
            left = (remembered[0] + _FRESH - now).total_seconds()
            if not is_over(left, _FRESH.total_seconds()):
                return remembered[1].actor
        try:
            with self._database.reading() as connection:
                found = identity.of_cookie(connection, cookie, now)
        except Transient:
            if remembered is not None:
                return remembered[1].actor
            raise
        self._remember(key, found, now)
        return None if found is None else found.actor

    def of_authorization(self, header: str) -> Actor | None:
        """Give which script brings a token of ours, or None; raises `Transient` when nobody can tell."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        now = self._clock()
        with self._database.reading() as connection:
            found = tokens.find(connection, token.strip(), now)
        if found is None:
            return None
        if tokens.was_not_used_lately(found, now):
            self._note_use(found.name, now)
        return identity.of_token(found)

    def forget(self, cookie: str) -> None:
        """Ask anew at the next request: the session was ended here."""
        self._remember(digest(cookie), None, self._clock())

    def _note_use(self, token: str, now: datetime) -> None:
        try:
            with self._database.transaction() as connection:
                tokens.note_use(connection, token, now)
        except Transient as error:  # the script is let in all the same; its next request tries again
            _log.warning("use_not_recorded", name=token, error=str(error))

    def _remember(self, key: str, found: Identity | None, now: datetime) -> None:
        with self._lock:
            self._known.pop(key, None)
            if found is not None:
                if len(self._known) >= _REMEMBERED:
                    self._known.pop(next(iter(self._known)))
                self._known[key] = (now, found)
