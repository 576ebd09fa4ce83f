"""From a YAML document to a checked value: the one place that turns pydantic's findings into sentences."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, TypeVar, get_args

import pydantic

from config.files import yaml
from core.errors import BadInput

Model = TypeVar("Model", bound=pydantic.BaseModel)


class Value(pydantic.BaseModel):
    """Base of everything that is edited: frozen, and strict about unknown keys."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


def read(kind: type[Model], text: str, file: str) -> tuple[Model, yaml.Lines]:
    """Read YAML as `kind`; raises `BadInput` with one line per mistake: `file:line: key: what; the fix`."""
    value, lines = yaml.load(text, file)
    return check(kind, mapping(kind, value, file), lines, file), lines


def mapping(kind: type[pydantic.BaseModel], value: Any, file: str) -> dict[str, Any]:  # noqa: ANN401
    """Give a document that has keys at all; raises `BadInput` for another."""
    if not isinstance(value, dict):
        raise BadInput(f"{file}:1: expected keys such as `{next(iter(kind.model_fields))}:`")
    return value


def check(kind: type[Model], value: dict[str, Any], lines: yaml.Lines, file: str) -> Model:
    """Check a value; without `lines` it is the environment, and `file` the prefix of its names."""
    try:
        return kind.model_validate(value)
    except pydantic.ValidationError as error:
        found = [_sentence(one, kind, value, lines, file) for one in error.errors()]
        raise BadInput("\n".join(dict.fromkeys(found))) from error


def at(lines: yaml.Lines, path: yaml.Path) -> int:
    """Give the line of a path, or of what holds it."""
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 1)


def _sentence(error: Any, kind: type[pydantic.BaseModel], value: Any, lines: yaml.Lines, file: str) -> str:  # noqa: ANN401
    path = _known(error["loc"], value)
    key = ".".join(str(part) for part in path) or "the file"
    where = f"{file}:{at(lines, path)}: {key}" if lines else f"{file}{key.upper()}"
    return f"{where}: {_says(error, kind, path)}"


def _known(location: tuple[Any, ...], value: Any) -> yaml.Path:  # noqa: ANN401
    """Drop what pydantic adds to a path (names of union members); keep a missing last key."""
    path: list[str | int] = []
    for number, part in enumerate(location, start=1):
        if isinstance(value, dict) and (part in value or number == len(location)):
            path.append(str(part))
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            path.append(part)
            value = value[part] if part < len(value) else None
    return tuple(path)


def _says(error: Any, kind: type[pydantic.BaseModel], path: yaml.Path) -> str:  # noqa: ANN401
    given, code = error["input"], error["type"]
    if code == "extra_forbidden":
        known = _keys(kind, path[:-1])
        return f"unknown key{_closest(str(path[-1]), known)}; known: {', '.join(known)}" if known else "unknown key"
    if code == "missing":
        return "is missing; add it"
    if code == "literal_error":
        known = [word.strip("'") for word in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        return f'"{given}" is none of {", ".join(known)}{_closest(str(given), known)}'
    if code == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg'].lower()}, not {_short(given)}"


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
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004
