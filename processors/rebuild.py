"""Fill an empty story memory from the log: what was decided stays decided, so nothing is alerted again."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import liveness
from core.article import Tagged, decode
from core.bus.port import TAGGED, Bus
from core.errors import BadMessage, Transient
from core.log import get
from processors.stories.comparison.fingerprint import Fingerprint, fingerprint
from processors.stories.memory.port import MEMORY_SECONDS, Placed, StoryIndex

_BATCH = 100
_log = get("processors.rebuild")


def rebuild(bus: Bus, stories: StoryIndex, now: datetime) -> None:
    """Restore the decisions of the last 72 hours from the topic `tagged`.

    One worker does it; raises `Transient` for the others until it is done. A worker that dies over it is replaced
    after a minute.
    """
    if not stories.begin_rebuild():
        raise Transient("another worker rebuilds the story memory", retry_after=1)
    _log.warning("story_memory_rebuild_started")
    batch: list[tuple[Fingerprint, Placed]] = []
    restored = 0
    for received in bus.replay(TAGGED, now - timedelta(seconds=MEMORY_SECONDS)):
        try:
            tagged = decode(received.value, Tagged)
        except BadMessage as error:
            _log.warning("replayed_message_skipped", offset=received.offset, error=str(error))
            continue
        known = fingerprint(tagged.article, tagged.mentions, tagged.meaning)
        batch.append((known, Placed(tagged.placement, tagged.facts)))
        restored += 1
        if len(batch) == _BATCH:
            stories.restore(batch)
            liveness.progress()
            batch = []
    stories.restore(batch)
    stories.mark_ready()
    _log.warning("story_memory_rebuilt", articles=restored)
