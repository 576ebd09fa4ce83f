"""The commands that start, apply, import and list.

Exit codes: 0 done; 1 something is away or refused; 2 what you wrote is wrong (file, line, key and fix on stderr).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from core import log
from core.errors import BadInput, WirewatchError
from core.version import VERSION
from wirewatch import commands, wiring
from wirewatch.cli import alerts, attempt, deliveries, stories, subscriptions, tokens, watchlist
from wirewatch.cli.options import Context, HealthFd, Json, Loopback, Name, Supervised, print_json
from wirewatch.doctor.examine import examine
from wirewatch.run import everything
from wirewatch.run.one_role import run_role
from wirewatch.run.welcome import sign_in_link

app = typer.Typer(
    help="News monitoring: watch-listed names in every spelling, one alert per story, nothing lost silently.",
    epilog="Start with: wirewatch run",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
import_app = typer.Typer(help="Bring recorded articles in.", no_args_is_help=True)
app.add_typer(attempt.app, name="try")
_WORKERS = {"run", "ingest", "process", "alert", "console"}
app.add_typer(stories.app, name="stories")
app.add_typer(import_app, name="import")
app.add_typer(alerts.app, name="alerts")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(deliveries.suppressions, name="suppressions")
app.add_typer(tokens.app, name="tokens")
app.add_typer(subscriptions.app, name="subscriptions")
app.command(epilog="Example: wirewatch subscribe email=desk@example.org --tag sahel")(subscriptions.subscribe)
app.command(epilog="Example: wirewatch why ARTICLE sahel-desk")(alerts.why)
app.command("webhook-key", epilog="Example: wirewatch webhook-key https://hooks.example.org/wire")(tokens.webhook_key)
app.add_typer(watchlist.app, name="watchlist")


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
    log.configure(log_level or ("info" if context.invoked_subcommand in _WORKERS else "warning"), json=log_json)
    context.obj = config


@app.command(epilog="Example: WIREWATCH_SMTP_URL=smtp://mail.example.org:587 wirewatch run")
def run(context: Context, allow_loopback: Loopback = False) -> None:
    """Start everything on this machine and print the console's address. Ctrl-C stops it."""
    everything.run(context.obj, allow_loopback=allow_loopback)


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


@app.command("sign-in", epilog="Example: wirewatch sign-in")
def sign_in(context: Context) -> None:
    """Print a one-time sign-in link for the console."""
    print(sign_in_link(wiring.open_site(context.obj)))


@app.command(epilog="Example: wirewatch apply --dry-run")
def apply(
    context: Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, change nothing.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also over others' later versions, and however much it removes.")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="Why, for the history.")] = "",
    author: Annotated[str, typer.Option("--author", help="Who edits, for the history; default: your login.")] = "",
) -> None:
    """Put the files of the config folder in force. All or nothing; running workers follow within a second."""
    print(commands.apply(context.obj, dry_run=dry_run, force=force, note=note, author=author))


@app.command(epilog="Example: wirewatch export backup")
def export(context: Context, folder: Annotated[Path, typer.Argument(help="Where to write the files.")]) -> None:
    """Write the watchlist, feeds and subscriptions in force to files, for a copy to edit and apply."""
    print(commands.export(context.obj, folder))


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


@import_app.command("articles", epilog="Example: wirewatch import articles week.jsonl --alert")
def import_articles(
    context: Context,
    file: Annotated[Path, typer.Argument(help="JSON lines: url, title, text, published, source; - for stdin.")],
    alert: Annotated[bool, typer.Option("--alert", help="Alert on them; without it they are history.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Return when the workers have handled them all.")] = False,
) -> None:
    """Send recorded articles through the same pipeline as any feed's."""
    print_json(commands.import_articles(context.obj, file, alert=alert, wait=wait))


def main() -> None:
    """Run the command; our errors become one clear message, never a traceback."""
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        app()
    except BadInput as error:
        _fail(error, 2)
    except WirewatchError as error:
        _fail(error, 1)
    except BrokenPipeError:
        sys.stderr.close()  # `wirewatch alerts | head` is no error


def _fail(error: WirewatchError, code: int) -> None:
    print(f"wirewatch: {error}", file=sys.stderr)
    sys.exit(code)
