"""The public surface: every name that scripts, monitors and other people's files rely on.

`tests/public_surface.txt` lists it, `make surface` writes it, tests compare: nothing that others rely on changes
by accident. What is read from the source is here; what only a running console shows is in `surface_live.py`.
"""

from __future__ import annotations

import ast
import importlib
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from alert_examples import tagged
from exported import exported_metrics
from message_examples import contents, item
from sites import site_of
from source import PACKAGES, ROOT, definitions, files, tree
from typer.main import get_command

from alerts.messages.webhook_payload import payload_of
from config.files.feeds import Feed
from config.files.settings import Settings
from config.files.subscriptions import Subscription
from config.files.watchlist import Entity, Name
from console.app import create_api
from console.sources import Sources
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database, metadata
from wirewatch.cli.app import app

FILE = ROOT / "tests" / "public_surface.txt"
RELEASED = ROOT / "tests" / "released_surface.txt"
"""The surface as it was when the changelog was cut last: whoever cuts a version copies `FILE` there."""
_LEVELS = {"debug", "info", "warning", "error", "exception"}

Section = Iterable[str]


def sections() -> Mapping[str, Section]:
    """Give each part of the surface that the source shows."""
    return {
        "settings": Settings.model_fields,
        "keys of files": [
            f"{schema.__name__.lower()}.{key}"
            for schema in (Feed, Entity, Name, Subscription)
            for key in schema.model_fields
        ],
        "enum values": [f"{name}.{value}" for name, values in enums().items() for value in values],
        "tables and columns": [f"{table}.{column}" for table, columns in tables().items() for column in columns],
        "metrics": exported_metrics(),
        "log events": log_events(),
        "commands and options": commands(),
        "routes": routes(),
        "webhook payload": keys_of(payload_of(contents(item(tagged(), "River Post")))),
    }


def written(parts: Mapping[str, Section]) -> str:
    """Give sections as text, each sorted."""
    return "\n".join("\n".join([f"[{name}]", *sorted(set(lines))]) + "\n" for name, lines in parts.items())


def names() -> list[str]:
    """Give the names of the sections of the file, without reading the source for them."""
    return re.findall(r"^\[(.+)]$", FILE.read_text(encoding="utf-8"), re.MULTILINE)


def listed(name: str, file: Path = FILE) -> list[str]:
    """Give the lines of a section of the file."""
    _, _, rest = file.read_text(encoding="utf-8").partition(f"[{name}]\n")
    return rest.partition("\n\n")[0].splitlines()


def unsaid(changed: Iterable[str], known: Iterable[str], changelog: str) -> list[str]:
    """Give the changed lines of which the changelog says nothing.

    Of a line whose subject is known (a table, a route, a command) the new part must stand there, else the subject.
    """
    subjects = {_parts(line)[0] for line in known}
    said = set(re.findall(r"\w+", changelog.lower()))
    return [line for line in changed if not _words(line, subjects) <= said]


def _words(line: str, known: set[str]) -> set[str]:
    subject, part = _parts(line)
    return set(re.findall(r"[^\W\d]\w+", re.sub(r"{\w+}", "", part if part and subject in known else subject).lower()))


def _parts(line: str) -> tuple[str, str]:
    """Split `table.column`, `GET /route: key`, `wirewatch command --option` into what it is of, and which."""
    for mark in (": ", " (", " --", "."):
        subject, found, part = line.partition(mark)
        if found:
            return subject, part
    return line, ""


def enums() -> dict[str, list[str]]:
    """Give the values of every public enum of strings: they stand in JSON, columns, logs and labels."""
    return {
        one.name: [
            str(line.value.value)
            for line in one.body
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
        ]
        for package in PACKAGES
        for file in files(package)
        for one in definitions(file)
        if isinstance(one, ast.ClassDef) and [ast.unparse(base) for base in one.bases] == ["StrEnum"]
    }


def tables() -> dict[str, list[str]]:
    """Give the columns of every table."""
    for file in (file for package in PACKAGES for file in files(package)):
        if "= sa.Table(" in (ROOT / file).read_text(encoding="utf-8"):
            importlib.import_module(file.removesuffix(".py").replace("/", "."))
    return {table.name: [column.name for column in table.columns] for table in metadata.sorted_tables}


def log_events() -> list[str]:
    """Give the first argument of every call of a log."""
    return [
        call.args[0].value
        for package in PACKAGES
        for file in files(package)
        for call in ast.walk(tree(file))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in _LEVELS
        and ast.unparse(call.func.value) in {"_log", "log"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]


def commands() -> list[str]:
    """Give every command with its arguments and options."""
    return list(_commands(get_command(app), ("wirewatch",)))


def routes() -> list[str]:
    """Give the console's routes, each as `GET /api/v1/alerts`, with the fields of what it takes."""
    described = _described()
    return [
        f"{method.upper()} {path}{_fields(operation, described)}"
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


def keys_of(value: object, path: str = "") -> list[str]:
    """Give the paths of all keys in a JSON value, as `alerts[].why`."""
    if isinstance(value, Mapping):
        stem = f"{path}." if path else ""
        return [found for key, inner in value.items() for found in keys_of(inner, f"{stem}{key}")]
    if isinstance(value, list | tuple):
        return [found for inner in value for found in keys_of(inner, f"{path}[]")] or [f"{path}[]"]
    return [path]


def _described() -> dict[str, Any]:
    """Give the console's own description of its routes; nothing is asked of the database or the bus."""
    database = Database("sqlite:///:memory:")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a route of many methods has one id
        site = site_of(database, SqliteBus(Path(":memory:")), now)
        described: dict[str, Any] = create_api(Sources(site)).openapi()
    database.close()
    return described


def _fields(operation: Mapping[str, Any], described: Mapping[str, Any]) -> str:
    asked = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
        asked += described["components"]["schemas"][name].get("properties", ()) if name else ["{…}"]
    return f" ({', '.join(asked)})" if asked else ""


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401  # Typer vendors Click without types
    for one in command.params:
        yield " ".join([*path, min(one.opts, key=lambda name: not name.startswith("--"))])
    for name, inner in getattr(command, "commands", {}).items():
        yield " ".join([*path, name])
        yield from _commands(inner, (*path, name))
