"""The feeds to poll."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

import pydantic

from config.files import yaml
from config.files.codes import CountryOrNone, LanguageOrNone
from config.files.durations import parse_duration, show_duration
from config.files.schema import Value, read, refuse_twice
from core.web_address import Purpose, fault_of

FASTEST, SLOWEST = timedelta(seconds=5), timedelta(hours=24)


def _address(url: str) -> str:
    fault = fault_of(url, Purpose.FETCH)
    if fault:
        raise ValueError(f"no address to fetch: {fault}")
    return url


def _interval(value: timedelta) -> timedelta:
    if not FASTEST <= value <= SLOWEST:
        raise ValueError(f"{show_duration(value)} is not between 5s and 24h; 15m suits most feeds")
    return value


def _header(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", name) or name.lower() in _OURS:
        raise ValueError(f"{name}: is no header field that can be set here, such as Cookie, Authorization or X-Key")
    return name


_OURS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "if-none-match",
     "if-modified-since"}
)  # fmt: skip
"""What the client writes itself."""
NamedSecret = Annotated[str, pydantic.StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
SecretName = Annotated[str, pydantic.StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,64}$")]
HeaderName = Annotated[str, pydantic.AfterValidator(_header)]
Interval = Annotated[timedelta, pydantic.BeforeValidator(parse_duration), pydantic.AfterValidator(_interval)]


class Feed(Value):
    """One feed; an address alone will do. `name` is the outlet as alerts show it, by default what the feed says."""

    url: Annotated[str, pydantic.AfterValidator(_address)]
    name: str = ""
    language: LanguageOrNone = ""
    country: CountryOrNone = ""
    """Where the outlet sits: two small letters, as in `ml`; for subscriptions that ask by country."""
    every: Interval | None = None
    """How often it is asked; without it by how often it publishes, between `fastest` and `slowest`."""
    fastest: Interval = timedelta(minutes=5)
    slowest: Interval = timedelta(hours=1)
    basic: SecretName = ""
    """The name of a secret that holds `user:password`."""
    headers: dict[HeaderName, NamedSecret] = pydantic.Field(default={}, max_length=10)
    """Header fields to send to its host alone, each with the name of the secret that holds its value."""
    full_text: bool = False
    """Names are looked for on the pages of its articles, too."""
    paused: bool = False
    """It is not asked until somebody resumes it."""

    @property
    def longest_wait(self) -> timedelta:
        """How long it waits at most while it works, but for what its server asks."""
        return self.every or self.slowest

    @pydantic.model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        """Read `- https://example.org/rss`."""
        return {"url": value} if isinstance(value, str) else value

    @pydantic.model_validator(mode="after")
    def _one_rule(self) -> Feed:
        if self.every is not None and self.model_fields_set & {"fastest", "slowest"}:
            raise ValueError("every is a rule of its own; write either it, or fastest and slowest")
        if self.fastest > self.slowest:
            raise ValueError(f"fastest ({show_duration(self.fastest)}) is slower than slowest; exchange them")
        return self


class FeedList(Value):
    """All feeds, and whether the sample wire of invented news runs."""

    feeds: tuple[Feed, ...] = ()
    sample_wire: bool = False


def parse_feeds(text: str, file: str) -> FeedList:
    """Read a feed list; raises `BadInput` with file, line, key and fix."""
    listed, lines = read(FeedList, text, file)
    urls = (feed.url for feed in listed.feeds)
    refuse_twice(urls, "feeds", lines, file, "remove one", lambda number, url: f"feeds.{number}.url: {url}")
    return listed


def languages_of(listed: FeedList) -> frozenset[str]:
    """Give the languages that feeds say they are in."""
    return frozenset(feed.language for feed in listed.feeds if feed.language)


def dump_feeds(listed: FeedList) -> str:
    """Write a feed list that `parse_feeds` reads back."""
    feeds = [document_of_feed(feed) for feed in listed.feeds]
    return yaml.dump({**({"sample_wire": True} if listed.sample_wire else {}), "feeds": feeds})


def document_of_feed(feed: Feed) -> dict[str, object]:
    """Give a feed as people write it, without what is default."""
    made = feed.model_dump(exclude_defaults=True)
    durations = {key: show_duration(value) for key, value in made.items() if isinstance(value, timedelta)}
    return {**made, **durations}
