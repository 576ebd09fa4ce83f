"""The command: reads the settings, chooses the adapters, starts the workers.

    cli/ ────▶ wiring.py (settings → adapters) ──▶ roles.py (one function a worker)
       └────▶ run/ (a child process per role), doctor.py

The only package that reads settings or the environment; everything below receives values.
"""
