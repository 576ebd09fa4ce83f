"""YAML in and out, with the line of every key. The only importer of PyYAML.

Stricter than YAML: no anchors, aliases, tags, merge keys or duplicate keys (people mistype them, attackers
multiply them), at most `SIZE_LIMIT` bytes and `DEPTH_LIMIT` levels. Words such as `no` and `12:30` stay text.
"""

from __future__ import annotations

from typing import Any

import yaml

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
    if len(text) > SIZE_LIMIT:
        raise BadInput(f"{file}: larger than {SIZE_LIMIT // 1024 // 1024} MiB; split it")
    try:
        _refuse_events(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"{file}:{line}: not valid YAML: {error.problem}; check indentation and quotes") from error
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        raise BadInput(f"{file}: not valid YAML: {error}") from error
    lines: Lines = {(): 1}
    return ({} if node is None else _value(node, (), lines, file)), lines


def _refuse_events(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadInput(f"{file}:{line}: anchors (&) and aliases (*) are not read; write the value out, or quote it")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_LIMIT:
                raise BadInput(f"{file}:{line}: nested deeper than {DEPTH_LIMIT} levels; check the indentation")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag not in (None, "!"):
            raise BadInput(f"{file}:{line}: tags such as {event.tag} are not read; quote the value")


def _value(node: yaml.Node, path: Path, lines: Lines, file: str) -> Any:  # noqa: ANN401
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, file)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, number), lines, file) for number, item in enumerate(node.value)]
    return _scalar(node.value, quoted=getattr(node, "style", None) in _QUOTED)


def _mapping(node: yaml.MappingNode, path: Path, lines: Lines, file: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
            raise BadInput(f"{file}:{line}: a key must be a word")
        key = str(key_node.value)
        if key in made:
            first = lines[(*path, key)]
            raise BadInput(f"{file}:{line}: {key}: stands twice (first in line {first}); keep one of them")
        lines[(*path, key)] = line
        made[key] = _value(value_node, (*path, key), lines, file)
    return made


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


def dump(value: Any) -> str:  # noqa: ANN401
    """Write a document that `load` reads back: keys in order, text as text."""
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))
