"""What a feed asks of who polls it, and where it lives by now: kept from poll to poll, over 304s and restarts. Pure.

    answer ─▶ after(…) ─▶ `Manners` ─▶ may we spare the body (validators)? whom to ask? when not to?

A redirect for good (301, 308) is believed after three times over a day, 410 after a day: servers err for an hour.
Once a day the whole feed is asked for, without validators: some servers say 304 for ever.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec

_DAY = timedelta(days=1)
_MOVES_TO_BELIEVE = 3
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a feed's answers beside its entries."""

    hint: float = 0.0
    """Seconds that it asks to be left alone (ttl, sy:update…, max-age, Expires)."""
    quiet: str = ""
    """Hours (UTC) and days on which it has no news: `0 1 2 saturday`."""
    whole: datetime | None = None
    """When it was last asked for without validators, and answered."""
    address: str = ""
    """Where it has moved for good; "" where it has not."""
    moved_to: str = ""
    moved_since: datetime | None = None
    moved_times: int = 0
    """What its redirects say, until it is believed."""
    gone_since: datetime | None = None
    """Since when it answers 410."""


def spares_body(manners: Manners, now: datetime) -> bool:
    """Say whether validators may be sent: a whole answer is not older than a day."""
    return manners.whole is not None and now - manners.whole < _DAY


def after_answer(
    before: Manners, now: datetime, *, whole: bool, moved: str, hint: float | None, quiet: str | None
) -> Manners:
    """Give what is kept after an answer; `hint` and `quiet` are None where it said nothing on them (304)."""
    moved_since, times = (before.moved_since, before.moved_times + 1) if moved == before.moved_to else (now, 1)
    believed = bool(moved) and times >= _MOVES_TO_BELIEVE and moved_since is not None and now - moved_since >= _DAY
    return Manners(
        hint=before.hint if hint is None else hint,
        quiet=before.quiet if quiet is None else quiet,
        whole=now if whole else before.whole,
        address=moved if believed else before.address,
        moved_to=moved if not believed else "",
        moved_since=moved_since if moved and not believed else None,
        moved_times=times if moved and not believed else 0,
    )


def after_failure(before: Manners, now: datetime, *, gone: bool) -> Manners:
    """Give what is kept after a failure: where the new address fails, the old one is asked again."""
    since = (before.gone_since or now) if gone else None
    return msgspec.structs.replace(before, address="", gone_since=since)


def is_gone(manners: Manners, now: datetime) -> bool:
    """Say whether it answered 410 twice, a day apart: it is not asked any more."""
    return manners.gone_since is not None and now - manners.gone_since >= _DAY


def quiet_of(hours: tuple[str, ...], days: tuple[str, ...]) -> str:
    """Write down skipHours and skipDays; what is none of them is dropped, and so is what would leave no time at all."""
    found = sorted({int(hour) % 24 for hour in hours if re.fullmatch(r"\d{1,2}", hour.strip())})
    named = [day for day in _DAYS if any(one.strip().lower() == day for one in days)]
    if len(found) > 23 or len(named) > 6:  # noqa: PLR2004
        return ""
    return " ".join((*map(str, found), *named))


def out_of_quiet(due: datetime, quiet: str) -> datetime:
    """Give the first time from `due` on that is in none of the quiet hours and days; minutes stay, so none crowd."""
    words = set(quiet.split())
    for hours in range(24 * 8):
        moment = due + timedelta(hours=hours)
        if str(moment.hour) not in words and _DAYS[moment.weekday()] not in words:
            return moment
    return due
