"""JSON as feeds have it: what is not sound JSON is read as far as it goes, item by item where it must be. Pure.

sound ─▶ msgspec          nearly (line breaks in strings, half a pair, a wrong escape, words around it) ─▶ json
broken, or cut ─▶ the head by itself, and each item; one that cannot be read is named
"""

from __future__ import annotations

import json
import re

import msgspec

_DECODER = json.JSONDecoder(strict=False)
_ESCAPE = re.compile(r"""\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)""")
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")
_BLANK = re.compile(r"[\s,\x00]*")


class JsonReading(msgspec.Struct, frozen=True):
    """What a text says as JSON; `found` is None for what cannot be read at all."""

    found: object
    left_out: tuple[str, ...] = ()
    """Why items could not be read, each by its error."""


def read_text(text: str) -> JsonReading:
    """Read a text that begins with JSON, or with words before it."""
    try:
        return JsonReading(msgspec.json.decode(text.strip().encode("utf-8", "replace")))
    except (msgspec.DecodeError, RecursionError):
        text = _ESCAPE.sub(lambda match: match[0] if match[1] else "", text)
    begin = min((at for sign in "{[" if (at := text.find(sign)) >= 0), default=0)
    try:
        return JsonReading(_whole(_DECODER.raw_decode(text, begin)[0]))
    except (ValueError, RecursionError):
        return _by_items(text, begin)


def _by_items(text: str, begin: int) -> JsonReading:
    start = _ITEMS.search(text, begin)
    if start is None:
        return JsonReading(None)
    items: list[object] = []
    faults: list[str] = []
    at = start.end()
    while (blank := _BLANK.match(text, at)) and text[(at := blank.end()) : at + 1] not in ("", "]"):
        try:
            item, at = _DECODER.raw_decode(text, at)
            items.append(item)
        except (ValueError, RecursionError) as error:
            faults.append(f"{type(error).__name__}: {error}"[:200])
            following = _NEXT.search(text, at)
            at = following.end() if following else len(text)
    try:
        found = _DECODER.raw_decode(f"{text[begin : start.end()]}]}}")[0]
    except (ValueError, RecursionError):
        found = {}
    return JsonReading(_whole({**found, "items": items}), tuple(faults))


def _whole(value: object) -> object:
    """Join the halves of surrogate pairs; one alone becomes U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list) else value
