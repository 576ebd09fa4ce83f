"""What doctor says of feeds before any is asked."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sites import put_in_force, site_of

from config.files.settings import secret
from core.bus.sqlite import SqliteBus
from core.clock import now
from wirewatch.doctor import feeds

if TYPE_CHECKING:
    from pathlib import Path

    from core.database import Database

LISTED = """
feeds:
  - {url: https://a.example/rss, basic: wire-login}
  - {url: https://b.example/rss, headers: {Cookie: wire-cookie, X-Desk: wire-login}}
  - https://c.example/rss
"""


def test_a_secret_that_a_feed_names_and_nobody_has_set_is_named_once(either_database: Database, tmp_path: Path) -> None:
    known = partial(secret, {"WIREWATCH_SECRET_WIRE_COOKIE": "x=1"})
    with closing(SqliteBus(tmp_path / "bus.db")) as bus:
        site = replace(site_of(either_database, bus, now, tmp_path), secret=known)
        put_in_force(site, {"feeds": LISTED})
        [missing] = [one for one in feeds.check(site) if not one.ok]
    assert missing.what == "feed https://a.example/rss and 1 more"
    assert "WIREWATCH_SECRET_WIRE_LOGIN" in missing.message
