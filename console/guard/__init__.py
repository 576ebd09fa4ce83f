"""The guard: every request and every websocket passes here before anything else sees it.

known host? ── no ──▶ 421          origins.py (a foreign name that points at us: DNS rebinding)
same origin? ─ no ──▶ 403          origins.py (another page's script; to cookies all ports of a host are one site)
open path? ─── yes ─▶ through      guard.py   (health, sign-in and its files, links in messages)
who is it? ─ nobody ▶ 401 for /api, to /sign-in for a page, refused for a websocket
   │                               identities.py (a session's cookie; to /api, a script's token as well)
   └─▶ an `Actor` travels with the request: `actor_of(request)`; what it may do, the operations judge

Every answer gets its security headers (headers.py).
"""

from __future__ import annotations

from console.guard.guard import Guard, actor_of
from console.guard.identities import Identities

__all__ = ["Guard", "Identities", "actor_of"]
