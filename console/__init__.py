"""The window: is everything running, what came in, what was sent, what failed. Nothing is decided here.

browser ──▶ guard/ (known host? who?) ──▶ /              pages/   (NiceGUI, one file a page) ─┐
                                      ──▶ /api/v1/…      api/v1/  (REST, one file a resource) ┼─▶ operations/
reader  ──▶ (a link is a permission)  ──▶ /a/, /subscribe public/ (plain pages) ──────────────┘
                                      ──▶ /sign-in, -out api/sign_in.py
                                      ──▶ /healthz, /readyz   api/health.py (open to probes)

`server/` carries it all, with a bound on connections and on the time that each takes. `sources.py` holds what they
share: the site, who is signed in, and the last readings of all open pages (`latest.py`).
"""
