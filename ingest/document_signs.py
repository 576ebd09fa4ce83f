"""What the entries of a document say of the feed's health. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ingest.formats.document import Entry
from ingest.health.signs import DocumentSigns
from ingest.recognition.marks import SeenEntry
from ingest.recognition.match import Marked, Recognised

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web
_SOON = timedelta(days=2)  # a clock or a zone that is wrong; what is later is no date of publication
_BROKEN = "\ufffd"
_SOME = 3
"""Entries by which a change of all ids is told from chance."""


def document_signs(
    marked: Sequence[Marked], known: Recognised, remembered: Sequence[SeenEntry], now: datetime, *, first: bool
) -> DocumentSigns:
    """Give them; `known` says who of the entries is who of `remembered`."""
    dates = tuple(at.timestamp() for one in marked if (at := moment_of(one.entry, now)) is not None)
    return DocumentSigns(
        first=first,
        entries=len(marked),
        new=len(set(range(len(marked))) - set(known.rows) - known.adopted),
        broken=sum(is_broken(one.entry) for one in marked),
        newest=max(dates, default=None),
        dates=dates if first else (),
        ids_changed=_ids_changed(marked, known, remembered),
    )


def is_broken(entry: Entry) -> bool:
    """Say whether letters of an entry could not be read."""
    return _BROKEN in entry.title or _BROKEN in entry.text


def moment_of(entry: Entry, now: datetime) -> datetime | None:
    """Give the outlet's time; None for none, and for one that it cannot mean."""
    if entry.published is None:
        return None
    try:
        moment = datetime.fromtimestamp(entry.published, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _EARLIEST <= moment <= now + _SOON else None


def _ids_changed(marked: Sequence[Marked], known: Recognised, remembered: Sequence[SeenEntry]) -> bool | None:
    """Say whether every entry that was known has another guid, or none is known though all have the moments of those.

    None: nobody can tell, since there is nobody in both.
    """
    pairs = [(marked[place].marks.guid, row.marks.guid) for place, row in known.rows.items() if not row.former]
    if pairs:
        return len(pairs) >= _SOME and all(new and old and new != old for new, old in pairs)
    before = {row.marks.published for row in remembered if row.left is None and not row.former}
    moments = {one.marks.published for one in marked}
    return True if len(moments) >= _SOME and None not in moments and moments <= before else None
