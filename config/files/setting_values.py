"""Values of settings as people write them; what is wrong raises `ValueError` with the fix. Pure."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import Annotated

import pydantic

from config.files.durations import parse_duration
from config.files.email_address import check_address
from core import service_url
from core.ip_networks import networks

SHORTEST_KEY = 16
"""Characters of a link key: one received link is enough to try shorter ones on, offline."""
Duration = Annotated[timedelta, pydantic.BeforeValidator(parse_duration)]


def proxy_url(given: pydantic.SecretStr) -> pydantic.SecretStr:
    """Refuse what is no proxy's address, and never show it."""
    url = given.get_secret_value()
    if url and not (url.startswith(("http://", "https://")) and service_url.parse("fetch_proxy_url", url).host):
        raise ValueError("must be http://host:port or https://host:port, with user@ before the host where it wants one")
    return given


def one_of(*schemes: str) -> pydantic.AfterValidator:
    """Take addresses of these schemes, and none."""

    def sound(url: str) -> str:
        if url and not any(url == scheme or url.startswith(f"{scheme}://") for scheme in schemes):
            raise ValueError(f"must begin with one of {', '.join(f'{scheme}://' for scheme in schemes)}")
        return url

    return pydantic.AfterValidator(sound)


def mail_address(given: str) -> str:
    """Read a mail address, or none."""
    return check_address(given) if given else given


def sender(given: str) -> str:
    """Read `wire@example.org` or `Wire <wire@example.org>`."""
    name, address = parseaddr(given)
    checked = check_address(address or given)
    return formataddr((name, checked)) if name else checked


def pairs(given: object) -> object:
    """Read `en=en_core_web_sm,fr=fr_core_news_sm`, as the environment writes a mapping."""
    if not isinstance(given, str):
        return given
    parts = [pair.partition("=") for pair in given.split(",") if pair.strip()]
    if not all(sign for _, sign, _ in parts):
        raise ValueError("write language=pipeline, such as en=en_core_web_sm,fr=fr_core_news_sm")
    return {language.strip(): pipeline.strip() for language, _, pipeline in parts}


def keys(given: object) -> object:
    """Read one key, or several: a list in the file, a JSON list in the environment."""
    if not isinstance(given, str):
        return (given,) if isinstance(given, pydantic.SecretStr) else given
    if not given.startswith("["):
        return (given,) if given else ()
    try:
        return json.loads(given)
    except ValueError as error:
        raise ValueError('write one key, or several as ["new", "old"]') from error


def with_password(setting: str, url: str | pydantic.SecretStr, password: str) -> str | pydantic.SecretStr:
    """Put a password that was given apart into its address."""
    if isinstance(url, pydantic.SecretStr):
        return pydantic.SecretStr(service_url.with_password(setting, url.get_secret_value(), password))
    return service_url.with_password(setting, url, password)


def long_keys(given: tuple[pydantic.SecretStr, ...]) -> tuple[pydantic.SecretStr, ...]:
    """Refuse keys that are too short."""
    if any(len(key.get_secret_value()) < SHORTEST_KEY for key in given):
        raise ValueError(
            f"too short: whoever guesses it can end anybody's subscription; write at least {SHORTEST_KEY} characters at"
            " random, such as what `openssl rand -hex 32` prints, into WIREWATCH_LINK_KEY"
        )
    return given


def network_list(given: str) -> str:
    """Refuse what is no list of networks."""
    try:
        networks(given)
    except ValueError as error:
        raise ValueError(f"write addresses or networks by commas, such as 127.0.0.1,172.18.0.0/16: {error}") from error
    return given
