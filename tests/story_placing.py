"""Articles that name two watched groups, placed one after the other by the shipped decision."""

from __future__ import annotations

from core.article import Article, Field, Mention
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.pages import Placed
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork

GROUPS = {"AQIM": "aqim", "JNIM": "jnim"}


def mentions(one: Article) -> list[Mention]:
    """Give the two groups where they are named."""
    found = []
    for name, entity in GROUPS.items():
        fields: tuple[tuple[Field, str], ...] = (("title", one.title), ("text", one.text))
        for field, text in fields:
            if (start := text.find(name)) >= 0:
                found.append(
                    Mention(
                        entity=entity,
                        label=name,
                        kind="group",
                        name=name,
                        text=name,
                        field=field,
                        start=start,
                        end=start + len(name),
                        rule="exact",
                    )
                )
    return found


def placed(*articles: Article) -> list[Placed]:
    work = UnitOfWork({}, {}, lambda _key: None, PageCache(), shipped())
    return [work.place(incoming(fingerprint(one, mentions(one)))).placed for one in articles]


def stories(*articles: Article) -> int:
    return len({one.placement.story for one in placed(*articles)})
