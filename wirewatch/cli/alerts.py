"""`wirewatch alerts`, `wirewatch why`: what was sent to whom, and why something was not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from operations import alerts as operations
from operations import deliveries
from wirewatch.cli.options import Context, Json, moment, opened, print_json, print_safe

app = typer.Typer(help="List alerts with their outcomes, or show the whole way of one.")

Out = Annotated[Optional[Path], typer.Option("--out", help="Write mail and Slack text into this folder.")]  # noqa: UP045
_USUAL = 50


@app.callback(invoke_without_command=True, epilog="Example: wirewatch alerts --json | jq .[0]")
def alerts(
    context: Context,
    as_json: Json = False,
    limit: Annotated[int, typer.Option(help="How many, newest first; 0: all.")] = _USUAL,
) -> None:
    """List alerts with their subscription, story, articles and delivery outcomes."""
    if context.invoked_subcommand is not None:
        return
    every = limit == 0 or (as_json and limit == _USUAL)
    listed = operations.list_alerts(*opened(context), None if every else limit)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        states = ", ".join(f"{delivery.channel} {delivery.target}: {delivery.state}" for delivery in one.deliveries)
        print_safe(f"{moment(one.created)}  {one.id}  {one.subscription}  {one.headline}  [{states}]")


@app.command(epilog="Example: wirewatch alerts show 4f1c… --json")
def show(
    context: Context,
    alert: Annotated[str, typer.Argument(help="The alert's id.")],
    as_json: Json = False,
) -> None:
    """Show the whole way of an alert: from the article's fetch to the recipient's last answer."""
    ledger = operations.show(*opened(context), alert)
    if as_json:
        print_json(ledger)
        return
    print_safe(ledger.alert.headline)
    print_safe(f"{ledger.alert.subscription}: {ledger.outcome}")
    for event in ledger.events:
        print_safe(f"{moment(event.at)}  {event.what:10} {event.message}")


def why(
    context: Context,
    article: Annotated[str, typer.Argument(help="The article's id, its address, or words of its headline.")],
    subscription: Annotated[str, typer.Argument(help="The subscription's id.")],
    as_json: Json = False,
) -> None:
    """Say why a subscription did not get an article, or that it did."""
    answer = operations.why(*opened(context), article, subscription)
    if as_json:
        print_json(answer)
        return
    if answer.article is not None:
        print_safe(f"{answer.article.id}  {answer.article.headline} ({answer.article.source})")
    print_safe(f"{answer.reason}: {answer.message}")
    for other in answer.others:
        print_safe(f"Also: {other.id}  {other.headline} ({other.source})")


@app.command("preview", epilog="Example: wirewatch alerts preview 5f3c… --out preview && open preview/mail.html")
def preview(
    context: Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of an alert, or of a delivery for a whole digest.")],
    out: Out = None,
) -> None:
    """Show a past alert as it would leave now, with your templates; sends nothing."""
    form = deliveries.preview(*opened(context), id_)
    if form.problem:
        print(form.problem, file=sys.stderr)
    if out is None:
        print(f"Subject: {form.subject}\n\n{form.text}\n\n── Slack ──\n{form.slack}")
        return
    out.mkdir(parents=True, exist_ok=True)
    files = {
        "subject.txt": form.subject,
        "mail.txt": form.text,
        "mail.html": form.html,
        "mail.eml": form.mail,
        "slack.txt": form.slack,
    }
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
        print(out / name)
