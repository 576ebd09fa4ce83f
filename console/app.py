"""The console as one web application, and the server that carries it."""

from __future__ import annotations

import threading
from collections.abc import Collection

import uvicorn
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from alerts.messages.template_files import Templates
from console.api import health, sign_in, v1
from console.api.v1.answers import refusal
from console.guard import Guard, Identities
from console.public import actions, subscribe
from console.sources import Sources
from core import liveness
from core.errors import WirewatchError
from core.listening import listen
from operations.site import Site

_GRACE = 3
"""Seconds that open connections get at the end."""
_SECONDS_TO_STOP = 5.0


def create_api(sources: Sources, names: Collection[str] = ()) -> FastAPI:
    """Give everything but the pages."""
    app = FastAPI(title="Wirewatch", docs_url=None, redoc_url=None, openapi_url=None)
    for part in (health, sign_in, v1, actions, subscribe):
        app.include_router(part.create_router(sources))
    app.add_exception_handler(WirewatchError, refusal)
    app.add_middleware(Guard, identities=Identities(sources.site.database, sources.site.clock), names=names)
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


def serve(app: FastAPI, host: str, port: int, stop: threading.Event) -> None:
    """Serve until `stop` is set, then end within five seconds. The caller handles signals.

    Raises `BadInput` when the port cannot be had.
    """
    listening = listen(host, port, "console_port", backlog=256)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # it would write sign-in tokens down
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        ws_max_size=1024 * 1024,
    )
    server = uvicorn.Server(config)
    # On a thread of its own, where uvicorn leaves signals alone.
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="console", daemon=True)
    thread.start()
    while thread.is_alive() and not stop.wait(0.2):
        liveness.progress()
    server.should_exit = True
    thread.join(_SECONDS_TO_STOP)
    listening.close()
