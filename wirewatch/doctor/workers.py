"""The workers: a living one for each role, well, and with the settings that we see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirewatch.doctor.finding import Finding, bad, well
from wirewatch.recorded import recorded_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.files.settings import Settings
    from core.heartbeat import WorkerView
    from wirewatch.doctor.observed import Observed

ROLES = {
    "ingest": ("ingest", "no worker reads feeds"),
    "process": ("process", "no worker finds names and stories"),
    "alert": ("alert", "no worker decides on alerts"),
    "send": ("alert", "no worker sends messages"),
    "console": ("console", "no worker serves the console"),
}
"""A role as workers write it: the command that starts it, and what is missing without it."""


def check(settings: Settings, observed: Observed) -> Iterator[Finding]:
    """Give a finding for each role without a worker, and for each worker."""
    living = {one.role for one in observed.workers if one.alive}
    for role, (command, missing) in ROLES.items():
        if role not in living:
            yield bad(f"role {role}", f"{missing}; start `wirewatch run`, or `wirewatch {command}`")
    ours = recorded_settings(settings)
    for worker in observed.workers:
        yield _condition(worker)
        if worker.alive:
            yield from _differences(worker, ours)


def _condition(worker: WorkerView) -> Finding:
    what = f"worker {worker.name}"
    if not worker.alive:
        since = f"{worker.beat:%Y-%m-%d %H:%M:%S} UTC"
        return bad(what, f"died: no sign of life from {worker.host} since {since}; start it again, or wait a day")
    return bad(what, worker.problem) if worker.problem else well(what, "running")


def _differences(worker: WorkerView, ours: Mapping[str, str]) -> Iterator[Finding]:
    differing = [
        f"{name} is {_quoted(worker.settings[name])} there and {_quoted(value)} here"
        for name, value in ours.items()
        if name in worker.settings and worker.settings[name] != value
    ]
    if differing:
        fix = "restart it, or call the doctor with the environment it was started with"
        yield bad(f"settings of {worker.name}", f"{'; '.join(differing)}; {fix}")


def _quoted(value: str) -> str:
    return value or "not set"
