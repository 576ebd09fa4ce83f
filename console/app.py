"""The console as one web application, and the server that carries it."""

from __future__ import annotations

import threading
from collections.abc import Collection

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.gzip import GZipMiddleware

from alerts.messages.links import Links
from alerts.messages.template_files import Templates
from console.api import alerts, deliveries, health, sign_in, status, subscriptions
from console.guard import Door, Guard
from console.public import actions, subscribe
from console.sources import CLOSED, SignUp, Sources
from core.bus.port import Bus
from core.clock import Clock
from core.database import Database
from core.errors import BadInput, Transient
from core.listening import listen

_GRACE = 3
"""Seconds that open connections get at the end."""
_SECONDS_TO_STOP = 5.0


def create_api(sources: Sources, names: Collection[str] = ()) -> FastAPI:
    """Give everything but the pages."""
    app = FastAPI(title="Wirewatch", docs_url=None, redoc_url=None, openapi_url=None)
    for resource in (health, sign_in, status, alerts, deliveries, subscriptions, actions, subscribe):
        app.include_router(resource.create_router(sources))
    app.add_exception_handler(Transient, _away)
    app.add_exception_handler(BadInput, _wrong)
    app.add_middleware(Guard, door=Door(sources.database, sources.clock), names=names)
    # Outside the guard, which reads pages that are not yet compressed.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    return app


def create_app(
    *,
    database: Database,
    bus: Bus,
    clock: Clock,
    names: Collection[str] = (),
    links: Links | None = None,
    pages: Templates | None = None,
    sign_up: SignUp = CLOSED,
) -> FastAPI:
    """Give the whole console. Once a process: NiceGUI keeps its pages in the module.

    `names` are the host names under which people reach it (of `public_url`, `console_host`); loopback and bare
    addresses are always allowed. `links` reads the links in messages, `pages` holds what they lead to; `sign_up` says
    who may subscribe by themselves.
    """
    from console.pages import mount  # noqa: PLC0415  # NiceGUI takes 1.8 s and 80 MB: only where pages are served

    sources = Sources(database, bus, clock, links, pages, sign_up)
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
        pass
    server.should_exit = True
    thread.join(_SECONDS_TO_STOP)
    listening.close()


async def _away(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": str(error)}, 503, {"Retry-After": "5"})


async def _wrong(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": str(error)}, 400)
