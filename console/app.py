"""The console as one web application."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from alerts.messages.template_files import Templates
from console.api import health, sign_in, v1
from console.api.v1.answers import not_taken, nothing_there, refusal
from console.guard import Guard
from console.public import actions, push, subscribe
from console.sources import Sources
from core.errors import WirewatchError
from operations.access.sessions import cookie_name
from operations.site import Site


def create_api(sources: Sources, names: Collection[str] = ()) -> FastAPI:
    """Give everything but the pages."""
    app = FastAPI(title="Wirewatch", docs_url=None, redoc_url=None, openapi_url=None)
    for part in (health, sign_in, v1, actions, subscribe, push):
        app.include_router(part.create_router(sources))
    app.add_exception_handler(WirewatchError, refusal)
    app.add_exception_handler(HTTPException, nothing_there)
    app.add_exception_handler(RequestValidationError, not_taken)
    cookie = cookie_name(sources.site.settings.public_url)
    app.add_middleware(Guard, identities=sources.identities, names=names, cookie=cookie)
    # Outside the guard, which reads pages that are not yet compressed.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    return app


def create_app(site: Site, names: Collection[str] = (), pages: Templates | None = None) -> FastAPI:
    """Give the whole console. Once a process: NiceGUI keeps its pages in the module.

    `names` are the host names under which people reach it (of `public_url`, `console_host`); loopback and bare
    addresses are always allowed. `pages` holds what links in messages lead to.
    """
    from console.pages import mount  # noqa: PLC0415  # NiceGUI takes 1.8 s and 80 MB: only where pages are served

    sources = Sources(site, pages)
    app = create_api(sources, names)
    mount(app, sources)
    return app
