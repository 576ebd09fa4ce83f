"""The window: is everything running, what came in, what was sent, what failed. Nothing is decided here.

browser ──▶ guard.py (known host? signed in?) ──▶ /                   pages/ (NiceGUI, one file a page) ─┐
                                              ──▶ /api/v1/…           api/status.py ─────────────────────┼─▶ read.py
                                              ──▶ /sign-in            api/sign_in.py ──▶ sessions.py
                                              ──▶ /healthz, /readyz   api/health.py (open to probes)

`sources.py` holds what is read from (database, bus) and the last readings that all open pages share (`latest.py`).
`public/` holds the style sheet and the icon. `sessions.py` imports no web library: the command line makes the links.
"""
