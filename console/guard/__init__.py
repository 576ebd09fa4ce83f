"""The guard: every request and every websocket passes here before anything else sees it.

known host? ── no ──▶ 421          origins.py (a foreign name that points at us: DNS rebinding)
what does the address need?        paths.py   (nothing: health, sign-in; a link: messages, sign-up) ──▶ through
same origin? ─ no ──▶ 403          origins.py (another page's script; to cookies all ports of a host are one site)
who is it? ─ nobody ▶ 401 for /api, to /sign-in for a page, refused for a websocket
   │                               identities.py (a session's cookie; to /api, a script's token as well)
is it bounded? ─ no ─▶ 413 or 400  bodies.py  (size; to /api, only JSON whose texts can be kept)
   │
   └─▶ an `Actor` travels with the request: `actor_of(request)`; what it may do, the operations judge

A websocket ends with its session (live.py). Every answer gets its security headers (headers.py), and only the pages of
those who are signed in may run scripts.
"""

from __future__ import annotations

from console.guard.guard import Guard, actor_of
from console.guard.identities import Identities

__all__ = ["Guard", "Identities", "actor_of"]
