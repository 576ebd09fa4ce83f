"""Why an alert was made: the value that matching finds, plans carry, messages explain and the archive keeps."""

from __future__ import annotations

import msgspec

from core.article import Severity


class Why(msgspec.Struct, frozen=True):
    """Why a subscription wants an article: for its reader, and for the archive."""

    entities: tuple[str, ...]
    """Ids of the entities that this subscription wants and the article names, in order of appearance."""
    by: tuple[str, ...]
    """The parts of the filter that matched, as `entity aqim`, `kind group`, `tag sahel`, `all`."""
    severity: Severity = "medium"
    """Of the gravest of them."""
