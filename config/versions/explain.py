"""Changes in words, for people: what they do, and why some are refused. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.files.list_files import differing, place
from config.versions.diff import unified
from config.versions.losses import removal
from config.versions.plan import Change
from config.versions.refusal import FilesRefused
from config.versions.store import Version
from config.versions.summary import lines_of

_CARRY_OVER = (
    "`wirewatch export DIR` writes what is in force to another folder: make your change there and apply that one;"
    " or overwrite it with `wirewatch apply --force`"
)
_IF_MEANT = "if that is meant: `wirewatch apply --force`"


def describe(changes: Sequence[Change]) -> str:
    """Say what the changes do: for each file a summary, then the difference."""
    return "\n".join(line for change in changes for line in _described(change))


def refusal(changes: Sequence[Change]) -> FilesRefused | None:
    """Give the error that says why the changes may not be put in force without `--force`; None where they may."""
    reasons: dict[str, str] = {change.kind: reason for change in changes if (reason := _reason(change))}
    if not reasons and not any(change.wants for change in changes):
        reasons = {change.kind: _older(change) for change in changes if change.state == "behind"}
    if not reasons:
        return None
    waiting = [change.kind for change in changes if change.wants and change.kind not in reasons]
    text = "\n".join(line for change in changes if change.kind in reasons for line in _refused(change))
    return FilesRefused(reasons, waiting, text=text)


def _reason(change: Change) -> str:
    """Say in a line why a change is refused; empty where it is not."""
    if change.state == "emptied":
        return f"{removal(change.kind, change.losses)}; {_IF_MEANT}"
    if change.state == "conflict":
        return f"{_whose(change)}, and your edit began before it; {_CARRY_OVER}"
    return ""


def older_files(change: Change) -> str:
    """Name the files of a folder that are older than what is in force, and were not edited."""
    return _named(change.kind, change.content, change.others[0].content)


def _older(change: Change) -> str:
    said = f"{older_files(change)}: {_version(change.others[0])} is in force"
    return f"{said}; your copy is older, and nothing in it was edited; {_CARRY_OVER}"


def _whose(change: Change) -> str:
    edited = _named(change.kind, change.content, (change.old or change.others[0]).content)
    return f"{edited or f'{change.kind}.yaml'}: {_version(change.others[0])} is in force"


def _named(kind: str, one: str, other: str) -> str:
    return ", ".join(place(f"{kind}.yaml", name) for name in differing(one, other))


def _refused(change: Change) -> Iterator[str]:
    yield _reason(change) or _older(change)
    if change.state in {"conflict", "emptied"}:  # whoever forces it has seen it
        yield f"what you would change: {'; '.join(lines_of(change.summary))}"
        yield _diff(change.old, change.content, f"{change.kind}.yaml")
    if (
        change.old is not None and change.others and change.old not in change.others
    ):  # else nobody knows where the edit began
        yield "what others changed meanwhile:"
        yield from (f"  {_version(version)}" for version in change.others)
        yield _diff(change.old, change.others[0].content, f"version {change.others[0].number}")


def _version(version: Version) -> str:
    note = f", “{version.note}”" if version.note else ""
    return f"version {version.number} by {version.author} ({version.at:%Y-%m-%d %H:%M} UTC{note})"


def _described(change: Change) -> Iterator[str]:
    if change.state == "behind":
        yield (
            f"{change.kind}: {older_files(change)} is older than version {change.base}, which stays in force;"
            " nothing in your copy was edited"
        )
        return
    yield f"{change.kind}: {change.state}"
    if change.state != "unchanged":
        yield from (f"  {line}" for line in lines_of(change.summary))
    if change.old is not None and change.state != "unchanged":
        yield _diff(change.old, change.content, f"{change.kind}.yaml")


def _diff(old: Version | None, text: str, name: str) -> str:
    return "" if old is None else unified(old.content, text, f"version {old.number}", name)
