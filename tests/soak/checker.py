"""What a run may not show: something lost, something told twice, silence under a green light. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from soak.ledger import Ledger
from soak.lights import Light
from soak.wire import Item

LATE_AFTER = 60.0
"""Seconds after which an untold story is silence: a poll, a restart of what died, and a minute to notice what hangs."""


def violations(
    published: Sequence[Item],
    ledger: Ledger,
    lights: Sequence[Light],
    *,
    may_repeat: int,
    ended: Collection[str],
    failed: Collection[str],
) -> list[str]:
    """Give what went wrong, a sentence each. `failed`: faults whose own check did not hold."""
    return [
        *(f"the supervisor ended by itself after {one}" for one in ended),
        *failed,
        *_lost(published, ledger),
        *_repeated(ledger, may_repeat),
        *_silent(published, ledger, lights),
        *([] if lights else ["doctor was never asked: nobody looked at the lights"]),
    ]


def _lost(published: Sequence[Item], ledger: Ledger) -> list[str]:
    found = [f"never archived: {one.link}" for one in published if one.link not in ledger.archived]
    for one in published:
        told = sorted(ledger.alerts.get(one.title, ()))
        wanted = ["everything", "mail"] if one.watched else []
        if told != wanted:
            outcome = ledger.archived.get(one.link, "not archived")
            found.append(
                f"alerted {told}, should be {wanted}, archived as {outcome}: {one.title} ({one.published:.0f})"
            )
        if one.watched and one.title not in ledger.first_mail:
            found.append(f"never mailed: {one.title}")
    if ledger.unsent:
        found.append(f"{ledger.unsent} deliveries are neither sent nor dropped")
    return found


def _repeated(ledger: Ledger, may_repeat: int) -> list[str]:
    repeats = sum(len(times) - 1 for times in ledger.mailed.values())
    return [f"{repeats} mails were repeated, {may_repeat} may be"] if repeats > may_repeat else []


def _silent(published: Sequence[Item], ledger: Ledger, lights: Sequence[Light]) -> list[str]:
    found = []
    for light in lights:
        if not light.green:
            continue
        late = [
            one
            for one in published
            if one.watched
            and one.published < light.at - LATE_AFTER
            and ledger.first_mail.get(one.title, float("inf")) > light.until
        ]
        if late:
            oldest = light.at - late[0].published
            titles = ", ".join(one.title for one in late[:3])
            found.append(f"green while {len(late)} stories were untold, the oldest for {oldest:.0f} s: {titles}")
    return found
