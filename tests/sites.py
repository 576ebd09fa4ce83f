"""A site for tests of operations and of the console: on a database and a bus of theirs, with the settings they name."""

from __future__ import annotations

from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alert_examples import Hands, batch

from alerts.messages.links import Links
from alerts.messages.template_files import Templates
from alerts.worker import AlertHandler
from config.files.settings import Settings
from config.versions.store import Versions
from core.bus.sqlite import SqliteBus
from operations.actor import AccessRole, Actor, Door
from operations.site import Site
from processors.stories.memory.embedded import EmbeddedStories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from core.article import Tagged
    from core.bus.port import Bus
    from core.database import Database

ROOT = Path(__file__).parents[1]
KEYS = (b"the key of the tests",)
OPERATOR = Actor("ada", AccessRole.OPERATOR, Door.COMMAND)
READER = Actor("rosa", AccessRole.READER, Door.API)
VISITOR = Actor("somebody", AccessRole.VISITOR, Door.API)


def site_of(
    database: Database,
    bus: Bus,
    clock: Callable[[], datetime],
    folder: Path = Path("data"),
    **settings: Any,  # noqa: ANN401
) -> Site:
    """Give a site; `settings` are those of settings.yaml."""
    made = Settings(data_dir=folder, **settings)
    return Site(
        config_dir=folder,
        settings=made,
        database=database,
        versions=Versions(database, clock),
        clock=clock,
        open_bus=lambda: nullcontext(bus),
        open_stories=lambda: closing(EmbeddedStories(folder / "stories.db")),
        make_links=lambda: Links(made.public_url or "http://127.0.0.1", KEYS),
        make_templates=Templates,
        secret=lambda name: f"secret of {name}",
    )


@contextmanager
def shipped_site(
    database: Database,
    clock: Callable[[], datetime],
    folder: Path,
    **settings: Any,  # noqa: ANN401
) -> Iterator[Site]:
    """Give a site on a log in `folder`, with the shipped lists in force."""
    with closing(SqliteBus(folder / "bus.db")) as bus:
        site = site_of(database, bus, clock, folder, **settings)
        put_in_force(site, {kind: shipped(kind) for kind in ("watchlist", "feeds", "subscriptions")})
        yield site


@contextmanager
def archived_site(database: Database, folder: Path, watchlist: str, told: Iterable[Tagged]) -> Iterator[Site]:
    """Give a site with a watchlist in force and an archive of messages, which came an hour apart."""
    clock = Hands()
    with closing(SqliteBus(folder / "bus.db")) as bus:
        site = site_of(database, bus, clock, folder)
        put_in_force(site, {"watchlist": watchlist})
        handler = AlertHandler(database, lambda: (1, ()), clock)
        for one in told:
            handler.handle(batch([one]))
            clock.move(hours=1)
        yield site


def put_in_force(site: Site, lists: Mapping[str, str], base: int = 0) -> None:
    """Save lists as `wirewatch apply` would."""
    for kind, content in lists.items():
        site.versions.save(kind, content, base=base, author="test", origin="file", note="")  # type: ignore[arg-type]


def shipped(kind: str) -> str:
    """Give a list as it is shipped."""
    return (ROOT / "config" / f"{kind}.yaml").read_text(encoding="utf-8")
