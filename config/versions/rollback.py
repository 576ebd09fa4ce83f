"""What putting another text in force would do: an earlier version's, or an edit's that is no file. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.files.blocks import WatchlistReader
from config.files.doubts import Review, doubts
from config.files.subscriptions import Subscription, SubscriptionList
from config.versions.base import State
from config.versions.documents import DocumentReader, check_together
from config.versions.plan import Change
from config.versions.store import KINDS, Kind, Version, Versions
from config.versions.summary import bereft, removal, summarise, too_much_removed
from core.errors import BadInput


def plan_rollback(
    versions: Versions, wanted: Version, folder: Path, *, force: bool = False, stored: Sequence[Subscription] = ()
) -> tuple[Change, dict[Kind, int]]:
    """As `plan_content`, for what was in force before."""
    fix = f"if that is meant: `wirewatch watchlist rollback {wanted.number} --kind {wanted.kind} --force`"
    named = f"{wanted.kind} version {wanted.number}"
    return plan_content(versions, wanted.kind, wanted.content, folder, named=named, fix=fix, force=force, stored=stored)


def plan_content(  # all but five have a default
    versions: Versions,
    kind: Kind,
    content: str,
    folder: Path,
    *,
    named: str,
    fix: str,
    force: bool = False,
    stored: Sequence[Subscription] = (),
    review: Review = doubts,
) -> tuple[Change, dict[Kind, int]]:
    """Compare a text with what is in force; gives the change, and the numbers that it was checked against.

    Raises `BadInput` where this Wirewatch does not take the text, where a subscription in force names what it does not
    list, and, unless `force`, where it would remove too much, or what people's own ones name; those messages end with
    `fix`. `named` is what messages call the text. `stored`: people's own subscriptions.
    """
    running = versions.in_force()
    texts = {one: running[one].content if one in running else "" for one in KINDS} | {kind: content}
    reader = DocumentReader(WatchlistReader())
    names = {one: f"{one} version {version.number}" for one, version in running.items()} | {kind: named}
    parsed = {one: reader.read(one, texts[one], names.get(one, one)) for one in KINDS}
    current = running.get(kind)
    before = reader.readable(current)
    check_together(parsed, folder, before=before)
    listed = parsed["subscriptions"].document
    asking = [*(listed.subscriptions if isinstance(listed, SubscriptionList) else ()), *stored]
    summary = summarise(kind, before, parsed[kind].document, asking, review)
    if too_much_removed(summary) and not force:
        raise BadInput(f"{kind}: {removal(summary)}; {fix}")
    if summary.lost and not force:
        raise BadInput(f"{kind}: {bereft(summary)}; {fix}")
    state: State = "new" if current is None else "unchanged" if current.content == content else "changed"
    seen = dict.fromkeys(KINDS, 0) | {one: version.number for one, version in running.items()}
    return Change(kind, state, seen[kind], content, current, summary), seen
