"""The channels, a row each: all that tells them apart, except the code that sends.

    CHANNELS ─▶ what a subscription may name, and its check        config/files/subscriptions.py
             ─▶ lanes, rate, retries, suppression                  alerts/delivery/
             ─▶ what people call it                                console/, service messages

It stands here because a file of subscriptions is checked against it and config may import nothing above it. A new
channel is a row here and a file in `alerts/delivery/channels/`, whose notifier `wirewatch/channels.py` opens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec

from config.files.email_address import check_address
from core.outcomes import SuppressionState
from core.web_address import Purpose, fault_of

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One way to reach people, and how it behaves."""

    name: str
    """As subscriptions and the database have it."""
    label: str
    """As people call it, before a target: `e-mail desk@example.org`."""
    example: str
    """What a subscription names there, for those who wrote something else."""
    check: Callable[[str], str]
    """Gives a target as it is kept; raises ValueError with what is wrong with it, and the fix."""
    personal: bool = False
    """Is a target a person's own address? Whoever has it owns what leads to it."""
    lane_of: Callable[[str], str] = str
    """Names the destination behind a target: what one slow destination must delay, and no more. Empty: there is one."""
    one_server: bool = False
    """Do all its lanes lead through one server of ours? Then they share its rate, and a Retry-After is about none."""
    rate: float = 0.0
    """Messages a second that a lane (or that server) takes; 0: as many as it answers."""
    give_up_after: timedelta = timedelta(hours=24)
    """How long a delivery is tried."""
    rendered: bool = True
    """Does it need a message in words? Else no template can stand in its way."""
    closes_as: SuppressionState = SuppressionState.DISABLED
    """What becomes of a target that is closed by hand or for a bounce."""


def _secret_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    raise ValueError(
        "write the name of a secret, such as sahel_room, and put the webhook's address into the"
        " environment as WIREWATCH_SECRET_SAHEL_ROOM; an address here could be read by everybody"
    )


def _webhook(url: str) -> str:
    if fault := fault_of(url, Purpose.POST):
        raise ValueError(f"no address to post to: {fault}; write one such as https://hooks.example.org/wire")
    return url


def _inbox_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    raise ValueError(f'"{name}" is no name for an inbox; use letters, digits, - and _')


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()


EMAIL = Channel(
    name="email",
    label="e-mail",
    example="address",
    check=check_address,
    personal=True,
    lane_of=_domain,  # all mail leaves through one server, which may itself wait for the recipient's
    one_server=True,
    give_up_after=timedelta(hours=48),  # as long as mail servers give each other
    closes_as=SuppressionState.SUPPRESSED,
)
SLACK = Channel(name="slack", label="Slack channel", example="secret_name", check=_secret_name, rate=1.0)
WEBHOOK = Channel(name="webhook", label="webhook", example="https address", check=_webhook, lane_of=_host)
INBOX = Channel(
    name="inbox", label="inbox", example="name", check=_inbox_name, lane_of=lambda _name: "", rendered=False
)
APPRISE = Channel(name="apprise", label="Apprise target", example="secret_name", check=_secret_name)

CHANNELS: dict[str, Channel] = {one.name: one for one in (EMAIL, SLACK, WEBHOOK, INBOX, APPRISE)}
"""By name."""


_OTHER = Channel(name="", label="", example="", check=str)


def find_channel(name: str, channels: Mapping[str, Channel] = CHANNELS) -> Channel:
    """Give a channel by its name. One of another version, which the database may still name, is like any other."""
    return channels.get(name) or msgspec.structs.replace(_OTHER, name=name, label=name)
