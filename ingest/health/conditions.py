"""Which conditions a poll shows, with the words that are particular to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from core.guarded_http.message import CertificateLife
from core.outcomes import FeedCondition, FetchOutcome
from ingest.health.habit import DAY, HOUR, FeedHabit, is_silent, longest_pause, odd_volume
from ingest.health.signs import DocumentSigns, PageSigns, PollSigns, ends_soon

Conditions = dict[FeedCondition, str]

_OF_OUTCOME = {
    FetchOutcome.GONE: FeedCondition.GONE,
    FetchOutcome.UNREACHABLE: FeedCondition.UNREACHABLE,
    FetchOutcome.CERTIFICATE: FeedCondition.CERTIFICATE_REFUSED,
    FetchOutcome.WEB_PAGE: FeedCondition.WEB_PAGE,
    FetchOutcome.PARKED: FeedCondition.PARKED,
}
OF_FAILURES = frozenset({*_OF_OUTCOME.values(), FeedCondition.FAILING})
READ = frozenset({FetchOutcome.NEW, FetchOutcome.UNCHANGED})
_OF_DOCUMENT = frozenset(
    {FeedCondition.EMPTY, FeedCondition.ENCODING_BROKEN, FeedCondition.IDS_CHANGED, FeedCondition.DATES_FROZEN}
)
"""What only a document that is read anew can show or end."""
_BROKEN_PART = 3
_FROZEN_TIMES = 3


class DateHabit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the dates of new entries go on."""

    newest: float = 0.0
    """The latest date so far."""
    stuck: int = 0
    """How often in a row new entries came, and none with a later date."""
    since: float = 0.0


def date_habit(before: DateHabit, document: DocumentSigns, now: float) -> DateHabit:
    """Give it after a document. Undated entries say nothing."""
    if document.newest is None or not document.new:
        return before
    if document.newest > before.newest or document.first:
        return DateHabit(newest=document.newest)
    return DateHabit(newest=before.newest, stuck=before.stuck + 1, since=before.since or now)


def conditions(
    signs: PollSigns, habit: FeedHabit, dates: DateHabit, before: Mapping[FeedCondition, str], now: float
) -> Conditions:
    """Give what is wrong after a poll; what it cannot tell stays as it was `before`."""
    if signs.outcome not in READ and signs.outcome is not FetchOutcome.EMPTY:
        kept = {name: said for name, said in before.items() if name not in OF_FAILURES}
        failed = _OF_OUTCOME.get(signs.outcome, FeedCondition.FAILING)
        if failed is FeedCondition.CERTIFICATE_REFUSED:
            kept.pop(FeedCondition.CERTIFICATE_ENDS, None)
        return {**kept, failed: signs.detail or signs.outcome.value}
    if signs.document is None:
        found = {name: said for name, said in before.items() if name in _OF_DOCUMENT}
    else:
        found = _of_document(signs.document, dates, before, now)
    of_habit = {} if FeedCondition.EMPTY in found else _of_habit(habit, now)
    return {**found, **of_habit, **_of_pages(signs.pages, before), **_of_certificate(signs.certificate, before, now)}


def _of_document(
    document: DocumentSigns, dates: DateHabit, before: Mapping[FeedCondition, str], now: float
) -> Conditions:
    found: Conditions = {}
    if not document.entries:
        return {FeedCondition.EMPTY: "0 entries"}
    if document.broken * _BROKEN_PART > document.entries:
        found[FeedCondition.ENCODING_BROKEN] = f"{document.broken} of {document.entries} entries"
    if document.ids_changed or (document.ids_changed is None and FeedCondition.IDS_CHANGED in before):
        found[FeedCondition.IDS_CHANGED] = f"all {document.entries} entries at once"
    if dates.stuck >= _FROZEN_TIMES and now - dates.since >= DAY:
        found[FeedCondition.DATES_FROZEN] = f"{dates.stuck} times, none after {day_of(dates.newest)}"
    return found


def _of_habit(habit: FeedHabit, now: float) -> Conditions:
    found: Conditions = {}
    if is_silent(habit, now):
        pause = longest_pause(habit)
        usual = f"{pause / DAY:.0f} days" if pause >= 2 * DAY else f"{max(1, pause / HOUR):.0f} h"
        found[FeedCondition.SILENT] = f"nothing since {day_of(habit.newest)}; its longest pause before was {usual}"
    elif (volume := odd_volume(habit, now)) is not None:
        found[FeedCondition.VOLUME] = f"{volume[0]} entries in a day, where {volume[1]} are usual"
    return found


def _of_certificate(life: CertificateLife | None, before: Mapping[FeedCondition, str], now: float) -> Conditions:
    if life is None:
        return {name: said for name, said in before.items() if name is FeedCondition.CERTIFICATE_ENDS}
    return {FeedCondition.CERTIFICATE_ENDS: f"on {day_of(life.ends)}"} if ends_soon(life, now) else {}


def _of_pages(pages: PageSigns | None, before: Mapping[FeedCondition, str]) -> Conditions:
    if pages is None or pages.read:
        return {}
    if not pages.asked:
        return {name: said for name, said in before.items() if name is FeedCondition.PAGES_REFUSED}
    return {FeedCondition.PAGES_REFUSED: f"none of {pages.asked} was read: {pages.detail}"}


def day_of(moment: float) -> str:
    """Write a moment as a day."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
