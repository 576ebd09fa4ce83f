"""Where all commands hang, and what every one of them begins and ends with.

Exit codes: 0 done; 1 something is away, refused or forbidden; 2 what you wrote is wrong, or does not fit
what is there (file, line, key and fix on stderr).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from core import crash_points, log
from core.errors import WirewatchError
from core.version import VERSION
from wirewatch.cli.loading import CommandPlace, loaded_on_demand

_ROLES = {
    "run": CommandPlace("roles", "run", "WIREWATCH_SMTP_URL=smtp://mail.example.org:587 wirewatch run"),
    "ingest": CommandPlace("roles", "ingest", "wirewatch ingest --name ingest-1"),
    "process": CommandPlace("roles", "process", "wirewatch process --name process-1"),
    "alert": CommandPlace("roles", "alert", "wirewatch alert --name alert-1"),
    "console": CommandPlace("roles", "console", "wirewatch console --name console-1"),
}
_COMMANDS = _ROLES | {
    "doctor": CommandPlace("doctor", "doctor", "wirewatch doctor --json"),
    "apply": CommandPlace("lists", "apply", "wirewatch apply --dry-run"),
    "export": CommandPlace("lists", "export", "wirewatch export backup"),
    "backup": CommandPlace("backups", "backup", "wirewatch backup /backup/2026-11-26"),
    "restore": CommandPlace("backups", "restore", "wirewatch restore /backup/2026-11-26"),
    "subscribe": CommandPlace("subscriptions", "subscribe", "wirewatch subscribe email=desk@example.org --tag sahel"),
    "why": CommandPlace("alerts", "why", 'wirewatch why "attack near Gao" sahel-desk'),
    "status": CommandPlace("site", "status", "wirewatch status --json"),
    "audit": CommandPlace("site", "audit", "wirewatch audit --limit 20"),
    "sign-in": CommandPlace("tokens", "sign_in", "wirewatch sign-in"),
    "webhook-key": CommandPlace("tokens", "webhook_key", "wirewatch webhook-key https://hooks.example.org/wire"),
    "try": CommandPlace("attempt"),
    "stories": CommandPlace("stories"),
    "import": CommandPlace("articles"),
    "alerts": CommandPlace("alerts"),
    "articles": CommandPlace("archive"),
    "deliveries": CommandPlace("deliveries"),
    "suppressions": CommandPlace("suppressions"),
    "subscribers": CommandPlace("subscribers"),
    "dead": CommandPlace("dead"),
    "feedback": CommandPlace("feedback"),
    "feeds": CommandPlace("feeds"),
    "tokens": CommandPlace("tokens"),
    "sessions": CommandPlace("sessions"),
    "subscriptions": CommandPlace("subscriptions"),
    "watchlist": CommandPlace("watchlist"),
}

app = typer.Typer(
    cls=loaded_on_demand(_COMMANDS),
    help="News monitoring: watch-listed names in every spelling, one alert per story, nothing lost silently.",
    epilog="Start with: wirewatch run",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it so
    if asked:
        print(f"wirewatch {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", help="The folder with settings, feeds and lists.")] = Path(
        "config"
    ),
    log_level: Annotated[
        str, typer.Option("--log-level", help="debug, info, warning or error; default: info for workers.")
    ] = "",
    log_json: Annotated[bool, typer.Option("--log-json", help="One JSON object a log line.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Wirewatch."""
    os.umask(0o077)  # what we write is addresses, filters, the archive: for our user alone
    if crash_at := os.environ.get("WIREWATCH_TEST_CRASH_AT"):
        crash_points.arm(crash_at)
    log.configure(log_level or ("info" if context.invoked_subcommand in _ROLES else "warning"), json=log_json)
    context.obj = config


def main() -> None:
    """Run the command; our errors become one clear message, never a traceback."""
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        app()
    except WirewatchError as error:
        print(f"wirewatch: {error}", file=sys.stderr)
        sys.exit(_exit_code(error))
    except BrokenPipeError:
        sys.stderr.close()  # `wirewatch alerts | head` is no error


def _exit_code(error: WirewatchError) -> int:
    from operations.errors import ErrorKind, kind_of  # noqa: PLC0415  # SQLAlchemy, which `--version` does not wait for

    return 2 if kind_of(error) in {ErrorKind.INVALID, ErrorKind.NOT_FOUND, ErrorKind.CONFLICT} else 1
