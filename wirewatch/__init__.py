"""The command: reads the settings, chooses the adapters, starts the workers.

    cli/ ──▶ run/ ──▶ roles.py (one function a worker) ──▶ wiring.py (settings → adapters)
       └───▶ doctor/ (what a start would use, and what runs now)

The only package that reads settings or the environment; everything below receives values.
"""
