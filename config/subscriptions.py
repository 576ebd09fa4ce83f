"""Who is told what, and where."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import pydantic

from config import yaml
from config.schema import Value, at, read
from config.watchlist import Id, Kind, Watchlist
from core.errors import BadInput

Channel = Literal["email", "slack", "inbox", "webhook", "apprise"]

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
    """One person's or desk's wish. Entities, kinds and tags add up; languages and sources narrow."""

    id: Id
    to: Target
    entities: tuple[Id, ...] = ()
    kinds: tuple[Kind, ...] = ()
    tags: tuple[Id, ...] = ()
    all: bool = False
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

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
    known = {
        "entities": {entity.id for entity in watchlist.entities},
        "tags": {tag for entity in watchlist.entities for tag in entity.tags},
    }
    wrong = [
        f"{file}:{at(lines, ('subscriptions', number, part, place))}: subscriptions.{number}.{part}.{place}: "
        f"{word} is not in the watchlist; add it there or correct it here"
        for number, one in enumerate(listed.subscriptions)
        for part in ("entities", "tags")
        for place, word in enumerate(getattr(one, part))
        if word not in known[part]
    ]
    if wrong:
        raise BadInput("\n".join(wrong))


def dump_subscriptions(listed: SubscriptionList) -> str:
    """Write subscriptions that `parse_subscriptions` reads back."""
    made = [
        {**one.model_dump(mode="json", exclude_defaults=True), "to": {one.to.channel: one.to.address}}
        for one in listed.subscriptions
    ]
    return yaml.dump({"subscriptions": made})
