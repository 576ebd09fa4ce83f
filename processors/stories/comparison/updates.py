"""What a story has said so far, and what an article adds to it: the material updates. Pure.

At most one an hour in a story, by the articles' own times. What was held back is not lost: it is not counted as said,
so the next article that says it after the hour brings it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from zlib import crc32

import msgspec

from core.article import Fact
from processors.stories.language.claims import Report
from processors.stories.language.stems import STATES, TOLLS

UPDATE_SECONDS = 3600
RISEN = 1.2
"""A figure is news again when it has risen by a fifth."""
_ENTITIES = 60
_INSTALMENTS = 4
_MOST = 0xFFFF

_STATE = struct.Struct("<BHqIBBB")


class State(msgspec.Struct, frozen=True, gc=False):
    """What a story has said so far."""

    articles: int = 0
    """Revisions of all its pages."""
    told: int = 0
    """When it last had a material update, 0 for never."""
    entities: tuple[int, ...] = ()
    """Hashes of the watched entities that it names."""
    tolls: tuple[tuple[int, int], ...] = ()
    """(position in `TOLLS`, highest figure)."""
    states: int = 0
    """Bits by position in `STATES`."""
    instalments: tuple[int, ...] = ()
    """`day 120` as fingerprints have it, of its articles: `day 121` is another story, whatever lies between them."""


def update(state: State, report: Report, at: int) -> tuple[Fact, ...]:
    """Give what is materially new in an article; nothing while the story had news within the hour."""
    if state.told and abs(at - state.told) < UPDATE_SECONDS:
        return ()
    return tuple(_news(state, report))


def _news(state: State, report: Report) -> Iterator[Fact]:
    for entity, written in report.entities:
        if _entity(entity) not in state.entities:
            yield Fact(kind="entity", value=entity, text=written)
    highest = dict(state.tolls)
    for kind, figure, written in report.tolls:
        before = highest.get(TOLLS.index(kind), 0)
        if figure >= before * RISEN and figure > before:
            yield Fact(kind="toll", value=str(figure), about=kind, before=str(before) if before else "", text=written)
    for name, written in report.states:
        if not state.states >> STATES.index(name) & 1:
            yield Fact(kind="state", value=name, text=written)


def after(state: State, report: Report, facts: tuple[Fact, ...], at: int, instalments: tuple[int, ...] = ()) -> State:
    """Give what the story has said after an article: all of a first one, else the facts that were told."""
    if state.articles == 0:
        tolls = {TOLLS.index(kind): figure for kind, figure, _ in report.tolls}
        entities = [_entity(entity) for entity, _ in report.entities]
        states = sum(1 << STATES.index(name) for name, _ in report.states)
    else:
        tolls = dict(state.tolls)
        tolls |= {TOLLS.index(one.about): int(one.value) for one in facts if one.kind == "toll"}
        entities = [*state.entities, *(_entity(one.value) for one in facts if one.kind == "entity")]
        states = state.states
        for one in facts:
            if one.kind == "state":
                states |= 1 << STATES.index(one.value)
    return State(
        articles=min(state.articles + 1, _MOST),
        told=at if facts else state.told,
        entities=tuple(dict.fromkeys(entities))[:_ENTITIES],
        tolls=tuple(sorted(tolls.items())),
        states=states,
        instalments=tuple(dict.fromkeys((*state.instalments, *instalments)))[:_INSTALMENTS],
    )


def _entity(entity: str) -> int:
    return crc32(entity.encode())


def pack_state(state: State) -> bytes:
    """Write it: 19 bytes, 4 an entity, 5 a toll, 4 an instalment."""
    tolls = [part for toll in state.tolls for part in toll]
    marks = state.entities + state.instalments
    sizes = len(state.entities), len(state.tolls), len(state.instalments)
    return (
        _STATE.pack(1, state.articles, state.told, state.states, *sizes)
        + struct.pack(f"<{len(marks)}I", *marks)
        + struct.pack("<" + "BI" * len(state.tolls), *tolls)
    )


def unpack_state(data: bytes, start: int) -> State | None:
    """Read it from `start`, where there is one."""
    if data[start] == 0:
        return None
    _, articles, told, states, entities, tolls, instalments = _STATE.unpack_from(data, start)
    start += _STATE.size
    marks = struct.unpack_from(f"<{entities + instalments}I", data, start)
    flat = struct.unpack_from("<" + "BI" * tolls, data, start + 4 * len(marks))
    counted = tuple(zip(flat[::2], flat[1::2], strict=True))
    return State(articles, told, marks[:entities], counted, states, marks[entities:])
