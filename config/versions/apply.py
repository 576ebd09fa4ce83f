"""Files → versions: check everything, show the difference, then put it in force; all or nothing."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from config.files.feeds import parse_feeds
from config.files.subscriptions import check_against, parse_subscriptions
from config.files.watchlist import parse_watchlist
from config.versions.store import Conflict, Kind, Versions
from core.errors import BadInput

KINDS: tuple[Kind, ...] = ("watchlist", "feeds", "subscriptions")  # a subscription may name a new entity
_PARSERS: dict[Kind, Callable[[str, str], Any]] = {
    "watchlist": parse_watchlist,
    "feeds": parse_feeds,
    "subscriptions": parse_subscriptions,
}
_DIFF_LINES = 200


class Change(msgspec.Struct, frozen=True):
    """What applying one file would do."""

    kind: Kind
    base: int
    """The version in force, 0 for none."""
    content: str
    diff: str
    state: Literal["unchanged", "new", "changed", "conflict"]


def plan(versions: Versions, config_dir: Path) -> list[Change]:
    """Read and check all files; raises `BadInput` for any mistake, so that nothing is applied by halves."""
    texts = {kind: _read(config_dir / f"{kind}.yaml") for kind in KINDS}
    parsed = {kind: _PARSERS[kind](texts[kind], str(config_dir / f"{kind}.yaml")) for kind in KINDS}
    check_against(texts["subscriptions"], str(config_dir / "subscriptions.yaml"), parsed["watchlist"])
    return [_change(versions, kind, texts[kind]) for kind in KINDS]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadInput(
            f"{file}: is missing; create it (an empty file is a good start) or name its folder with --config"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: cannot be read as UTF-8 text: {error}") from error


def _change(versions: Versions, kind: Kind, content: str) -> Change:
    running = versions.current(kind)
    if running is None:
        return Change(kind, 0, content, "", "new")
    if running.content == content:
        return Change(kind, running.number, content, "", "unchanged")
    lines = difflib.unified_diff(
        running.content.splitlines(),
        content.splitlines(),
        f"version {running.number}",
        f"{kind}.yaml",
        lineterm="",
        n=1,
    )
    shown = list(lines)
    if len(shown) > _DIFF_LINES:
        shown = [*shown[:_DIFF_LINES], f"… {len(shown) - _DIFF_LINES} more lines"]
    # Like a push that is no fast-forward: the console's edit is not in the file and would be lost.
    state: Literal["changed", "conflict"] = "changed" if running.origin == "file" else "conflict"
    return Change(kind, running.number, content, "\n".join(shown), state)


def apply(versions: Versions, changes: Sequence[Change], *, author: str, note: str, force: bool) -> None:
    """Put planned changes in force; raises `Conflict`, nothing saved, where the console edited meanwhile."""
    blocked = [change.kind for change in changes if change.state == "conflict"]
    if blocked and not force:
        raise Conflict(
            f"{', '.join(blocked)}: was edited in the console since your file was applied;"
            " run `wirewatch export DIR`, merge, and apply again, or use --force to overwrite it"
        )
    for change in changes:
        if change.state != "unchanged":
            versions.save(change.kind, change.content, base=change.base, author=author, origin="file", note=note)
