"""Who is told what, and where."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pydantic

from config.files import yaml
from config.files.cadence import Cadence, QuietHours
from config.files.channels import CHANNELS
from config.files.codes import AnyCountry, Id, Line, check_text
from config.files.durations import parse_duration, show_duration
from config.files.patterns import check_cost, check_words
from config.files.references import find_unlisted
from config.files.renames import NONE_RENAMED, Renamed
from config.files.schema import Value, read, refuse_twice
from config.files.watchlist import Kind, Watchlist
from core.article import Severity
from core.errors import BadInput
from core.web_address import is_harmless


def _one_line(name: str) -> str:
    if not all(is_harmless(letter) for letter in name):
        raise ValueError("is one line of plain text, without control characters")
    return name.strip()


LONGEST_NAME = 80
Name = Annotated[str, pydantic.StringConstraints(max_length=LONGEST_NAME), pydantic.AfterValidator(_one_line)]
Updates = Literal["none", "material", "all"]
Words = Annotated[str, pydantic.AfterValidator(check_text), pydantic.AfterValidator(check_words)]
Window = Annotated[
    timedelta,
    pydantic.BeforeValidator(parse_duration),
    pydantic.PlainSerializer(show_duration, return_type=str),
]
_LONGEST_WINDOW = timedelta(hours=24)
_MOST_WORDS = 50
_MOST_ENTITIES, _MOST_OF_OTHERS = 10_000, 1_000


class Target(Value):
    """One recipient: an e-mail address, a webhook's address, an inbox's name, or the name of a secret.

    A Slack webhook and an Apprise URL are secrets: they stand in the environment, and only their names here.
    """

    channel: str
    """One of `CHANNELS`."""
    address: Line

    @pydantic.model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401
        """Read `{email: desk@example.org}`."""
        if fault := _no_target(value):
            raise ValueError(fault)
        if not isinstance(value, dict) or set(value) == {"channel", "address"}:
            return value
        if len(value) != 1 or not set(value) <= set(CHANNELS):
            raise ValueError(_forms())
        ((channel, address),) = value.items()
        return {"channel": channel, "address": str(address)}

    @pydantic.model_validator(mode="after")
    def _sound(self) -> Target:
        if self.channel not in CHANNELS:
            raise ValueError(_forms())
        object.__setattr__(self, "address", CHANNELS[self.channel].check(self.address))  # frozen, still in the making
        return self


def _forms() -> str:
    *others, last = (f"{{{one.name}: {one.example}}}" for one in CHANNELS.values())
    return f"write one of {', '.join(others)} or {last}"


def _no_target(value: object) -> str:
    if isinstance(value, list):
        return "takes one target; write a second subscription for the other"
    return f"says where to and not how; write {{email: {value}}}" if isinstance(value, str) else ""


class Subscription(Value):
    """One person's or desk's wish: what, when, and where to. Every key of subscriptions.yaml is here."""

    id: Id
    name: Name = ""
    """What its reader calls it: in mails, on pages and buttons. Empty: its id."""
    to: Target
    # what: any one of these
    entities: tuple[Id, ...] = pydantic.Field(default=(), max_length=_MOST_ENTITIES)
    kinds: tuple[Kind, ...] = pydantic.Field(default=(), max_length=_MOST_OF_OTHERS)
    tags: tuple[Id, ...] = pydantic.Field(default=(), max_length=_MOST_OF_OTHERS)
    all: bool = False
    feeds: Literal["none", "health"] = "none"
    """`health`: also what is wrong with feeds, at once, and when it is over."""
    # and only where all of these hold
    languages: tuple[Line, ...] = pydantic.Field(default=(), max_length=_MOST_OF_OTHERS)
    sources: tuple[Line, ...] = pydantic.Field(default=(), max_length=_MOST_OF_OTHERS)
    countries: tuple[AnyCountry, ...] = pydantic.Field(default=(), max_length=_MOST_OF_OTHERS)
    """Where the outlet sits. An outlet whose country the feed list does not say does not fit."""
    severity: Severity = "low"
    """Only entities that matter as much or more."""
    must: tuple[Words, ...] = pydantic.Field(default=(), max_length=_MOST_WORDS)
    """One of these must occur in headline or text; `category: sport` or `author: diallo`: in what the feed names so."""
    must_not: tuple[Words, ...] = pydantic.Field(default=(), max_length=_MOST_WORDS)
    """None of these may."""
    # when
    cadence: Cadence = Cadence()
    zone: Line = "UTC"
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
        if not (self.entities or self.kinds or self.tags or self.all or self.feeds == "health"):
            raise ValueError("can never fire: add entities, kinds, tags or all: true")
        check_cost([*self.must, *self.must_not])
        return self


class SubscriptionList(Value):
    """All subscriptions."""

    subscriptions: tuple[Subscription, ...] = ()


def parse_subscriptions(text: str, file: str) -> SubscriptionList:
    """Read subscriptions; raises `BadInput` with file, line, key and fix."""
    return read_subscriptions(text, file)[0]


def read_readable(text: str, file: str) -> tuple[SubscriptionList, dict[str, str]]:
    """Read a list that an older version has accepted; gives what can be read, and what is wrong with the rest, by id.

    Raises `BadInput` where it is no list of subscriptions at all.
    """
    try:
        return parse_subscriptions(text, file), {}
    except BadInput as error:
        given = yaml.load_value(text, file)
        items = given.get("subscriptions") if isinstance(given, dict) else None
        if not isinstance(items, list):
            raise BadInput(str(error)) from error
    found: dict[str, Subscription] = {}
    wrong: dict[str, str] = {}
    for number, item in enumerate(items):
        id_ = str(item.get("id", number)) if isinstance(item, dict) else str(number)
        try:
            found.setdefault(id_, Subscription.model_validate(item))
        except pydantic.ValidationError as error:
            wrong[id_] = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
    return SubscriptionList(subscriptions=tuple(found.values())), wrong


def read_subscriptions(text: str, file: str) -> tuple[SubscriptionList, yaml.Lines]:
    """Read subscriptions, and the line of each key for what is checked later; raises as `parse_subscriptions` does."""
    listed, lines = read(SubscriptionList, text, file)
    ids = (one.id for one in listed.subscriptions)
    refuse_twice(ids, "subscriptions", lines, file, "give each subscription its own id")
    return listed, lines


def check_against(
    listed: SubscriptionList, lines: yaml.Lines, file: str, watchlist: Watchlist, renamed: Renamed = NONE_RENAMED
) -> None:
    """Raise `BadInput` where a subscription names an entity or a tag that the watchlist does not have.

    `renamed`: ids that entities had before, with those of now.
    """
    wrong = [
        f"{file}:{yaml.at(lines, ('subscriptions', number, one.part, one.place))}:"
        f" subscriptions[{subscription.id}].{one.part}: {one}"
        for number, subscription in enumerate(listed.subscriptions)
        for one in find_unlisted(subscription, watchlist, renamed)
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
