"""`/api/v1/articles`: search the archive, and show one article."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from console.api.v1.answers import Acting, Limit, as_json
from console.sources import Sources
from core.outcomes import ArticleOutcome
from operations import article_search as operations
from operations.errors import invalid

Text = Annotated[str, Query(max_length=1000)]
Names = Annotated[tuple[str, ...], Query(max_length=100)]


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/articles")
    def search(  # one parameter a filter
        actor: Acting,
        words: Text = "",
        entity: Names = (),
        outlet: Text = "",
        language: Text = "",
        since: datetime | None = None,
        until: datetime | None = None,
        outcome: ArticleOutcome | None = None,
        after: Text = "",
        limit: Limit = 100,
    ) -> Response:
        """Give articles, those archived last first; `after` of a page asks for the next."""
        if any(at is not None and at.tzinfo is None for at in (since, until)):
            raise invalid("since, until: write a time with its zone, such as 2026-11-01T00:00:00Z")
        asked = operations.ArticleQuery(words, entity, outlet, language, since, until, outcome)
        return as_json(operations.search_articles(site, actor, asked, limit, after))

    @router.get("/articles/{id_}")
    def show(actor: Acting, id_: str) -> Response:
        """Give an article with whom it names, who was told, and which names do not count."""
        return as_json(operations.show_article(site, actor, id_))

    return router
