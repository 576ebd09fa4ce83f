"""The order of the checks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wirewatch import wiring
from wirewatch.doctor import (
    deliveries,
    disk,
    feeds,
    files,
    kernel,
    languages,
    links,
    mail,
    services,
    subscriptions,
    templates,
    tokens,
    values,
    workers,
)
from wirewatch.doctor.finding import Finding, attempt, guarded, well
from wirewatch.doctor.observed import Observed, observe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from config.files.settings import Settings

OF_SETTINGS: tuple[tuple[str, Callable[[Settings], Iterable[Finding]]], ...] = (
    ("settings", values.check),
    ("data folder", disk.check),
    ("bus", services.check_bus),
    ("stories", services.check_stories),
    ("story kernel", kernel.check),
    ("proxy", services.check_proxy),
)
OF_WHAT_RUNS: tuple[tuple[str, Callable[[Settings, Observed], Iterable[Finding]]], ...] = (
    ("mail", mail.check),
    ("links", links.check),
    ("workers", workers.check),
)


def examine(config_dir: Path) -> Iterator[Finding]:
    """Check everything that a start would use, and what runs now."""
    settings = attempt("settings", lambda: wiring.load(config_dir))
    if isinstance(settings, Finding):
        yield settings
        return
    yield well("settings", f"{config_dir}/settings.yaml and environment")
    for what, check in OF_SETTINGS:
        yield from guarded(what, partial(check, settings))
    stored = list(guarded("database", partial(services.check_database, settings)))
    site = stored[0] if stored else attempt("database", lambda: wiring.open_site(config_dir))
    if isinstance(site, Finding):
        yield site
        yield from guarded("mail", partial(mail.check, settings, Observed()))
        return
    yield well("database", f"{site.database.dialect}, schema up to date")
    yield from guarded("config files", partial(files.check, site))
    observed = attempt("workers", lambda: observe(site))
    if isinstance(observed, Finding):
        yield observed
        observed = Observed()
    for name, check_running in OF_WHAT_RUNS:
        yield from guarded(name, partial(check_running, settings, observed))
    yield from guarded("feeds", partial(feeds.check, site))
    yield from guarded("languages", partial(languages.check, site))
    yield from guarded("deliveries", partial(deliveries.check, site))
    yield from guarded("subscriptions", partial(subscriptions.check, site))
    yield from guarded("tokens", partial(tokens.check, site))
    yield from guarded("templates", partial(templates.check, site))
    site.database.close()
