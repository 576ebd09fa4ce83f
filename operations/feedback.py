"""What readers judged not relevant, for whoever edits the watchlist: list it, and dismiss what was seen to.

Readers say it by the link in a message (`reader_links.py`).
"""

from __future__ import annotations

from alerts.readers import judgements
from alerts.reports import feedback as reports
from alerts.reports.feedback import NameFeedback
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.errors import not_found
from operations.site import Site


def list_feedback(site: Site, actor: Actor) -> tuple[NameFeedback, ...]:
    """Give what was said and not dismissed, by name, the name that was wrong most often first."""
    require(actor, AccessRole.READER, "look at feedback")
    with site.database.reading() as connection:
        return tuple(reports.list_feedback(connection))


def dismiss(site: Site, actor: Actor, entity: str, name: str = "") -> int:
    """Take an entity, or one of its names, off the list: it was seen to. Gives how many judgements that were."""
    require(actor, AccessRole.EDITOR, "dismiss feedback")
    about = f"entity {entity}" + (f", name {name}" if name else "")
    with changing(site, actor, "dismiss feedback", about) as change:
        count = judgements.dismiss(change.connection, entity, name, site.clock())
        if not count:
            raise not_found(f"{about}: there is no feedback on it; `wirewatch feedback list` shows what there is")
        change.describe(f"not relevant: {count}", "dismissed")
    return count
