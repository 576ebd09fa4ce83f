"""What a story has said so far, and what an article adds to it: the material updates. Pure.

How often a reader hears of them is the plan's to say (alerts/planning/timing.py).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from zlib import crc32

import msgspec

from core.article import Fact
from processors.stories.language.event_extraction import ExtractedEvents
from processors.stories.language.event_tables import CASUALTIES, STATUS_CHANGES

ANOTHER_ACT = Fact(kind="act", value="also")
"""The outlet's own second page tells of something else that a watched entity did."""
RISEN = 1.2
"""A figure is news again when it has risen by a fifth."""
_ENTITIES = 60
_INSTALMENTS = 4
_MOST = 0xFFFF

_STATE = struct.Struct("<BHIBBB")


class StoryState(msgspec.Struct, frozen=True, gc=False):
    """What a story has said so far."""

    articles: int = 0
    """Revisions of all its pages."""
    entities: tuple[int, ...] = ()
    """Hashes of the watched entities that it names."""
    casualties: tuple[tuple[int, int], ...] = ()
    """(position in `CASUALTIES`, highest figure)."""
    changes: int = 0
    """Bits by position in `STATUS_CHANGES`."""
    instalments: tuple[int, ...] = ()
    """`day 120` as fingerprints have it, of its articles: `day 121` is another story, whatever lies between them."""


def update(state: StoryState, events: ExtractedEvents) -> tuple[Fact, ...]:
    """Give what is materially new in an article."""
    return tuple(_news(state, events))


def _news(state: StoryState, events: ExtractedEvents) -> Iterator[Fact]:
    for entity, written in events.entities:
        if _entity(entity) not in state.entities:
            yield Fact(kind="entity", value=entity, text=written)
    highest = dict(state.casualties)
    for kind, figure, written in events.casualties:
        before = highest.get(CASUALTIES.index(kind), 0)
        if figure >= before * RISEN and figure > before:
            yield Fact(kind="toll", value=str(figure), about=kind, before=str(before) if before else "", text=written)
    for status, written, by in events.status_changes:
        if not state.changes >> STATUS_CHANGES.index(status) & 1:
            yield Fact(kind="state", value=status, text=written, by=by)


def after(
    state: StoryState, events: ExtractedEvents, facts: tuple[Fact, ...], instalments: tuple[int, ...] = ()
) -> StoryState:
    """Give what the story has said after an article: all of a first one, else the facts that it added."""
    if state.articles == 0:
        casualties = {CASUALTIES.index(kind): figure for kind, figure, _ in events.casualties}
        entities = [_entity(entity) for entity, _ in events.entities]
        changes = sum(1 << STATUS_CHANGES.index(status) for status, _, _ in events.status_changes)
    else:
        casualties = dict(state.casualties)
        casualties |= {CASUALTIES.index(one.about): int(one.value) for one in facts if one.kind == "toll"}
        entities = [*state.entities, *(_entity(one.value) for one in facts if one.kind == "entity")]
        changes = state.changes
        for one in facts:
            if one.kind == "state":
                changes |= 1 << STATUS_CHANGES.index(one.value)
    return StoryState(
        articles=min(state.articles + 1, _MOST),
        entities=tuple(dict.fromkeys(entities))[:_ENTITIES],
        casualties=tuple(sorted(casualties.items())),
        changes=changes,
        instalments=tuple(dict.fromkeys((*state.instalments, *instalments)))[:_INSTALMENTS],
    )


def _entity(entity: str) -> int:
    return crc32(entity.encode())


def pack_story_state(state: StoryState) -> bytes:
    """Write it: 11 bytes, 4 an entity, 5 a casualty figure, 4 an instalment."""
    figures = [part for casualty in state.casualties for part in casualty]
    marks = state.entities + state.instalments
    sizes = len(state.entities), len(state.casualties), len(state.instalments)
    return (
        _STATE.pack(1, state.articles, state.changes, *sizes)
        + struct.pack(f"<{len(marks)}I", *marks)
        + struct.pack("<" + "BI" * len(state.casualties), *figures)
    )


def unpack_story_state(data: bytes, start: int) -> StoryState | None:
    """Read it from `start`, where there is one."""
    if data[start] == 0:
        return None
    _, articles, changes, entities, casualties, instalments = _STATE.unpack_from(data, start)
    start += _STATE.size
    marks = struct.unpack_from(f"<{entities + instalments}I", data, start)
    flat = struct.unpack_from("<" + "BI" * casualties, data, start + 4 * len(marks))
    counted = tuple(zip(flat[::2], flat[1::2], strict=True))
    return StoryState(articles, marks[:entities], counted, changes, marks[entities:])
