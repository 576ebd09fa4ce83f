"""From what pydantic finds wrong to a sentence for people: file, line, key, what is wrong, what to write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

import pydantic

from config.files import yaml
from config.files.codes import wrong_form

_MOST, _LONGEST = 10, 500
"""Of what is said to a script: as many mistakes, of as many characters."""
_NO_LIST = {"tuple_type", "list_type"}
_UNKNOWN = "extra_forbidden"
_NO_MAPPING = {"model_type", "model_attributes_type", "dict_type"}


def sentence(error: Any, kind: type[pydantic.BaseModel], value: Any, lines: yaml.Lines, file: str) -> str:  # noqa: ANN401
    """Write one line; without `lines` it is the environment, and `file` the prefix of its names."""
    path = _known(error["loc"], value)
    where = f"{file}:{yaml.at(lines, path)}: {name(path, value)}" if lines else f"{file}{name(path, value).upper()}"
    return f"{where}: {_one_line_form(error, kind, path, value, lines) or _fault(error, kind, path)}"


def without_consequences(errors: Sequence[Any]) -> list[Any]:
    """Leave out that a key is missing where it stands there, written wrongly: `{id bp, name:BP}`."""
    meant = {(*one["loc"][:-1], re.split(r"[ :]", str(one["loc"][-1]))[0]) for one in errors if one["type"] == _UNKNOWN}
    return [one for one in errors if one["type"] != "missing" or tuple(one["loc"]) not in meant]


def _one_line_form(
    error: Any,  # noqa: ANN401
    kind: type[pydantic.BaseModel],
    path: yaml.Path,
    value: Any,  # noqa: ANN401
    lines: yaml.Lines,
) -> str:
    """Say of `{id bp, name:BP, kind: x}` and `{name: Gap, The}` which sign is missing; else nothing."""
    if error["type"] != _UNKNOWN or error["input"] is not None:
        return ""
    key, known = str(path[-1]), _keys(kind, path[:-1])
    first, sign, rest = [*re.split(r"([ :])", key, maxsplit=1), "", ""][:3]
    if first in known:
        return f"a {'blank' if sign == ':' else 'colon'} is missing: write {first}: {rest.strip()}"
    for part in path[:-1]:
        value = _inner(value, part)
    earlier = list(value)[: list(value).index(key)] if isinstance(value, dict) and key in value else []
    before = earlier[-1] if earlier else ""
    text = value[before] if earlier else None
    if isinstance(text, str) and lines.get((*path[:-1], before)) == lines.get(path):
        return f'a comma ends a text here: write {before}: "{text}, {key}"'
    return ""


def sentences(errors: Sequence[Any]) -> str:
    """Say what is wrong with a value that came without a file: the first mistakes, each with its key."""
    said = [f"{_place(one['loc'])}: {one['msg'].removeprefix('Value error, ')}"[:_LONGEST] for one in errors[:_MOST]]
    return "; ".join([*said, f"and {len(errors) - _MOST} more"] if len(errors) > _MOST else said)


def _place(location: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in location) or "subscription"


def name(path: yaml.Path, value: Any) -> str:  # noqa: ANN401
    """Name a place as people would: an item of a list by its id, since nobody counts to the 21st.

    Not by its address, which may hold a password.
    """
    said = ""
    for part in path:
        value = _inner(value, part)
        if isinstance(part, str):
            said += f".{part}" if said else part
            continue
        called = _called(path, value) if isinstance(value, dict) else None
        said += f"[{called}]" if isinstance(called, str) else _item(path, part)
    return said or "the file"


def _called(path: yaml.Path, value: Mapping[str, Any]) -> object:
    """Give the id of an item; an entity's name, where it has none yet."""
    id_ = value.get("id")
    return value.get("name") if path[0] == "entities" and not isinstance(id_, str) else id_


def _item(path: yaml.Path, part: int) -> str:
    return f"[item {part + 1}]" if path[0] == "entities" else f".{part}"


def _known(location: tuple[Any, ...], value: Any) -> yaml.Path:  # noqa: ANN401
    """Drop what pydantic adds to a path (names of union members); keep a missing last key."""
    path: list[str | int] = []
    location = _as_written(location, value)
    for number, part in enumerate(location, start=1):
        if isinstance(value, dict) and (part in value or number == len(location)):
            path.append(str(part))
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            path.append(part)
            value = _inner(value, part)
    return tuple(path)


