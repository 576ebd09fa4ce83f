"""Kinds that are judged alike: a company, a party, a club, an agency as organisations, a product as a topic. Pure."""

from __future__ import annotations

from config.files.watchlist import Kind

_FAMILIES: dict[Kind, Kind] = {
    "company": "organisation",
    "party": "organisation",
    "club": "organisation",
    "agency": "organisation",
    "product": "organisation",
}


def family_of(kind: Kind) -> Kind:
    """Give the kind whose rules a kind follows."""
    return _FAMILIES.get(kind, kind)
