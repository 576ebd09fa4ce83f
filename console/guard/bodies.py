"""What may come in: bodies of bounded size, and to the API only JSON whose every text and list can be kept.

body ─▶ larger than its address takes (`bounds_of`)? ─▶ 413
  API ─▶ no JSON, too deep, a NUL, half a surrogate pair, a text or a list without end? ─▶ 400 with one sentence
address with a NUL, to the API ─▶ 400
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import msgspec

from config.files.codes import unkeepable

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

_DEEPEST = 20
_LONGEST_LIST = 10_000


class Bounds(NamedTuple):
    """How much a request may bring."""

    body: int
    """Bytes."""
    text: int
    """Characters of one text in it."""
    instead: str = ""
    """What to do about more, for people."""


BODY_LIMIT = 1 << 20
"""Bytes of a request's body: a subscription to ten thousand entities is half of it."""
_USUAL = Bounds(BODY_LIMIT, 20_000)
_WHOLE = 8 << 20
"""Of whole lists: the largest that is published comes to 1.3 MB, packed and in base64; 40,000 names as YAML to 3 MB."""
_LISTS = (
    ("/api/v1/watchlist/imports", "; pack the files (.xz), or use `wirewatch watchlist review`"),
    ("/api/v1/watchlist", "; use `wirewatch apply`"),
    ("/api/v1/feeds/import", "; use `wirewatch feeds import`"),
)


def bounds_of(path: str) -> Bounds:
    """Say how much a request to an address may bring; whole lists are longer than all else."""
    instead = next((said for place, said in _LISTS if path.startswith(place)), "")
    return Bounds(_WHOLE, _WHOLE, instead) if instead else _USUAL


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """Give a request's whole body, None where it is larger than the limit or breaks off."""
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > limit:
            return None
        if not message.get("more_body", False):
            return b"".join(pieces)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Give what hands out a body that was read already, and then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return waiting.pop() if waiting else await receive()

    return receiving


def announces_too_much(scope: Scope, limit: int) -> bool:
    """Say whether a request says by itself that its body is too large: then none of it is read."""
    announced = dict(scope["headers"]).get(b"content-length", b"")
    return announced.isdigit() and (len(announced) > len(str(limit)) or int(announced) > limit)


def address_fault(scope: Scope) -> str:
    """Say what is wrong with an address, "" where nothing is. PostgreSQL takes no NUL, not even to look for it."""
    query = unquote(scope["query_string"].decode("latin-1").replace("+", " "))
    return "the address has a NUL (%00) in it; leave it out" if "\x00" in scope["path"] + query else ""


def body_fault(body: bytes, longest: int) -> str:
    """Say in one sentence what is wrong with the body of a request to the API, "" where nothing is."""
    if not body:
        return ""
    try:
        return _value_fault(msgspec.json.decode(body), 0, longest)
    except RecursionError:
        return _too_deep()
    except (msgspec.MsgspecError, UnicodeError) as error:
        return _surrogate_fault(body, longest) or f"the body cannot be read as JSON: {error}"


def _surrogate_fault(body: bytes, longest: int) -> str:
    """Say whether it is half a surrogate pair that makes it unreadable: msgspec calls that "truncated"."""
    try:
        return _value_fault(json.loads(body), 0, longest)
    except (ValueError, RecursionError):
        return ""


def _value_fault(value: Any, depth: int, longest: int) -> str:  # noqa: ANN401  # any JSON
    if isinstance(value, str):
        return _text_fault(value, longest)
    if not isinstance(value, (dict, list)):
        return ""
    if depth >= _DEEPEST:
        return _too_deep()
    if len(value) > _LONGEST_LIST:
        return f"a list has {len(value)} items; {_LONGEST_LIST} are taken"
    inner = value if isinstance(value, list) else [*value.keys(), *value.values()]
    return next((fault for one in inner if (fault := _value_fault(one, depth + 1, longest))), "")


def _text_fault(text: str, longest: int) -> str:
    if len(text) > longest:
        return f"a text has {len(text)} characters; {longest} are taken"
    return f"a text {fault}" if (fault := unkeepable(text)) else ""


def _too_deep() -> str:
    return f"the body is nested deeper than {_DEEPEST} levels"
