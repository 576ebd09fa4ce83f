"""What putting an earlier version in force again would do. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.files.blocks import WatchlistReader
from config.files.subscriptions import Subscription, SubscriptionList
from config.versions.base import State
from config.versions.documents import DocumentReader, check_together
from config.versions.plan import Change
from config.versions.store import KINDS, Kind, Version, Versions
from config.versions.summary import removal, summarise, too_much_removed
from core.errors import BadInput


def plan_rollback(
    versions: Versions,
    wanted: Version,
    folder: Path,
    *,
    force: bool = False,
    stored: Sequence[Subscription] = (),
) -> tuple[Change, dict[Kind, int]]:
    """Compare an earlier version with what is in force; gives the change, and the numbers that it was checked against.

    Raises `BadInput` where this Wirewatch does not take what was written then, where a subscription in force names
    what was not listed then, and where it would remove too much, unless `force`. `stored`: people's own subscriptions,
    to say which of them are touched.
    """
    running = versions.in_force()
    texts = {kind: running[kind].content if kind in running else "" for kind in KINDS} | {wanted.kind: wanted.content}
    reader = DocumentReader(WatchlistReader())
    numbers = {kind: version.number for kind, version in running.items()} | {wanted.kind: wanted.number}
    parsed = {kind: reader.read(kind, texts[kind], f"{kind} version {numbers.get(kind, 0)}") for kind in KINDS}
    check_together(parsed, folder)
    current = running[wanted.kind]
    before = reader.read(wanted.kind, current.content, f"{wanted.kind} version {current.number}").document
    listed = parsed["subscriptions"].document
    asking = [*(listed.subscriptions if isinstance(listed, SubscriptionList) else ()), *stored]
    summary = summarise(wanted.kind, before, parsed[wanted.kind].document, asking)
    if too_much_removed(summary) and not force:
        fix = f"if that is meant: `wirewatch watchlist rollback {wanted.number} --kind {wanted.kind} --force`"
        raise BadInput(f"{wanted.kind}: {removal(summary)}; {fix}")
    state: State = "unchanged" if current.content == wanted.content else "changed"
    seen = {kind: version.number for kind, version in running.items()}
    return Change(wanted.kind, state, current.number, wanted.content, current, summary), seen
