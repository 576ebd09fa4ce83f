"""Who of a group reads which partition of the SQLite bus: fair shares, held by leases.

All of it runs inside the write transaction of the caller, so that no two members decide at once.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Collection, Mapping

from core.due import is_over
from core.errors import Fenced

_SHARE_EVERY = 0.5
"""Seconds between two looks at the group; also how soon a new member gets its part."""


class Leases:
    """The leases of one member. `length` is in seconds; `name` may be empty."""

    def __init__(self, topic: str, group: str, name: str, partitions: int, length: float) -> None:
        self.topic = topic
        self._group = group
        self._name = name
        self._partitions = partitions
        self._length = length
        self._token = f"{name}/{secrets.token_hex(8)}"
        self._joined = False
        self._next = 0.0

    def due(self) -> bool:
        """Tell whether to look at the group again."""
        return time.monotonic() >= self._next

    def forget(self) -> None:
        """Look at the group at the next poll."""
        self._next = 0.0

    def rejoin(self) -> None:
        """Join anew at the next poll: the group has another file now."""
        self._joined = False
        self._next = 0.0

    def share(self, connection: sqlite3.Connection, pinned: Collection[int]) -> dict[int, int]:
        """Renew, give up what is too much, take what is free; give partition → position of what is ours.

        `pinned` partitions are in the middle of a batch and are not given up.
        """
        moment = time.monotonic()
        self._next = moment + min(_SHARE_EVERY, self._length / 4)
        self._show_up(connection, moment)
        held, free = self._look(connection, moment)
        quota = self._quota(connection)
        surplus = [number for number in sorted(held) if number not in pinned][: max(0, len(held) - quota)]
        for number in surplus:
            self._give(connection, number, "", 0.0)
            del held[number]
        for number in sorted(free)[: max(0, quota - len(held))]:
            held[number] = free[number]
        for number in held:
            self._give(connection, number, self._token, moment + self._length)
        return held

    def move(self, connection: sqlite3.Connection, moved: Mapping[int, tuple[int, int]]) -> None:
        """Set positions from old to new; raise `Fenced` unless each is ours and stands where we think.

        A lease that ran out and that nobody took is still ours: a long batch is no reason to do it again.
        """
        expires = time.monotonic() + self._length
        for number, (old, new) in moved.items():
            changed = connection.execute(
                "UPDATE leases SET position = ?, expires = ?"
                " WHERE topic = ? AND grp = ? AND partition = ? AND owner = ? AND position = ?",
                (new, expires, self.topic, self._group, number, self._token, old),
            ).rowcount
            if not changed:
                raise Fenced(f"partition {number} of {self.topic} has gone to another member of {self._group}")

    def leave(self, connection: sqlite3.Connection) -> None:
        """Give everything back."""
        mine = (self.topic, self._group, self._token)
        connection.execute("UPDATE leases SET owner = '', expires = 0 WHERE topic = ? AND grp = ? AND owner = ?", mine)
        connection.execute("DELETE FROM members WHERE topic = ? AND grp = ? AND token = ?", mine)

    def _show_up(self, connection: sqlite3.Connection, moment: float) -> None:
        where = (self.topic, self._group)
        connection.execute(
            "DELETE FROM members WHERE topic = ? AND grp = ? AND (seen < ? OR seen > ?)",
            (*where, moment - self._length, moment + self._length),
        )
        if not self._joined:
            # A namesake is what was here before a restart. Only who joins takes over: were a member that has
            # been replaced to do the same at its next poll, the two would drive each other out for ever.
            if self._name:
                theirs = "SELECT token FROM members WHERE topic = ?1 AND grp = ?2 AND name = ?3"
                connection.execute(
                    f"UPDATE leases SET owner = '' WHERE topic = ?1 AND grp = ?2 AND owner IN ({theirs})",  # noqa: S608
                    (*where, self._name),
                )
                connection.execute("DELETE FROM members WHERE topic = ? AND grp = ? AND name = ?", (*where, self._name))
            connection.executemany(
                "INSERT OR IGNORE INTO leases VALUES (?, ?, ?, 0, '', 0)",
                [(*where, number) for number in range(self._partitions)],
            )
            self._joined = True
        connection.execute(
            "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?)", (*where, self._token, self._name, moment)
        )

    def _look(self, connection: sqlite3.Connection, moment: float) -> tuple[dict[int, int], dict[int, int]]:
        held: dict[int, int] = {}
        free: dict[int, int] = {}
        query = "SELECT partition, position, owner, expires FROM leases WHERE topic = ? AND grp = ?"
        for number, position, owner, expires in connection.execute(query, (self.topic, self._group)):
            if owner == self._token:
                held[number] = position
            elif not owner or is_over(expires - moment, self._length):
                free[number] = position
        return held, free

    def _quota(self, connection: sqlite3.Connection) -> int:
        query = "SELECT token FROM members WHERE topic = ? AND grp = ? ORDER BY token"
        tokens = [token for (token,) in connection.execute(query, (self.topic, self._group))]
        share, rest = divmod(self._partitions, len(tokens))
        return share + (tokens.index(self._token) < rest)

    def _give(self, connection: sqlite3.Connection, number: int, owner: str, expires: float) -> None:
        connection.execute(
            "UPDATE leases SET owner = ?, expires = ? WHERE topic = ? AND grp = ? AND partition = ?",
            (owner, expires, self.topic, self._group, number),
        )
