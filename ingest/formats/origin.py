"""Where a document came from, as far as that tells how to read it."""

from __future__ import annotations

import msgspec


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a document beside its bytes."""

    url: str = ""
    """Its address after redirects: relative links start there where the document names no site."""
    charset: str = ""
    """Of the Content-Type field."""
    country: str = ""
    """Where the outlet sits, as the feed list says: zones of one name are told apart by it."""
    language: str = ""
    """As the feed list says."""
    page: bool = False
    """It is a web page of which the article is wanted, and no feed."""
