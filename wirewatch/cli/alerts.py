"""`wirewatch alerts`, `wirewatch why`: what was told to whom, and why something was not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from core.log import safe
from wirewatch import commands, delivery
from wirewatch.cli.options import Context, Json, print_json

app = typer.Typer(help="List alerts with their outcomes, or show the whole way of one.")

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
        print(safe(f"{one['created']}  {one['id']}  {one['subscription']}  {one['headline']}  [{states}]"))


@app.command(epilog="Example: wirewatch alerts show 4f1c… --json")
def show(
    context: Context,
    alert: Annotated[str, typer.Argument(help="The alert's id.")],
    as_json: Json = False,
) -> None:
    """Show the whole way of an alert: from the article's fetch to the far side's last answer."""
    ledger = delivery.show_alert(context.obj, alert)
    if as_json:
        print_json(ledger)
        return
    told = ledger["alert"]
    print(safe(told["headline"]))
    print(f"{told['subscription']}: {ledger['outcome']}")
    for event in ledger["events"]:
        print(safe(f"{event['at']}  {event['what']:10} {event['message']}"))


def why(
    context: Context,
    article: Annotated[str, typer.Argument(help="The article's id.")],
    subscription: Annotated[str, typer.Argument(help="The subscription's id.")],
    as_json: Json = False,
) -> None:
    """Say why a subscription did not get an article, or that it did."""
    answer = delivery.why(context.obj, article, subscription)
    if as_json:
        print_json(answer)
    else:
        print(safe(f"{answer['reason']}: {answer['message']}"))


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
