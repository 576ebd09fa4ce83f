"""`wirewatch status` and `wirewatch audit`: how the site is doing, and what people changed."""

from __future__ import annotations

from operations import audit as records
from operations import status as numbers
from wirewatch.cli.options import Context, Json, Limit, moment, opened, print_json, print_safe


def status(context: Context, as_json: Json = False) -> None:
    """Say who runs, how much comes in, what waits and what was parked."""
    found = numbers.read_status(*opened(context))
    if as_json:
        print_json(found)
        return
    for worker in found.workers:
        state = "running" if worker.alive else f"no sign of life since {moment(worker.beat)}"
        print_safe(f"{worker.name}  {worker.problem or state}")
    day = found.last_24_hours
    print(f"{found.articles_per_minute:g} articles a minute; in 24 hours {day.articles} articles, {day.alerts} alerts")
    print(f"deliveries: {day.due} due, {day.leased} being sent; in 24 hours {day.sent} sent, {day.failed} failed")
    if found.dead_letters is None:
        print_safe(f"bus: {found.bus_problem}")
        return
    print("; ".join(f"{count} wait for {group}" for group, count in found.lag.items()))
    print(f"dead letters: {found.dead_letters.waiting} wait of {found.dead_letters.parked}; see `wirewatch dead list`")


def audit(context: Context, limit: Limit = 50, as_json: Json = False) -> None:
    """List what people changed: when, who, by which door, what, and before → after."""
    listed = records.list_audit(*opened(context), limit or None)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        change = " → ".join(part for part in (one.before, one.after) if part)
        print_safe(f"{moment(one.at)}  {one.actor} ({one.door})  {one.action}: {one.subject}  [{change}]")
