"""Who is told what, and where."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pydantic

from config.files import yaml
from config.files.cadence import Cadence, QuietHours
from config.files.durations import parse_duration, show_duration
from config.files.patterns import check_words
from config.files.references import find_unlisted
from config.files.schema import Value, at, read
from config.files.watchlist import Id, Kind, Watchlist
from core.article import Severity
from core.errors import BadInput

Channel = Literal["email", "slack", "inbox", "webhook", "apprise"]
Updates = Literal["none", "material", "all"]
Words = Annotated[str, pydantic.AfterValidator(check_words)]
Country = Annotated[str, pydantic.StringConstraints(to_lower=True, pattern=r"^[A-Za-z]{2}$")]
Window = Annotated[
    timedelta,
    pydantic.BeforeValidator(parse_duration),
    pydantic.PlainSerializer(show_duration, return_type=str),
]
_LONGEST_WINDOW = timedelta(hours=24)
_MOST_WORDS = 50

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Target(Value):
    """One far side: an e-mail address, a webhook's address, an inbox's name, or the name of a secret.

    A Slack webhook and an Apprise URL are secrets: they stand in the environment, and only their names here.
    """

    channel: Channel
    address: str

    @pydantic.model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401
        """Read `{email: desk@example.org}`."""
        if not isinstance(value, dict) or set(value) == {"channel", "address"}:
            return value
        if len(value) != 1 or not set(value) <= set(get_args(Channel)):
            raise ValueError(
                "write one of {email: address}, {slack: secret_name}, {webhook: https address}, {inbox: name} or"
                " {apprise: secret_name}"
            )
        ((channel, address),) = value.items()
        return {"channel": channel, "address": str(address)}

    @pydantic.model_validator(mode="after")
    def _sound(self) -> Target:
        if self.channel == "email" and (len(self.address) > 254 or not _ADDRESS.fullmatch(self.address)):  # noqa: PLR2004  # RFC 5321
            raise ValueError(f'"{self.address}" is not one e-mail address; write desk@example.org')
        if self.channel in ("slack", "apprise") and not _NAME.fullmatch(self.address):
            raise ValueError(
                "write the name of a secret, such as sahel_room, and put the webhook's address into the"
                " environment as WIREWATCH_SECRET_SAHEL_ROOM; an address here could be read by everybody"
            )
        if self.channel == "webhook" and not _is_webhook(self.address):
            raise ValueError("write one address such as https://hooks.example.org/wire, without a password in it")
        if self.channel == "inbox" and not _NAME.fullmatch(self.address):
            raise ValueError(f'"{self.address}" is no name for an inbox; use letters, digits, - and _')
        return self


def _is_webhook(address: str) -> bool:
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        return False
    return sound and address.isascii() and address.isprintable() and " " not in address and len(address) <= 2000  # noqa: PLR2004


class Subscription(Value):
    """One person's or desk's wish: what, when, and where to. Every key of subscriptions.yaml is here."""

    id: Id
    to: Target
    # what: any one of these
    entities: tuple[Id, ...] = ()
    kinds: tuple[Kind, ...] = ()
    tags: tuple[Id, ...] = ()
    all: bool = False
    # and only where all of these hold
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    countries: tuple[Country, ...] = ()
    """Where the outlet sits. An outlet whose country the feed list does not say does not fit."""
    severity: Severity = "low"
    """Only entities that matter as much or more."""
    must: tuple[Words, ...] = pydantic.Field(default=(), max_length=_MOST_WORDS)
    """One of these must occur in headline or text."""
    must_not: tuple[Words, ...] = pydantic.Field(default=(), max_length=_MOST_WORDS)
    """None of these may."""
    # when
    cadence: Cadence = Cadence()
    zone: str = "UTC"
    """Whose clock cadence and quiet hours go by."""
    quiet: QuietHours | None = None
    """What comes meanwhile is held, and sent together at their end."""
    urgent: Severity | None = None
    """Entities that matter as much as this come in quiet hours too."""
    updates: Updates = "none"
    """What is told of a story after its alert: a new watched name, a claim, a changed toll (material), or all."""
    group: Window = timedelta(0)
    """After a message on an entity, what else comes on it within this time comes together."""
    budget: int = pydantic.Field(default=0, ge=0, le=3600)
    """Messages an hour; what is over it comes together at the next full hour. 0: no limit."""

    @pydantic.field_validator("zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f'"{zone}" is no time zone; write one such as Africa/Bamako or Europe/Paris') from error
        return zone

    @pydantic.field_validator("group")
    @classmethod
    def _bounded(cls, group: timedelta) -> timedelta:
        if group > _LONGEST_WINDOW:
            raise ValueError("is longer than 24h; a daily digest is what you want: cadence: daily 07:30")
        return group

    @pydantic.model_validator(mode="after")
    def _can_fire(self) -> Subscription:
        if not (self.entities or self.kinds or self.tags or self.all):
            raise ValueError("can never fire: add entities, kinds, tags or all: true")
        return self


class SubscriptionList(Value):
    """All subscriptions."""

    subscriptions: tuple[Subscription, ...] = ()


def parse_subscriptions(text: str, file: str) -> SubscriptionList:
    """Read subscriptions; raises `BadInput` with file, line, key and fix."""
    listed, lines = read(SubscriptionList, text, file)
    first: dict[str, int] = {}
    for number, one in enumerate(listed.subscriptions):
        line = at(lines, ("subscriptions", number))
        if one.id in first:
            raise BadInput(
                f"{file}:{line}: subscriptions.{number}.id: {one.id} stands twice (first in line {first[one.id]});"
                " give each subscription its own id"
            )
        first[one.id] = line
    return listed


def check_against(text: str, file: str, watchlist: Watchlist) -> None:
    """Raise `BadInput` where a subscription names an entity or a tag that the watchlist does not have."""
    listed, lines = read(SubscriptionList, text, file)
    wrong = [
        f"{file}:{at(lines, ('subscriptions', number, one.part, one.place))}:"
        f" subscriptions.{number}.{one.part}.{one.place}: {one}"
        for number, subscription in enumerate(listed.subscriptions)
        for one in find_unlisted(subscription, watchlist)
    ]
    if wrong:
        raise BadInput("\n".join(wrong))


def dump_subscriptions(listed: SubscriptionList) -> str:
    """Write subscriptions that `parse_subscriptions` reads back."""
    return yaml.dump({"subscriptions": [document_of(one) for one in listed.subscriptions]})


def document_of(subscription: Subscription) -> dict[str, Any]:
    """Give a subscription as people write it, without what is default; `Subscription.model_validate` reads it back."""
    to = subscription.to
    return {**subscription.model_dump(mode="json", exclude_defaults=True), "to": {to.channel: to.address}}
