"""From a YAML document to a checked value; `mistakes` turns what is found wrong into sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pydantic

from config.files import yaml
from config.files.mistakes import sentence, without_consequences
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
        key = next(key for key in reversed(kind.model_fields) if key != "owner")
        listed = " above the list, and indent it" if isinstance(value, list) else ""
        raise BadInput(f"{file}:1: begins without a key; write {key}:{listed}")
    return value


def check(kind: type[Model], value: dict[str, Any], lines: yaml.Lines, file: str) -> Model:
    """Check a value; without `lines` it is the environment, and `file` the prefix of its names."""
    try:
        return kind.model_validate(value)
    except pydantic.ValidationError as error:
        found = [sentence(one, kind, value, lines, file) for one in without_consequences(error.errors())]
        raise BadInput("\n".join(dict.fromkeys(found))) from error


def refuse_twice(
    keys: Iterable[str],
    section: str,
    lines: yaml.Lines,
    file: str,
    fix: str,
    where: Callable[[int, str], str] | None = None,
) -> None:
    """Raise `BadInput` where two items of a list have one key; `where` names the item, by its id unless given."""
    first: dict[str, int] = {}
    for number, key in enumerate(keys):
        line = yaml.at(lines, (section, number))
        if key in first:
            place = where(number, key) if where else f"{section}[{key}]:"
            raise BadInput(f"{file}:{line}: {place} stands twice (first in line {first[key]}); {fix}")
        first[key] = line
