"""Who must get mail: the promise of unsubscribe, snooze, pause and closed addresses, as simply as it can be said.

Nothing here is of the product: readers, subscriptions and stories are plain strings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

DIGEST = "digest"
"""The id whose cadence is hourly; all others report at once."""
Mail = tuple[str, str, str]
"""Reader, subscription, story."""


@dataclass
class Model:
    """What everybody has said until now."""

    listed: dict[str, str] = field(default_factory=dict)
    """The file: subscription → reader."""
    made: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Those of people: subscription → reader, state."""
    ended: set[tuple[str, str]] = field(default_factory=set)
    """Subscription and reader who has unsubscribed from it."""
    snoozed: dict[tuple[str, str], datetime] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    """Readers to whom nothing is sent."""
    held: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """Subscription and story that waits → when it is due."""
    outbox: list[Mail] = field(default_factory=list)
    failed: list[Mail] = field(default_factory=list)

    def reader(self, id_: str) -> str | None:
        """Say to whom a subscription leads now; None where it is not in force."""
        reader, state = (self.listed[id_], "active") if id_ in self.listed else self.made.get(id_, ("", "ended"))
        return reader if state == "active" and (id_, reader) not in self.ended else None

    def states(self) -> dict[str, str]:
        """Give what everybody must be shown, by subscription."""
        all_ = {id_: (reader, "active") for id_, reader in self.listed.items()} | self.made
        return {id_: "ended" if (id_, reader) in self.ended else state for id_, (reader, state) in all_.items()}

    def publish(self, id_: str, story: str, now: datetime) -> None:
        """An article comes that one subscription wants."""
        if self.reader(id_) is not None:
            self.held[id_, story] = self._due(id_, now)

    def decide_anew(self, id_: str, now: datetime) -> None:
        """What waits is due by what holds now."""
        for key in [key for key in self.held if key[0] == id_]:
            self.held[key] = self._due(id_, now)

    def unsubscribe(self, id_: str, reader: str) -> None:
        """A reader wants no more; what waits for them is dropped."""
        if self.reader(id_) == reader:
            self._drop_held(id_)
        self.ended.add((id_, reader))

    def settle(self, now: datetime, *, away: bool) -> list[Mail]:
        """Give what leaves now."""
        for id_ in {id_ for id_, _ in self.held}:
            if self.reader(id_) is None:
                self._drop_held(id_)
        for (id_, story), due in list(self.held.items()):
            if due <= now:
                del self.held[id_, story]
                self.outbox.append((str(self.reader(id_)), id_, story))
        if away:
            return []
        leaving, self.outbox = self.outbox, []
        wanted = [mail for mail in leaving if not self._stopped(mail)]
        self.failed += [mail for mail in wanted if mail[0] in self.closed]
        return [mail for mail in wanted if mail[0] not in self.closed]

    def retry(self) -> None:
        """What failed is due again."""
        self.outbox += self.failed
        self.failed = []

    def _stopped(self, mail: Mail) -> bool:
        reader, id_, _ = mail
        inactive = id_ in self.made and self.made[id_][1] != "active"
        return inactive or (id_, reader) in self.ended

    def _drop_held(self, id_: str) -> None:
        self.held = {key: due for key, due in self.held.items() if key[0] != id_}

    def _due(self, id_: str, now: datetime) -> datetime:
        until = self.snoozed.get((id_, str(self.reader(id_))), now)
        start = max(until, now)
        if id_ != DIGEST:
            return start
        return start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
