"""The way in and out: a GET of a one-time link shows a button, its POST makes the session; `/sign-out` ends it.

Mail programs and chats open links to look at them, so a GET spends nothing.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from console.api.v1.answers import Acting
from console.small_page import small_page
from console.sources import Sources
from operations.access import grants, sessions

FOLDER = Path(__file__).parents[1] / "public"

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f5f8b"/>'
    '<g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"><path d="M9 20a9 9 0 0 1 14 0"/>'
    '<path d="M5.5 15.5a14 14 0 0 1 21 0" opacity=".55"/></g><circle cx="16" cy="24" r="2.6" fill="#ffb347"/></svg>'
)
_HOW = (
    "<p>Run <code>wirewatch sign-in</code> on the server for a new link.</p>",
    '<p class="quiet">A link works once, within 15 minutes.</p>',
)
_TOKEN_LIMIT = 200


def create_router(sources: Sources) -> APIRouter:
    """Give the routes, and the two files that the pages need."""
    router = APIRouter()
    public = sources.site.settings.public_url
    cookie = sessions.cookie_name(public)

    @router.get("/sign-in")
    def show(token: str = "") -> Response:
        """Show the button that the link is for, or how to get a link; it changes nothing."""
        if not token or len(token) > _TOKEN_LIMIT:
            return small_page("Sign in", "<p>You are not signed in.</p>", *_HOW, status=401)
        hidden = f'<input type="hidden" name="token" value="{escape(token)}">'
        form = f'<form method="post" action="/sign-in">{hidden}<button>Sign in</button></form>'
        return small_page("Sign in to Wirewatch", "<p>The link opens the console once, in this browser.</p>", form)

    @router.post("/sign-in")
    def sign_in(token: Annotated[str, Form(max_length=_TOKEN_LIMIT)] = "") -> Response:
        """Turn the link's token into a session, once."""
        made = grants.sign_in(sources.site, token)
        if made is None:
            return small_page("Sign in", "<p>This link was used before, or is too old.</p>", *_HOW, status=403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            cookie,
            made,
            max_age=int(sessions.SESSION_LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",  # strict would sign out whoever comes from a link in a mail
            secure=sessions.is_secure(public),
        )
        return answer

    @router.post("/sign-out")
    def sign_out(request: Request, actor: Acting) -> Response:
        """End the session whose cookie comes along."""
        brought = request.cookies.get(cookie, "")
        grants.sign_out(sources.site, actor, brought)
        sources.identities.forget(brought)
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(cookie, httponly=True, samesite="lax", secure=sessions.is_secure(public))
        return answer

    @router.get("/console.css")
    async def css() -> Response:
        """Give the style sheet."""
        return FileResponse(FOLDER / "console.css", media_type="text/css", headers={"Cache-Control": "no-cache"})

    @router.get("/icon.svg")
    async def icon() -> Response:
        """Give the icon."""
        return Response(ICON, media_type="image/svg+xml")

    return router
