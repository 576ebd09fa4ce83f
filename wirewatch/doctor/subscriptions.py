"""Subscriptions that notify nobody because something is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.files.subscriptions import read_readable
from wirewatch.doctor.finding import Finding, bad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.site import Site


def check(site: Site) -> Iterator[Finding]:
    """Name each that is set aside, and each stored one that cannot be read."""
    wanted = [*site.in_force.file_subscriptions().values(), *(one.subscription for one in site.stored.listed())]
    for id_, failure in sorted(site.stored.set_aside(wanted).items()):
        yield bad(
            f"subscription {id_}", f"set aside since {failure.since:%Y-%m-%d %H:%M} UTC: {failure.reason}; change it"
        )
    in_force = site.versions.current("subscriptions")
    unread = read_readable(in_force.content, "subscriptions")[1] if in_force else {}
    for id_, problem in unread.items():
        yield bad(f"subscription {id_}", f"notifies nobody, as it cannot be read: {problem}; correct it in the file")
    for id_, one in site.stored.unreadable().items():
        fix = f"`wirewatch subscriptions end {id_}`, and make it anew under another id"
        yield bad(f"subscription {id_}", f"notifies nobody, as it cannot be read: {one.problem}; {fix}")
