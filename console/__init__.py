"""The window: is everything running, what came in, what was sent, what failed.

    app.py (FastAPI, sign-in, security headers) ─ api/ (JSON, one file a resource) ─ pages/ (NiceGUI, one file a page)
                         └──────────── read.py (queries) ────────────┘
"""
