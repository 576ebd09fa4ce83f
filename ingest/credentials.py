"""What a feed's host wants to be shown: header fields from named secrets, which stand in no list, log or answer."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from config.files.feeds import Feed
from core.errors import BadInput
from core.outcomes import FetchOutcome
from ingest.failure import FetchFailed

Secret = Callable[[str], str]
"""Gives a secret by its name; raises `BadInput` with the fix."""


def no_secret(name: str) -> str:
    """Know no secrets."""
    raise BadInput(f"there is no secret {name} here")


def own_headers(feed: Feed, secret: Secret) -> Mapping[str, str]:
    """Give the fields that go to the feed's own host alone; raises `FetchFailed` where a secret is not usable."""
    try:
        given = {name: secret(named) for name, named in feed.headers.items()}
        pair = secret(feed.basic) if feed.basic else ""
    except BadInput as error:
        raise FetchFailed(FetchOutcome.MISCONFIGURED, str(error)) from error
    if pair:
        given["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    for name, value in given.items():
        if not value.isprintable() or not all(ord(letter) < 256 for letter in value):  # noqa: PLR2004
            raise FetchFailed(FetchOutcome.MISCONFIGURED, f"the secret for {name} has what no header field may hold")
    return given
