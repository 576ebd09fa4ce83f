"""The links in messages: they lead to where readers can go, and every machine signs them alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.files.channels import CHANNELS, INBOX
from operations.site import leads_here_only, public_address
from wirewatch import channels
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.files.settings import Settings
    from wirewatch.doctor.observed import Observed

_ELSEWHERE = CHANNELS.keys() - {INBOX.name}
"""Channels whose readers sit at other machines."""


def check(settings: Settings, observed: Observed) -> Iterator[Finding]:
    """Judge the address with which messages are made now: that of the workers that send, else ours."""
    if settings.database_url.startswith("postgres") and not settings.link_key:
        fix = "set WIREWATCH_LINK_KEY to the same text on all of them"
        yield bad("links", f"no link_key: each machine would sign the links in messages by a key of its own; {fix}")
    if settings.link_key or any(settings.data_dir.glob("link.key*")):
        channels.links(settings)  # the keys can be read; none is made here
    sending = observed.sending()
    base = sending.settings.get("public_url", "") if sending else public_address(settings)
    if leads_here_only(base) and _ELSEWHERE & (observed.channels or set()):
        fix = "set public_url (WIREWATCH_PUBLIC_URL) to the console's address as readers reach it"
        yield bad("links", f"the links in messages lead to {base}, which no reader's machine can open; {fix}")
    elif not base.startswith("https://"):
        yield well("links", "work; mail programs unsubscribe with one click only where public_url is an https address")
    else:
        yield well("links", f"lead to {base}")
