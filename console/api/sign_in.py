"""`GET /sign-in`: turns a one-time link into a session, or says how to get a link."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from console.sources import Sources
from operations.access import grants, sessions

FOLDER = Path(__file__).parents[1] / "public"

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f5f8b"/>'
    '<g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"><path d="M9 20a9 9 0 0 1 14 0"/>'
    '<path d="M5.5 15.5a14 14 0 0 1 21 0" opacity=".55"/></g><circle cx="16" cy="24" r="2.6" fill="#ffb347"/></svg>'
)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · Wirewatch</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/console.css">
</head>
<body class="ww-door">
<main>
<h1>Wirewatch</h1>
<p>{what}</p>
<p>Run <code>wirewatch sign-in</code> on the server for a new link.</p>
<p class="quiet">A link works once, within 15 minutes.</p>
</main>
</body>
</html>
"""


def create_router(sources: Sources) -> APIRouter:
    """Give the routes, and the two files that the page needs."""
    router = APIRouter()

    @router.get("/sign-in")
    def sign_in(request: Request, token: str = "") -> Response:
        """Redeem the token and go to the first page."""
        if not token:
            return HTMLResponse(_PAGE.format(what="You are not signed in."), 401)
        cookie = grants.sign_in(sources.site, token)
        if cookie is None:
            return HTMLResponse(_PAGE.format(what="This link was used before, or is too old."), 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            sessions.COOKIE,
            cookie,
            max_age=int(sessions.SESSION_LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",  # strict would sign out whoever comes from a link in a mail
            secure=request.url.scheme == "https",
        )
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
