"""The commands that start and look after the whole, and where the others hang.

Exit codes: 0 done; 1 something is away, refused or forbidden; 2 what you wrote is wrong, or does not fit
what is there (file, line, key and fix on stderr).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from core import crash_points, log
from core.errors import WirewatchError
from core.version import VERSION
from operations.errors import ErrorKind, kind_of
from wirewatch.cli import (
    alerts,
    archive,
    articles,
    attempt,
    backups,
    dead,
    deliveries,
    feedback,
    feeds,
    lists,
    sessions,
    site,
    stories,
    subscribers,
    subscriptions,
    suppressions,
    tokens,
    watchlist,
)
from wirewatch.cli.options import Context, HealthFd, Json, Loopback, Name, Supervised, print_json
from wirewatch.doctor.examine import examine
from wirewatch.run import everything
from wirewatch.run.one_role import run_role

app = typer.Typer(
    help="News monitoring: watch-listed names in every spelling, one alert per story, nothing lost silently.",
    epilog="Start with: wirewatch run",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_WORKERS = {"run", "ingest", "process", "alert", "console"}


def _print_version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it so
    if asked:
        print(f"wirewatch {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    context: Context,
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
    log.configure(log_level or ("info" if context.invoked_subcommand in _WORKERS else "warning"), json=log_json)
    context.obj = config


@app.command(epilog="Example: WIREWATCH_SMTP_URL=smtp://mail.example.org:587 wirewatch run")
def run(
    context: Context,
    allow_loopback: Loopback = False,
    start_anew: Annotated[
        bool,
        typer.Option("--start-anew", help="Make a new database or log where one is missing beside the other."),
    ] = False,
) -> None:
    """Start everything on this machine and print the console's address. Ctrl-C stops it."""
    everything.run(context.obj, allow_loopback=allow_loopback, anew=start_anew)


@app.command(epilog="Example: wirewatch ingest --name ingest-1")
def ingest(
    context: Context,
    allow_loopback: Loopback = False,
    name: Name = "",
    supervised: Supervised = False,
    health_fd: HealthFd = None,
) -> None:
    """Poll feeds and publish their articles (one role; start as many as you want)."""
    run_role(context.obj, "ingest", name, supervised=supervised, health_fd=health_fd, allow_loopback=allow_loopback)


@app.command(epilog="Example: wirewatch process --name process-1")
def process(context: Context, name: Name = "", supervised: Supervised = False, health_fd: HealthFd = None) -> None:
    """Find watch-listed names and stories in the articles (one role)."""
    run_role(context.obj, "process", name, supervised=supervised, health_fd=health_fd)


@app.command(epilog="Example: wirewatch alert --name alert-1")
def alert(context: Context, name: Name = "", supervised: Supervised = False, health_fd: HealthFd = None) -> None:
    """Decide who is owed an alert, and send it (one role)."""
    run_role(context.obj, "alert", name, supervised=supervised, health_fd=health_fd)


@app.command(epilog="Example: wirewatch console --name console-1")
def console(context: Context, name: Name = "", supervised: Supervised = False, health_fd: HealthFd = None) -> None:
    """Serve the web console (one role)."""
    run_role(context.obj, "console", name, supervised=supervised, health_fd=health_fd)


@app.command(epilog="Example: wirewatch doctor --json")
def doctor(context: Context, as_json: Json = False) -> None:
    """Check settings, disks, servers, mail, workers and feeds, and say how to mend each."""
    findings = list(examine(context.obj))
    if as_json:
        print_json([msgspec.structs.asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.message}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


app.command(epilog="Example: wirewatch apply --dry-run")(lists.apply)
app.command(epilog="Example: wirewatch export backup")(lists.export)
app.command(epilog="Example: wirewatch backup /backup/2026-11-26")(backups.backup)
app.command(epilog="Example: wirewatch restore /backup/2026-11-26")(backups.restore)
app.command(epilog="Example: wirewatch subscribe email=desk@example.org --tag sahel")(subscriptions.subscribe)
app.command(epilog='Example: wirewatch why "attack near Gao" sahel-desk')(alerts.why)
app.command(epilog="Example: wirewatch status --json")(site.status)
app.command(epilog="Example: wirewatch audit --limit 20")(site.audit)
app.command("sign-in", epilog="Example: wirewatch sign-in")(tokens.sign_in)
app.command("webhook-key", epilog="Example: wirewatch webhook-key https://hooks.example.org/wire")(tokens.webhook_key)
for name, group in {
    "try": attempt.app,
    "stories": stories.app,
    "import": articles.app,
    "alerts": alerts.app,
    "articles": archive.app,
    "deliveries": deliveries.app,
    "suppressions": suppressions.app,
    "subscribers": subscribers.app,
    "dead": dead.app,
    "feedback": feedback.app,
    "feeds": feeds.app,
    "tokens": tokens.app,
    "sessions": sessions.app,
    "subscriptions": subscriptions.app,
    "watchlist": watchlist.app,
}.items():
    app.add_typer(group, name=name)

_WRITTEN_WRONG = {ErrorKind.INVALID, ErrorKind.NOT_FOUND, ErrorKind.CONFLICT}


def main() -> None:
    """Run the command; our errors become one clear message, never a traceback."""
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        app()
    except WirewatchError as error:
        _fail(error, 2 if kind_of(error) in _WRITTEN_WRONG else 1)
    except BrokenPipeError:
        sys.stderr.close()  # `wirewatch alerts | head` is no error


def _fail(error: WirewatchError, code: int) -> None:
    print(f"wirewatch: {error}", file=sys.stderr)
    sys.exit(code)
