"""`/api/v1/sessions` and `/api/v1/tokens`: who may come in, and how they are shut out.

Tokens are made by the command.
"""

from __future__ import annotations

from fastapi import APIRouter, Response

from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations.access import grants


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/sessions")
    def list_sessions(actor: Acting) -> Response:
        """Give who is signed in, the newest first."""
        return as_json({"sessions": grants.list_sessions(site, actor)})

    @router.delete("/sessions")
    def end_all(actor: Acting) -> Response:
        """Sign everybody out."""
        return as_json({"ended": grants.end_all_sessions(site, actor)})

    @router.delete("/sessions/{session}")
    def end(actor: Acting, session: str) -> Response:
        """Sign somebody out."""
        grants.end_session(site, actor, session)
        return as_json({"ended": 1})

    @router.get("/tokens")
    def list_tokens(actor: Acting) -> Response:
        """Give the tokens of scripts: name, scopes, end, last use."""
        return as_json({"tokens": grants.list_tokens(site, actor)})

    @router.delete("/tokens/{name}")
    def revoke(actor: Acting, name: str) -> Response:
        """Make a token worthless."""
        grants.revoke_token(site, actor, name)
        return as_json({"revoked": True})

    return router
