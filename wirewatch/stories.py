"""What `wirewatch stories …` does: the archive is corrected first, then the memory, which later articles follow."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any

import msgspec

from core.clock import now
from wirewatch import wiring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from core.article import Article
    from wirewatch.wiring import Site


def listed(config_dir: Path, limit: int) -> list[dict[str, Any]]:
    """Give the stories that grew last, without their articles."""
    from processors.stories.corrections import newest, show  # noqa: PLC0415

    with wiring.open_site(config_dir).database.reading() as connection:
        stories = [show(connection, story) for story in newest(connection, limit)]
    fields = ("id", "headline", "first", "began", "newest", "outlets")
    return [{field: msgspec.to_builtins(getattr(one, field)) for field in fields} for one in stories]


def snapshot(config_dir: Path, story: str) -> dict[str, Any]:
    """Give one story with its articles."""
    from processors.stories.corrections import show  # noqa: PLC0415

    with wiring.open_site(config_dir).database.reading() as connection:
        found: dict[str, Any] = msgspec.to_builtins(show(connection, story))
    return found


def pairs(config_dir: Path) -> list[dict[str, Any]]:
    """Give what was corrected, as labelled pairs."""
    from processors.stories.corrections import labelled_pairs  # noqa: PLC0415

    with wiring.open_site(config_dir).database.reading() as connection:
        return labelled_pairs(connection)


def merge(config_dir: Path, story: str, into: str, note: str) -> dict[str, Any]:
    """Put one story into another, in the archive and in the memory."""
    from processors.stories.corrections import merge as merge_in_archive  # noqa: PLC0415

    site = wiring.open_site(config_dir)
    with site.database.transaction() as connection:
        moved = merge_in_archive(site.database, connection, story, into, getpass.getuser(), note, now())
    return _follow(site, moved, into)


def split(config_dir: Path, story: str, ids: Sequence[str], note: str) -> dict[str, Any]:
    """Take articles out of a story, in the archive and in the memory."""
    from processors.stories.corrections import split as split_in_archive  # noqa: PLC0415
    from processors.stories.corrections import story_articles  # noqa: PLC0415
    from processors.stories.memory.codec import story_name  # noqa: PLC0415

    site = wiring.open_site(config_dir)
    with site.database.transaction() as connection:
        going = [one for one in story_articles(connection, story) if one.id in ids]
        new = story_name(_page(going[0])) if going else story
        new = new if new != story else f"{story}-{going[0].id}"[:64]
        moved = split_in_archive(site.database, connection, story, ids, new, getpass.getuser(), note, now())
    return _follow(site, moved, new)


def _follow(site: Site, moved: Sequence[Article], story: str) -> dict[str, Any]:
    stories = wiring.open_stories(site.settings)
    remembered = stories.correct([_page(one) for one in moved], story)
    stories.close()
    return {"story": story, "moved": [one.id for one in moved], "remembered": remembered}


def _page(article: Article) -> int:
    from ingest.identify import canonical_url  # noqa: PLC0415
    from processors.stories.comparison.fingerprint import hash64  # noqa: PLC0415

    return hash64(canonical_url(article.url) or article.id)
