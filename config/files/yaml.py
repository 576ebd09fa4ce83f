"""YAML in and out, with the line of every key. The only importer of PyYAML.

Stricter than YAML: no anchors, aliases, tags, merge keys or duplicate keys (people mistype them, attackers
multiply them), at most `SIZE_LIMIT` bytes and `DEPTH_LIMIT` levels. Words such as `no` and `12:30` stay text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from config.files.codes import unkeepable
from config.files.yaml_hints import entity_at, hint, in_words, open_quote
from core.errors import BadInput

SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes. A list of half a million names is about 30 MB."""
DEPTH_LIMIT = 20

Path = tuple[str | int, ...]
Lines = dict[Path, int]
"""From the path of a key or item to its line, counted from 1."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is thirty times faster
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_QUOTED = {"'", '"', "|", ">"}
_TRUE, _FALSE = {"true", "True"}, {"false", "False"}


def load(text: str, file: str) -> tuple[Any, Lines]:
    """Read one document; raises `BadInput` with file and line. An empty document is an empty mapping."""
    lines: Lines = {(): 1}
    return _read(text, file, lines), lines


def load_value(text: str, file: str) -> Any:  # noqa: ANN401
    """Read one document without its lines: half the time, for a long list that is probably right."""
    return _read(text, file, None)


def _read(text: str, file: str, lines: Lines | None) -> Any:  # noqa: ANN401
    if len(text) > SIZE_LIMIT:
        raise BadInput(f"{file}: larger than {SIZE_LIMIT // 1024 // 1024} MiB; split it")
    try:
        return _Builder(yaml.parse(text, Loader=_Loader), file, lines).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        if "quoted scalar" in str(error.context) and error.context_mark:
            said = open_quote(text, error.context_mark.line + 1)
        else:
            said = hint(text, line) or in_words(str(error.problem))
        raise BadInput(f"{file}:{line}: {entity_at(text, line)}not valid YAML: {said}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else 1
        raise BadInput(f"{file}:{line}: has a character that nobody sees, of a control; remove it") from error
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        raise BadInput(f"{file}: not valid YAML: {error}") from error


class _Builder:
    """Values straight from the parser's events: no tree of nodes between, which takes three times as long."""

    def __init__(self, events: Iterator[yaml.Event], file: str, lines: Lines | None) -> None:
        self._events = events
        self._file = file
        self._lines = lines
        self._depth = 0

    def document(self) -> Any:  # noqa: ANN401
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            return {}
        value = self._value(next(self._events), ())
        next(self._events)  # the document's end
        if isinstance(other := next(self._events), yaml.DocumentStartEvent):
            raise self._bad(other, "a second document (---); keep one")
        return {} if value is None else value

    def _value(self, event: yaml.Event, path: Path) -> Any:  # noqa: ANN401
        self._refuse_magic(event)
        if self._lines is not None:
            self._lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            if fault := unkeepable(event.value):
                raise self._bad(event, fault)
            return _scalar(event.value, quoted=event.style in _QUOTED)
        assert isinstance(event, yaml.CollectionStartEvent)  # noqa: S101  # there is no other kind of node
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise self._bad(event, f"nested deeper than {DEPTH_LIMIT} levels; check the indentation")
        made = self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._sequence(path)
        self._depth -= 1
        return made

    def _sequence(self, path: Path) -> list[Any]:
        made: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            made.append(self._value(event, (*path, len(made)) if self._lines is not None else path))
        return made

    def _mapping(self, path: Path) -> dict[str, Any]:
        made: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            self._refuse_magic(event)
            if not isinstance(event, yaml.ScalarEvent) or event.value == "<<":
                raise self._bad(event, "a key must be a word")
            key = str(event.value)
            if key in made:
                first = f" (first in line {self._lines[(*path, key)]})" if self._lines is not None else ""
                raise self._bad(event, f"{key}: stands twice{first}; keep one of them")
            if self._lines is not None:
                self._lines[(*path, key)] = _line(event)
                made[key] = self._value(next(self._events), (*path, key))
            else:
                made[key] = self._value(next(self._events), path)
        return made

    def _refuse_magic(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._bad(event, "anchors (&) and aliases (*) are not read; write the value out, or quote it")
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag not in (None, "!"):
            raise self._bad(event, f"tags such as {event.tag} are not read; quote the value")

    def _bad(self, event: yaml.Event, says: str) -> BadInput:
        return BadInput(f"{self._file}:{_line(event)}: {says}")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(text: str, *, quoted: bool) -> Any:  # noqa: ANN401
    if quoted:
        return text
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if text in ("", "~", "null"):
        return None
    if text.isascii() and text.isdigit() and len(text) < 16 and (text == "0" or text[0] != "0"):  # noqa: PLR2004
        return int(text)
    return text


def at(lines: Lines, path: Path) -> int:
    """Give the line of a path, or of what holds it."""
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 1)


def dump(value: Any) -> str:  # noqa: ANN401
    """Write a document that `load` reads back: keys in order, text as text."""
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


def dump_line(value: Any) -> str:  # noqa: ANN401
    """Write a value in one line, as an item of a list."""
    made = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000, default_flow_style=True
    )
    return str(made).strip()