def _as_written(location: tuple[Any, ...], value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Give the place of a name where an entity's own `name` is a mapping, which is read as the first of its `names`."""
    if location[:1] != ("entities",) or location[2:3] != ("names",) or len(location) < 4:  # noqa: PLR2004
        return location
    entity = _inner(_inner(value, "entities"), location[1])
    if not isinstance(entity, dict) or not isinstance(entity.get("name"), dict):
        return location
    number, rest = location[3], location[4:]
    return (*location[:2], "name", *rest) if number == 0 else (*location[:3], number - 1, *rest)


def _inner(value: Any, part: str | int) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None


def _fault(error: Any, kind: type[pydantic.BaseModel], path: yaml.Path) -> str:  # noqa: ANN401
    given, code = error["input"], error["type"]
    if code == _UNKNOWN:
        if str(path[-1]).strip() != path[-1]:
            return "begins or ends with a non-breaking space; retype the blanks"
        known = _keys(kind, path[:-1])
        return f"unknown key{_closest(str(path[-1]), known)}; known: {', '.join(known)}" if known else "unknown key"
    if code == "missing":
        named = "write {text: the name, …}, or put a name with a colon or in braces in quotes"
        return f"is missing; {named if path[-1] == 'text' else 'add it'}"
    if code == "literal_error":
        known = [word.strip("'") for word in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        return f'"{given}" is none of {", ".join(known)}{_closest(str(given), known)}'
    if code == "value_error":
        return str(error["ctx"]["error"])
    form = wrong_form(error["ctx"]["pattern"], given) if code == "string_pattern_mismatch" else ""
    said = form or _wrong_length(code, given, error.get("ctx", {})) or _wrong_kind(code, given, path)
    return said or f"{error['msg'].lower()}, not {_short(given)}"


def _wrong_length(code: str, given: Any, bounds: Mapping[str, Any]) -> str:  # noqa: ANN401
    if code == "string_too_short":
        least = f"is too short; write {bounds['min_length']} letters or more"
        return least if given.strip() else "is empty; write it, or remove it"
    return f"is longer than {bounds['max_length']} letters; shorten it" if code == "string_too_long" else ""


def _wrong_kind(code: str, given: Any, path: yaml.Path) -> str:  # noqa: ANN401
    """Say what to write where text, a list or keys are asked for and another of them stands; else nothing."""
    if code in _NO_LIST:
        return _no_list(given)
    if code == "string_type":
        return _no_text(given, path)
    if code not in _NO_MAPPING:
        return ""
    if path[-1:] == ("ids",):
        return "needs the list's name before each id: {un: QDe.014}"
    if given is None:
        return "is empty; write id: and what belongs to it, or remove the -"
    return f"needs keys of its own, such as id: …, not {_short(given)}"


def _no_list(given: Any) -> str:  # noqa: ANN401
    if given is None or given == "":
        return "is empty; write [] for none, or begin each item with -"
    return "needs a list; begin each item with -" if isinstance(given, dict) else f"needs a list: [{_short(given)}]"


def _no_text(given: Any, path: yaml.Path) -> str:  # noqa: ANN401
    if given is None:
        return "is empty; write it, or remove the key"
    if isinstance(given, dict) and path[-1:] == ("name",):
        return "names nothing; write {text: the name, strength: …}"
    if isinstance(given, (dict, list)):
        return f"must be plain text, not {_short(given)}"
    return f'must be text; put it in quotes: "{str(given).lower() if isinstance(given, bool) else given}"'


def _keys(kind: type[pydantic.BaseModel], path: yaml.Path) -> list[str]:
    for part in path:
        if isinstance(part, str):
            field = kind.model_fields.get(part)
            inner = _model_in(field.annotation) if field else None
            if inner is None:
                return []
            kind = inner
    return list(kind.model_fields)


def _model_in(annotation: Any) -> type[pydantic.BaseModel] | None:  # noqa: ANN401
    """Find the one model inside `tuple[Model, ...]`, `Annotated[…]` and unions."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return annotation
    found = (_model_in(inner) for inner in get_args(annotation))
    return next((one for one in found if one is not None), None)


def _closest(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _short(value: Any) -> str:  # noqa: ANN401
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004
