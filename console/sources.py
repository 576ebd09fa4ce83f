"""What pages and the API share: the site, the public pages' templates, and the last readings of all open pages."""

from __future__ import annotations

from pathlib import Path

from alerts.messages.template_files import Templates
from console.guard.identities import Identities
from console.latest import Latest
from operations.actor import AccessRole, Actor, Door
from operations.overview import Overview, read_overview
from operations.site import Site
from operations.status import Lag, bus_answers, read_lag
from operations.watchlist import CheckedNames, check_in_force

PUBLIC = Path(__file__).with_name("public")
_OVERVIEW_EVERY = 1.5
_LAG_EVERY = 4.0
_CHECK_EVERY = 10.0
_CONSOLE = Actor("console", AccessRole.READER, Door.CONSOLE)
"""Reads for everybody who looks: one reading is shared by all."""


class Sources:
    """Made once a process; safe for threads."""

    def __init__(self, site: Site, pages: Templates | None = None) -> None:
        self.site = site
        """Its bus is one that this process keeps open."""
        self.pages = pages or Templates(PUBLIC)
        """The public pages."""
        self.identities = Identities(site.database, site.clock)
        """Who is signed in, for the guard and for open pages."""
        self.overview: Latest[Overview] = Latest(lambda: read_overview(site, _CONSOLE), _OVERVIEW_EVERY)
        self.lag: Latest[Lag] = Latest(lambda: read_lag(site), _LAG_EVERY)
        self.check: Latest[CheckedNames] = Latest(lambda: check_in_force(site, _CONSOLE), _CHECK_EVERY)
        """What to look at again in the watchlist."""
        self.bus: Latest[bool] = Latest(lambda: bus_answers(site), _LAG_EVERY)
        """Whether it answers, for probes."""
