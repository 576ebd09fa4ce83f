"""The command: reads the settings, chooses the adapters, starts the workers.

    cli/ (one file a noun) ──▶ wiring.py (settings → adapters: a Site) ──▶ operations/
       │                       └─ storage.py (database and log belong together)
       ├─▶ run/ (`run`: a child process per role) ──▶ roles.py (one function a worker)
       └─▶ doctor/ (what a start would use, and what runs now)

The only package that reads settings or the environment; everything below receives values.
"""
