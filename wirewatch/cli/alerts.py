"""`wirewatch alerts`: what was alerted, and how it reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from wirewatch import commands
from wirewatch.cli.options import Context, Json, print_json

app = typer.Typer(help="List alerts with their subscription, story, articles and delivery outcomes.")

Out = Annotated[Optional[Path], typer.Option("--out", help="Write mail and Slack text into this folder.")]  # noqa: UP045


@app.callback(invoke_without_command=True, epilog="Example: wirewatch alerts --json | jq .[0]")
def alerts(
    context: Context,
    as_json: Json = False,
    limit: Annotated[int, typer.Option(help="How many, newest first; 0: all.")] = 50,
) -> None:
    """List alerts with their subscription, story, articles and delivery outcomes."""
    if context.invoked_subcommand is not None:
        return
    listed = commands.alerts(context.obj, limit=0 if as_json and limit == 50 else limit)  # noqa: PLR2004
    if as_json:
        print_json(listed)
        return
    for one in listed:
        states = ", ".join(f"{d['channel']} {d['target']}: {d['state']}" for d in one["deliveries"])
        print(f"{one['created']}  {one['subscription']}  {one['headline']}  [{states}]")


@app.command("preview", epilog="Example: wirewatch alerts preview 5f3c… --out preview && open preview/mail.html")
def preview(
    context: Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of an alert, or of a delivery for a whole digest.")],
    out: Out = None,
) -> None:
    """Show a past alert as it would leave now, with your templates; sends nothing."""
    forms = commands.preview(context.obj, id_)
    if out is None:
        print(f"Subject: {forms['subject.txt']}\n\n{forms['mail.txt']}\n\n── Slack ──\n{forms['slack.txt']}")
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, text in forms.items():
        (out / name).write_text(text, encoding="utf-8")
        print(out / name)
